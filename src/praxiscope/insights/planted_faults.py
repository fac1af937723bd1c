"""Which insights tell of the faults that were planted into a set of the stage, and why.

- spurious cues: the class they are tied to is named, and most of the card's clips have the cue;
- nearly still clips with text: little movement or a caption is among the first three reasons;
- dark clips: the light is among the first three reasons;
- near duplicates and leaks: at least nine tenths of the card's clips are planted ones or their
  sources, and nine tenths of those are on the card;
- wrong labels: at least half of the card's clips are planted ones, and half of those are on it;
- an under-represented group: its labels, and no others, are named.

A tiny subject is no fault to be found: networks learn that label as it is, and it costs no errors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import KINDS, Insight
from praxiscope.insights.near_duplicates import connected_groups
from praxiscope.insights.statistics import Mask
from praxiscope.stage import faults
from praxiscope.stage.action_catalogue import template
from praxiscope.stage.dataset import StageClip
from praxiscope.stage.presets import FaultPlan

_STILL = ("ssim", "flow", "difference", "motion", "changing", "text")
_LIGHT = ("brightness", "contrast", "mean_red", "mean_green", "mean_blue", "colourfulness")
_REASONS = 3

Tells = Callable[[Insight, Mask, Mask], bool]


@dataclass(frozen=True, eq=False)
class Planted:
    """One fault.

    Attributes:
        name: of the fault.
        clips: ``(N,)`` which clips have it.
        tells: whether a card, about some clips, tells of those that have it, and why.
    """

    name: str
    clips: Mask
    tells: Tells


def planted_faults(
    evidence: Evidence, clips: Sequence[StageClip], plan: FaultPlan
) -> list[Planted]:
    """What was planted into a set that was analysed.

    Args:
        evidence: of the whole set, clip by clip.
        clips: the set.
        plan: by which it was planted.
    """
    noise = (faults.UNIFORM_NOISE, faults.CLASS_NOISE, faults.PAIR_NOISE)
    within, across = _copies(evidence, clips)
    return [
        Planted(faults.STILL_CUE, _has(clips, faults.STILL_CUE), _cue(plan.still_cue)),
        Planted(faults.MOVING_CUE, _has(clips, faults.MOVING_CUE), _cue(plan.moving_cue)),
        Planted(faults.STILL_TEXT, _has(clips, faults.STILL_TEXT), _because(_STILL)),
        Planted(faults.DARK, _has(clips, faults.DARK), _because(_LIGHT)),
        Planted("near duplicates", within, _exactly("near duplicates", 0.9)),
        Planted("leaked clips", across, _exactly("data leakage", 0.9)),
        Planted("wrong labels", _has(clips, *noise), _exactly("suspicious labels", 0.5)),
        Planted(faults.RARE, _has(clips, faults.RARE), _labels_of(plan.rare_group or "")),
    ]


def place_of(fault: Planted, cards: Sequence[Insight], evidence: Evidence) -> int | None:
    """Place of the first card that tells of a fault, from 1 on."""
    for place, card in enumerate(cards, 1):
        if fault.tells(card, np.isin(evidence.clips, card.clips), fault.clips):
            return place
    return None


def _has(clips: Sequence[StageClip], *kinds: str) -> Mask:
    return np.array([any(fault.kind in kinds for fault in clip.faults) for clip in clips], bool)


def _cue(label: str) -> Tells:
    def tells(card: Insight, about: Mask, planted: Mask) -> bool:
        named = card.kind == "spurious cue" and card.values["class"] == label
        return bool(named and planted[about].mean() >= 0.5)

    return tells


def _because(columns: Sequence[str]) -> Tells:
    def tells(card: Insight, about: Mask, planted: Mask) -> bool:
        reasons = [reason.column for reason in card.reasons[:_REASONS]]
        named = any(part in column for column in reasons for part in columns)
        return bool(KINDS[card.kind].of_clusters and named and planted[about].mean() >= 0.5)

    return tells


def _exactly(kind: str, share: float) -> Tells:
    def tells(card: Insight, about: Mask, planted: Mask) -> bool:
        common = (about & planted).sum()
        return bool(card.kind == kind and common >= share * max(about.sum(), planted.sum()))

    return tells


def _labels_of(group: str) -> Tells:
    def tells(card: Insight, about: Mask, planted: Mask) -> bool:
        named = str(card.values.get("labels", "")).split(" | ")
        return card.kind == "rare labels" and all(template(one).group == group for one in named)

    return tells


def _copies(evidence: Evidence, clips: Sequence[StageClip]) -> tuple[Mask, Mask]:
    """Clips that have a copy in their own split, and clips that have one in another split."""
    rows = {clip.id: row for row, clip in enumerate(clips)}
    pairs = [(rows[clip.related], row) for row, clip in enumerate(clips) if clip.related]
    within, across = (np.zeros(len(evidence), bool) for _ in range(2))
    for group in connected_groups(pairs):
        splits = evidence.splits[group]
        for row, split in zip(group, splits, strict=True):
            within[row] = (splits == split).sum() > 1
            across[row] = (splits != split).any()
    return within, across
