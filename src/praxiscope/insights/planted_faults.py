"""Which insights report the faults that were planted into a stage data set, and why.

- spurious cues: the insight names their class, and most of its clips have the cue;
- nearly still clips with text: little movement or text is among the first three reasons;
- dark clips: the light is among the first three reasons;
- near-duplicates and leaks: at least nine tenths of the insight's clips are planted ones or their
  sources, and it contains nine tenths of those;
- wrong labels: at least half of its clips are planted ones, and it contains half of those;
- an under-represented group: the insight names its labels and no others.

A tiny subject does not count: networks learn that label too, and it causes no errors.
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
    """A planted fault.

    Attributes:
        name: of the fault.
        clips: ``(N,)`` which clips have it.
        tells: whether an insight about some clips reports the clips that have it, and why.
    """

    name: str
    clips: Mask
    tells: Tells


def planted_faults(
    evidence: Evidence, clips: Sequence[StageClip], plan: FaultPlan
) -> list[Planted]:
    """The faults that were planted into an analysed data set.

    Args:
        evidence: of the whole set, clip by clip.
        clips: the set.
        plan: of the faults.
    """
    noise = (faults.UNIFORM_NOISE, faults.CLASS_NOISE, faults.PAIR_NOISE)
    within, across = _near_duplicates(evidence, clips)
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
    """Rank of the first insight that reports a fault, from 1."""
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
        return card.kind == "rare labels" and all(template(name).group == group for name in named)

    return tells


def _near_duplicates(evidence: Evidence, clips: Sequence[StageClip]) -> tuple[Mask, Mask]:
    """Clips with a near-duplicate in their own split, and clips with one in another split."""
    rows = {clip.id: row for row, clip in enumerate(clips)}
    pairs = [(rows[clip.related], row) for row, clip in enumerate(clips) if clip.related]
    within, across = (np.zeros(len(evidence), bool) for _ in range(2))
    for group in connected_groups(pairs):
        splits = evidence.splits[group]
        for row, split in zip(group, splits, strict=True):
            within[row] = (splits == split).sum() > 1
            across[row] = (splits != split).any()
    return within, across
