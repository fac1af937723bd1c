"""Simulated people who select all labels that apply, with known skill, laziness and bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from praxiscope.stage.action_catalogue import template
from praxiscope.stage.dataset import StageClip
from praxiscope.stage.seeds import generator

# A wrong label of the right kind tempts more than any other.
_TEMPTATION, _AVERSION = 1.0, 0.25


@dataclass(frozen=True)
class Annotator:
    """A simulated annotator.

    Attributes:
        name: who.
        skill: chance to select an offered label that is true, 0..1; a false one of the same
            group as a true one is selected with chance ``1 - skill``, any other with a quarter of
            that.
        laziness: chance to stop after the first label selected, and half of it to select none.
        bias: for some labels, what is added to the chance to select them.
    """

    name: str
    skill: float = 0.9
    laziness: float = 0.0
    bias: Mapping[str, float] = field(default_factory=dict)


def annotate(
    annotator: Annotator, clip: StageClip, offered: Sequence[str], seed: int = 0
) -> tuple[str, ...]:
    """Let an annotator select among the offered labels.

    The same annotator, clip and seed give the same answer, whatever else was asked before.

    Args:
        annotator: who answers.
        clip: the clip shown.
        offered: labels in the order in which they are read.
        seed: of the answer.

    Returns:
        The labels selected, in the order offered; none for a blank answer.

    Raises:
        PraxiscopeError: an offered label is not of the stage.
    """
    rng = generator(seed, "annotator", annotator.name, clip.id)
    blank = rng.random() < annotator.laziness / 2
    hasty = rng.random() < annotator.laziness
    chances = rng.random(len(offered))
    selected = tuple(
        label
        for label, chance in zip(offered, chances, strict=True)
        if chance < selection_chance(annotator, clip, label)
    )
    if blank:
        return ()
    return selected[:1] if hasty else selected


def selection_chance(annotator: Annotator, clip: StageClip, label: str) -> float:
    """Chance that an annotator who reads a label selects it, haste and blanks apart."""
    if label in clip.valid_labels:
        chance = annotator.skill
    else:
        groups = {template(valid).group for valid in clip.valid_labels}
        tempting = template(label).group in groups
        chance = (1 - annotator.skill) * (_TEMPTATION if tempting else _AVERSION)
    return min(1.0, max(0.0, chance + annotator.bias.get(label, 0.0)))
