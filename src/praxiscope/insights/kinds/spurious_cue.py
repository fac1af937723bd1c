"""Objects that a network uses to predict a class although they are not the action."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.recurring_patches import (
    PLACES,
    WINDOW,
    RecurringPatch,
    find_recurring_patches,
)
from praxiscope.metadata.thumbnails import SIDE

KIND = "spurious cue"

SURE, LIFT, FEWEST = 0.01, 3.0, 10
"""Limits for p, for the heat as a multiple of that of other classes, and for the clips."""

STILL = 0.25
"""Movement below which a place does not move, as a share of the largest in the frame."""

_SHOWN = 10


@insight_kind(
    KIND,
    "predictions that rely on the same object in one place of each clip",
    explains_errors=True,
)
def find_spurious_cues(evidence: Evidence) -> list[Insight]:
    """Find classes whose predictions rely on something similar in one place of each clip."""
    if evidence.heatmaps is None or evidence.visible_crops is None or evidence.thumbnails is None:
        return []
    pictures = evidence.thumbnails, evidence.visible_crops, evidence.heatmaps
    classes, counts = np.unique(evidence.predicted, return_counts=True)
    looked = classes[counts >= 2 * FEWEST]
    # One set of columns for all insights, so that numbers are ranked only once.
    columns = evidence.columns.without("predicted")
    limit = SURE / max(1, 2 * len(PLACES) * len(looked))
    insights = []
    for index in looked:
        members = np.flatnonzero(evidence.predicted == index)
        others = np.flatnonzero(evidence.predicted != index)
        if len(others) < FEWEST:
            continue
        strong = [
            patch
            for patch in find_recurring_patches(*pictures, members, others, FEWEST, LIFT)
            if patch.p < limit
        ]
        if strong:
            insights.append(_insight(evidence, columns, int(index), strong, len(members)))
    return insights


def _insight(
    evidence: Evidence, columns: Columns, index: int, strong: list[RecurringPatch], predicted: int
) -> Insight:
    rows = np.unique(np.concatenate([patch.clips for patch in strong]))
    has = np.isin(np.arange(len(evidence)), rows)
    strongest = max(strong, key=lambda patch: patch.lift)
    name = evidence.classes[index]
    of_class = evidence.labels == index
    with_it, without = (evidence.accuracy(of_class & side) for side in (has, ~has))
    places = _in_words(strong)
    still = "nothing moves there" if strongest.movement < STILL else "it moves"
    missed = of_class & ~has & evidence.wrong
    mistaken = has & evidence.labelled & ~of_class
    errors = missed | mistaken
    return Insight(
        KIND,
        f"{len(rows)} of {predicted} predictions of {name!r} rely on the same object in the "
        f"{places}",
        evidence.clips[rows],
        float(len(rows)),
        f"cover it and predict again; if the prediction changes, add clips of {name!r} without it "
        "and of other classes with it",
        (
            Figure(
                "accuracy_with",
                "accuracy with it",
                with_it.value,
                "share",
                without.value,
                "accuracy_without",
                "without it",
            ),
            Figure("class", "class", name, "text"),
            Figure("place", "place", places, "text"),
            Figure("movement", "movement", still, "text"),
            Figure("heat_there", "heat in this place", strongest.heat, "share"),
            Figure("times_other_classes", "times the heat of other classes", strongest.lift),
            Figure("missed_without_it", "missed without it", int(missed.sum())),
            Figure("mistaken_for_it", "other classes mistaken for it", int(mistaken.sum())),
            p_value(strongest.p),
        ),
        tuple(columns.reasons(has, n_comparisons=len(strong))),
        marked=evidence.clips[errors] if errors.any() else None,
        representatives=evidence.clips[strongest.clips[:_SHOWN]],
    )


def _in_words(strong: list[RecurringPatch]) -> str:
    """Places of the strongest patches, without those that overlap a stronger one."""
    distinct: list[RecurringPatch] = []
    for patch in sorted(strong, key=lambda patch: -patch.lift):
        if not any(_overlap(patch.place, other.place) for other in distinct):
            distinct.append(patch)
    names = list(dict.fromkeys(_name(patch.place) for patch in distinct[:3]))
    return " and the ".join(names)


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return all(abs(a - b) < 2 * WINDOW for a, b in zip(first, second, strict=True))


def _name(place: tuple[int, int]) -> str:
    vertical, horizontal = (
        next(
            word
            for word, (low, high) in zip(words, pairwise((0.0, 1 / 3, 2 / 3, 1.1)), strict=True)
            if low <= (corner + WINDOW / 2) / SIDE < high
        )
        for corner, words in zip(
            place, (("upper", "", "lower"), ("left", "", "right")), strict=True
        )
    )
    return " ".join(filter(None, (vertical, horizontal))) + (
        " corner" if vertical and horizontal else " part" if vertical or horizontal else "middle"
    )
