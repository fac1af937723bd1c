"""Simulated annotators who select all labels that apply, with known skill, laziness and bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from praxiscope.stage.action_catalogue import template
from praxiscope.stage.dataset import StageClip
from praxiscope.stage.seeds import generator

# Annotators confuse labels of the same group more often than labels of different groups.
_SAME_GROUP_WEIGHT, _OTHER_GROUP_WEIGHT = 1.0, 0.25


@dataclass(frozen=True)
class Annotator:
    """A simulated annotator.

    Attributes:
        name: of the annotator.
        skill: probability of selecting an offered label that is true, 0..1; a false label in the
            group of a true one is selected with probability ``1 - skill``, other false labels with
            a quarter of that.
        laziness: probability of stopping after the first selected label; half of it is the
            probability of selecting no label.
        bias: for some labels, a number that is added to the probability of selecting them.
    """

    name: str
    skill: float = 0.9
    laziness: float = 0.0
    bias: Mapping[str, float] = field(default_factory=dict)


def annotate(
    annotator: Annotator, clip: StageClip, offered: Sequence[str], seed: int = 0
) -> tuple[str, ...]:
    """The labels that an annotator selects among the offered ones.

    The same annotator, clip and seed give the same answer, independent of other answers.

    Args:
        annotator: the simulated annotator.
        clip: the clip to annotate.
        offered: labels in the order in which the annotator reads them.
        seed: of the answer.

    Returns:
        The selected labels, in the order of ``offered``; empty for a blank answer.

    Raises:
        PraxiscopeError: the stage does not have one of the offered labels.
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
    """Probability that an annotator who reads a label selects it, without the laziness."""
    if label in clip.valid_labels:
        chance = annotator.skill
    else:
        groups = {template(valid).group for valid in clip.valid_labels}
        tempting = template(label).group in groups
        chance = (1 - annotator.skill) * (_SAME_GROUP_WEIGHT if tempting else _OTHER_GROUP_WEIGHT)
    return min(1.0, max(0.0, chance + annotator.bias.get(label, 0.0)))
