"""Splits that differ from the training clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.appearance_shift import AppearanceShift, appearance_shift
from praxiscope.insights.association import FEWEST, SURE, Reason
from praxiscope.insights.evidence import Doubles, Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, share_of, share_p

KIND = "domain shift"

STRAY = 0.2
"""Distributions of labels differ if this share of the clips would need another label."""

WORTH = 0.1
"""Score of a clip that differs from the training clips, where no errors are known."""

_TESTS = 3
_DRAWS = 999  # the lowest p is then sure for all three other splits
_LABELS = 3
_TAIL = 0.05
_SHOWN = 9
_TRAIN = "train"

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Shift:
    """How a split differs from the training split, and which of its clips do."""

    split: str
    reasons: tuple[Reason, ...]
    labels: tuple[Reason, ...]
    appearance: AppearanceShift | None
    unlike: Mask


@insight_kind(
    KIND,
    "splits that differ from the training clips",
)
def find_domain_shift(evidence: Evidence) -> list[Insight]:
    """Find splits whose metadata, labels or appearance differ significantly from training.

    Each recording counts once. Features of the network are not used, because they always separate
    training clips from other clips.
    """
    others = sorted(set(evidence.splits.tolist()) - {_TRAIN, ""})
    if not evidence.train.any():
        return []
    shifts = (_shift(evidence, split, len(others) * _TESTS) for split in others)
    return [_insight(evidence, shift) for shift in shifts if shift is not None]


def _shift(evidence: Evidence, split: str, n_comparisons: int) -> _Shift | None:
    once = _once(evidence)
    inside, train = once & (evidence.splits == split), once & evidence.train
    if min(inside.sum(), train.sum()) < FEWEST:
        return None
    columns = evidence.columns.without("split", "label", "predicted")
    reasons = columns.reasons(inside, train, n_comparisons=n_comparisons)
    labels = _label_reasons(evidence, inside, train, n_comparisons)
    appearance = appearance_shift(evidence, inside, train)
    if appearance is not None and not appearance.p * n_comparisons < SURE:
        appearance = None
    if not (reasons or labels or appearance):
        return None
    if reasons:
        unlike = _beyond(evidence, reasons[0])
    elif appearance is not None:
        unlike = appearance.unlike
    else:
        unlike = np.isin(np.array([*evidence.classes, ""])[evidence.labels], _values(labels))
    of_split = evidence.splits == split
    return _Shift(split, tuple(reasons), tuple(labels), appearance, of_split & unlike)


def _insight(evidence: Evidence, shift: _Shift) -> Insight:
    inside = evidence.splits == shift.split
    of_split, of_training = evidence.accuracy(inside), evidence.accuracy(evidence.train)
    unlike = evidence.accuracy(shift.unlike)
    wrong = shift.unlike & evidence.wrong
    return Insight(
        KIND,
        f"the {int(inside.sum())} clips of {shift.split} differ from the training clips: "
        f"{_how(shift)}",
        evidence.clips[inside],
        _score(evidence, shift, inside),
        "add similar training clips, or evaluate on a split that is similar to training",
        (
            Figure("accuracy", "accuracy", of_split.value, "share", interval=of_split.interval),
            Figure("accuracy_train", "accuracy in training", of_training.value, "share"),
            Figure("loss", "loss", evidence.mean_loss(inside)),
            Figure("loss_train", "loss in training", evidence.mean_loss(evidence.train)),
            Figure("split", "split", shift.split, "text"),
            Figure("unlike_clips", "clips that differ from training", int(shift.unlike.sum())),
            Figure("accuracy_of_unlike", "accuracy of these", unlike.value, "share"),
            *_appearance_figures(shift),
        ),
        shift.reasons + shift.labels,
        marked=evidence.clips[shift.unlike],
        representatives=evidence.clips[_examples(evidence, shift.unlike, wrong)],
    )


def _appearance_figures(shift: _Shift) -> tuple[Figure, ...]:
    if shift.appearance is None:
        return ()
    return (
        Figure(
            "neighbours_of_own_split",
            "similar pictures of the same split",
            shift.appearance.share,
            "share",
            shift.appearance.expected,
            "neighbours_by_chance",
            "by chance",
        ),
    )


def _once(evidence: Evidence) -> Mask:
    """One clip of each recording and split; all clips where recordings are unknown."""
    once = np.asarray(evidence.recordings == "")
    keys = np.stack([evidence.splits, evidence.recordings])
    _, first = np.unique(keys, axis=1, return_index=True)
    once[first] = True
    return once


def _label_reasons(
    evidence: Evidence, inside: Mask, train: Mask, n_comparisons: int
) -> list[Reason]:
    """Labels that are more frequent than in training, if the distributions differ significantly."""
    classes = len(evidence.classes)
    counts = np.stack(
        [
            np.bincount(evidence.labels[side & evidence.labelled], minlength=classes)
            for side in (inside, train)
        ]
    )
    inside_count, train_count = counts.sum(1).tolist()
    if min(inside_count, train_count) < FEWEST:
        return []
    draw = np.random.default_rng(0)
    drawn = draw.multivariate_hypergeometric(
        counts.sum(0), inside_count, _DRAWS, method="marginals"
    )
    by_chance = _unlikeness(drawn, counts.sum(0) - drawn)
    distance = float(_unlikeness(counts[:1], counts[1:])[0])
    p = (1 + int((by_chance >= distance).sum())) / (1 + _DRAWS)
    if p * n_comparisons >= SURE or distance - float(by_chance.mean()) < STRAY:
        return []
    shares = counts / counts.sum(1, keepdims=True)
    most = np.argsort(shares[1] - shares[0], kind="stable")[:_LABELS]
    return [_label_reason(evidence, int(label), inside, train) for label in most]


def _values(reasons: list[Reason]) -> list[str]:
    return [reason.value for reason in reasons if reason.value is not None]


def _unlikeness(first: Indices, second: Indices) -> Doubles:
    """Total variation distance by row: share of the clips that would need another label."""
    shares = first / first.sum(1, keepdims=True) - second / second.sum(1, keepdims=True)
    distance: Doubles = np.abs(shares).sum(1) / 2
    return distance


def _label_reason(evidence: Evidence, label: int, inside: Mask, train: Mask) -> Reason:
    of_label = evidence.labels == label
    inside_share = share_of(of_label[inside & evidence.labelled])
    train_share = share_of(of_label[train & evidence.labelled])
    p = min(1.0, share_p(inside_share, train_share) * len(evidence.classes))
    effect = inside_share.value - train_share.value
    return Reason(
        "label", evidence.classes[label], effect, p, inside_share.value, train_share.value
    )


def _beyond(evidence: Evidence, reason: Reason) -> Mask:
    """Clips to which a reason applies: a word, or a number that few training clips reach."""
    if reason.value is not None:
        has = evidence.columns.words[reason.column] == reason.value
        return np.asarray(has if reason.effect > 0 else ~has)
    values = evidence.columns.numbers[reason.column]
    tail = 1 - _TAIL if reason.effect > 0 else _TAIL
    limit = np.nanquantile(values[evidence.train], tail)
    return np.asarray(values > limit if reason.effect > 0 else values < limit)


def _score(evidence: Evidence, shift: _Shift, inside: Mask) -> float:
    """Errors of the clips that differ, beyond those of clips that are similar to training."""
    of_unlike, of_rest = evidence.accuracy(shift.unlike), evidence.accuracy(inside & ~shift.unlike)
    usual = of_rest if of_rest.clips >= FEWEST else evidence.accuracy(evidence.train)
    excess = (
        of_unlike.clips * usual.value - of_unlike.hits if of_unlike.clips and usual.clips else 0.0
    )
    return max(WORTH * int(shift.unlike.sum()), excess)


def _how(shift: _Shift) -> str:
    reasons = shift.reasons + shift.labels
    if reasons or shift.appearance is None:
        return "; ".join(reason.words for reason in reasons[:1])
    return (
        f"{shift.appearance.share:.0%} of the most similar clips are in the same split, "
        f"expected by chance are {shift.appearance.expected:.0%}"
    )


def _examples(evidence: Evidence, unlike: Mask, wrong: Mask) -> NDArray[np.intp]:
    rows = evidence.hardest(wrong) if wrong.any() else np.flatnonzero(unlike)
    return rows[:_SHOWN]
