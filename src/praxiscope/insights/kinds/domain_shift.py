"""Splits that are not alike: what is learnt in one need not hold in the other."""

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
"""Part of the clips that would need another label for two splits to have the same shares."""

WORTH = 0.1
"""A clip unlike those for training is worth a tenth of an error, where no label tells more."""

_TESTS = 3
_DRAWS = 999  # the lowest p is then sure for all three other splits
_LABELS = 3
_TAIL = 0.05
_SHOWN = 9
_TRAIN = "train"

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Shift:
    """How a split differs from training, and which of its clips are unlike those for training."""

    split: str
    reasons: tuple[Reason, ...]
    labels: tuple[Reason, ...]
    look: AppearanceShift | None
    unlike: Mask


@insight_kind(
    KIND,
    "splits that differ from the training clips",
)
def find_domain_shift(evidence: Evidence) -> list[Insight]:
    """Splits that surely differ from training, in metadata, in shares of labels, or in looks.

    Clips of one recording count once. What a network makes of clips is no evidence: those it has
    learnt always look unlike others to it.
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
    told = evidence.columns.without("split", "label", "predicted")
    reasons = told.reasons(inside, train, n_comparisons=n_comparisons)
    labels = _label_reasons(evidence, inside, train, n_comparisons)
    look = appearance_shift(evidence, inside, train)
    if look is not None and not look.p * n_comparisons < SURE:
        look = None
    if not (reasons or labels or look):
        return None
    if reasons:
        unlike = _beyond(evidence, reasons[0])
    elif look is not None:
        unlike = look.unlike
    else:
        unlike = np.isin(np.array([*evidence.classes, ""])[evidence.labels], _values(labels))
    of_split = evidence.splits == split
    return _Shift(split, tuple(reasons), tuple(labels), look, of_split & unlike)


def _insight(evidence: Evidence, shift: _Shift) -> Insight:
    inside = evidence.splits == shift.split
    here, elsewhere = evidence.accuracy(inside), evidence.accuracy(evidence.train)
    unlike = evidence.accuracy(shift.unlike)
    wrong = shift.unlike & evidence.wrong
    return Insight(
        KIND,
        f"the {int(inside.sum())} clips of {shift.split} are unlike those for training: "
        f"{_how(shift)}",
        evidence.clips[inside],
        _score(evidence, shift, inside),
        "add training clips like these, or judge by a split like training",
        (
            Figure("accuracy", "accuracy", here.value, "share", interval=here.interval),
            Figure("accuracy_train", "accuracy in training", elsewhere.value, "share"),
            Figure("loss", "loss", evidence.mean_loss(inside)),
            Figure("loss_train", "loss in training", evidence.mean_loss(evidence.train)),
            Figure("split", "split", shift.split, "text"),
            Figure("unlike_clips", "clips unlike training", int(shift.unlike.sum())),
            Figure("accuracy_of_unlike", "accuracy of those", unlike.value, "share"),
            *_appearance_figures(shift),
        ),
        shift.reasons + shift.labels,
        marked=evidence.clips[shift.unlike],
        representatives=evidence.clips[_examples(evidence, shift.unlike, wrong)],
    )


def _appearance_figures(shift: _Shift) -> tuple[Figure, ...]:
    if shift.look is None:
        return ()
    return (
        Figure(
            "neighbours_of_own_split",
            "similar pictures of the same split",
            shift.look.share,
            "share",
            shift.look.expected,
            "neighbours_by_chance",
            "by chance",
        ),
    )


def _once(evidence: Evidence) -> Mask:
    """One clip of each recording and split; all where recordings are not known."""
    once = np.asarray(evidence.recordings == "")
    keys = np.stack([evidence.splits, evidence.recordings])
    _, first = np.unique(keys, axis=1, return_index=True)
    once[first] = True
    return once


def _label_reasons(
    evidence: Evidence, inside: Mask, train: Mask, n_comparisons: int
) -> list[Reason]:
    """Labels that are more frequent than in training, where shares surely differ on the whole."""
    classes = len(evidence.classes)
    counts = np.stack(
        [
            np.bincount(evidence.labels[side & evidence.labelled], minlength=classes)
            for side in (inside, train)
        ]
    )
    here, there = counts.sum(1).tolist()
    if min(here, there) < FEWEST:
        return []
    draw = np.random.default_rng(0)
    drawn = draw.multivariate_hypergeometric(counts.sum(0), here, _DRAWS, method="marginals")
    by_chance = _unlikeness(drawn, counts.sum(0) - drawn)
    found = float(_unlikeness(counts[:1], counts[1:])[0])
    p = (1 + int((by_chance >= found).sum())) / (1 + _DRAWS)
    if p * n_comparisons >= SURE or found - float(by_chance.mean()) < STRAY:
        return []
    shares = counts / counts.sum(1, keepdims=True)
    most = np.argsort(shares[1] - shares[0], kind="stable")[:_LABELS]
    return [_label_reason(evidence, int(label), inside, train) for label in most]


def _values(reasons: list[Reason]) -> list[str]:
    return [reason.value for reason in reasons if reason.value is not None]


def _unlikeness(one: Indices, two: Indices) -> Doubles:
    """Part of the clips that would need another label, by row (total variation distance)."""
    shares = one / one.sum(1, keepdims=True) - two / two.sum(1, keepdims=True)
    distance: Doubles = np.abs(shares).sum(1) / 2
    return distance


def _label_reason(evidence: Evidence, label: int, inside: Mask, train: Mask) -> Reason:
    of_label = evidence.labels == label
    here = share_of(of_label[inside & evidence.labelled])
    there = share_of(of_label[train & evidence.labelled])
    p = min(1.0, share_p(here, there) * len(evidence.classes))
    effect = here.value - there.value
    return Reason("label", evidence.classes[label], effect, p, here.value, there.value)


def _beyond(evidence: Evidence, reason: Reason) -> Mask:
    """Clips that have what sets a split apart: a word, or a number few training clips reach."""
    if reason.value is not None:
        has = evidence.columns.words[reason.column] == reason.value
        return np.asarray(has if reason.effect > 0 else ~has)
    values = evidence.columns.numbers[reason.column]
    tail = 1 - _TAIL if reason.effect > 0 else _TAIL
    limit = np.nanquantile(values[evidence.train], tail)
    return np.asarray(values > limit if reason.effect > 0 else values < limit)


def _score(evidence: Evidence, shift: _Shift, inside: Mask) -> float:
    """Errors among the unlike clips beyond those that clips like training have."""
    here, like = evidence.accuracy(shift.unlike), evidence.accuracy(inside & ~shift.unlike)
    usual = like if like.clips >= FEWEST else evidence.accuracy(evidence.train)
    excess = here.clips * usual.value - here.hits if here.clips and usual.clips else 0.0
    return max(WORTH * int(shift.unlike.sum()), excess)


def _how(shift: _Shift) -> str:
    reasons = shift.reasons + shift.labels
    if reasons or shift.look is None:
        return "; ".join(reason.words for reason in reasons[:1])
    return (
        f"{shift.look.share:.0%} of the clips that look most like them are of the same split, by "
        f"chance it would be {shift.look.expected:.0%}"
    )


def _examples(evidence: Evidence, unlike: Mask, wrong: Mask) -> NDArray[np.intp]:
    rows = evidence.hardest(wrong) if wrong.any() else np.flatnonzero(unlike)
    return rows[:_SHOWN]
