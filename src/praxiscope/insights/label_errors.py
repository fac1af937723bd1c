"""Labels that a network, its features and the neighbours contradict.

A network that is overfitted to a wrong label confirms it. It is therefore combined with two
witnesses that have not seen the label of the clip: its neighbours, and a linear classifier of the
features that is trained on other clips.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

NEARLY = 0.75
"""A class is claimed from this share of its average probability."""

FOLDS = 5

_AT_ONCE = 4096
_TEMPERATURES = 2.0 ** np.arange(-1, 7, 0.5)
_CALIBRATED_ON = 20_000


@dataclass(frozen=True, eq=False)
class LabelErrors:
    """How trustworthy the label of each clip is.

    Attributes:
        suspicious: ``(N,)`` bool, labels that are probably wrong.
        suggested: ``(N,)`` class index that is most probable instead.
        trust: ``(N,)`` in -1..1, probability of the label less that of the best other class;
            check the lowest first.
        unseen_trust: the same by the witnesses that have not seen the clip's label.
        typicality: ``(N,)`` in 0..1, of a suspicious clip: share of the suggested class's own clips
            that are less typical of that class; about a half for a true member.
    """

    suspicious: NDArray[np.bool_]
    suggested: Indices
    trust: Doubles
    unseen_trust: Doubles
    typicality: Doubles


def label_errors(
    probabilities: Doubles | Floats,
    labels: Indices,
    unseen: Doubles | Floats | None = None,
    ranked_by: Doubles | Floats | None = None,
) -> LabelErrors:
    """Find wrong labels by confident learning (Northcutt et al. 2021, https://arxiv.org/abs/1911.00068).

    A class is claimed where its probability is nearly as high as it is on average for clips of that
    label, so that a class with low probabilities everywhere does not make its clips suspicious. A
    label is suspicious where another class is claimed with the highest probability and is more
    probable.
    (The paper requires the full average, which half of the clips of any class do not reach.)

    Args:
        probabilities: ``(N, K)``.
        labels: ``(N,)`` class indices.
        unseen: ``(N, K)``, found without each clip's own label, that classes are claimed by;
            ``probabilities`` where not given.
        ranked_by: ``(N, K)``, also found without each clip's own label, that says how typical clips
            are; ``unseen`` where not given.
    """
    count = len(labels)
    unseen = probabilities if unseen is None else unseen
    ranked_by = unseen if ranked_by is None else ranked_by
    usual = NEARLY * _usual(unseen, labels)
    suspicious = np.zeros(count, bool)
    suggested = np.zeros(count, np.int64)
    trust, unseen_trust = np.zeros(count), np.zeros(count)
    for start in range(0, count, _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        at_label = (np.arange(len(labels[block])), labels[block])
        combined, others = (np.array(by[block], np.float64) for by in (probabilities, unseen))
        claimed = np.where(unseen[block] >= usual, unseen[block], -1.0)
        likeliest = claimed.argmax(1)
        trust[block] = combined[at_label]
        combined[at_label] = -1.0
        trust[block] -= combined.max(1)
        unseen_trust[block] = others[at_label]
        others[at_label] = -1.0
        unseen_trust[block] -= others.max(1)
        suggested[block] = combined.argmax(1)
        is_other = (claimed.max(1) >= 0) & (likeliest != labels[block])
        suspicious[block] = is_other & (trust[block] < 0)
    typicality = _typicality(ranked_by, labels, suspicious, suggested)
    return LabelErrors(suspicious, suggested, trust, unseen_trust, typicality)


def mean_of(witnesses: Sequence[Floats]) -> Floats:
    """Mean of the probabilities of several witnesses, ``(N, K)`` each."""
    total = witnesses[0].copy()
    for probabilities in witnesses[1:]:
        total += probabilities
    total /= len(witnesses)
    return total


def neighbour_votes(labels: Indices, neighbours: Indices, classes: int) -> Floats:
    """Probabilities ``(N, K)`` by the labels of each clip's neighbours.

    Args:
        labels: ``(N,)`` class indices.
        neighbours: ``(N, k)`` rows of the nearest other clips.
        classes: how many there are.
    """
    # A vote for every class keeps a unanimous neighbourhood from being certain.
    votes = np.full((len(labels), classes), 1 / classes, np.float32)
    rows = np.arange(len(labels))
    for column in neighbours.T:
        votes[rows, labels[column]] += 1
    votes /= neighbours.shape[1] + 1
    return votes


def out_of_fold(
    vectors: Floats,
    labels: Indices,
    classes: int,
    folds: Indices,
    learnt: NDArray[np.bool_] | None = None,
) -> Floats:
    """Probabilities ``(N, K)`` of each clip by a linear classifier trained without its fold.

    Classes are modelled as normal distributions of the same shape (Fisher 1936), drawn towards a
    sphere the more, the fewer clips there are for each feature. One temperature for all makes the
    labels as probable as can be. A label that no other fold has is accepted. The number of
    passes over the clips is two, independent of the number of classes.

    Args:
        vectors: ``(N, D)`` features.
        labels: ``(N,)`` class indices.
        classes: how many there are.
        folds: ``(N,)`` fold of each clip, see :func:`draw_folds`.
        learnt: ``(N,)`` clips to train on, all by default.
    """
    learnt = np.ones(len(labels), bool) if learnt is None else learnt
    parts = [np.flatnonzero(folds == fold) for fold in np.unique(folds)]
    learnt_rows = [rows[learnt[rows]] for rows in parts]
    moments = [_Moments.of(vectors[rows], labels[rows], classes) for rows in learnt_rows]
    scores = np.empty((len(labels), classes), np.float32)
    for rows, held_out in zip(parts, moments, strict=True):
        weights, offsets = _Moments.sum(
            other for other in moments if other is not held_out
        ).classifier()
        scores[rows] = vectors[rows] @ weights + offsets
    unheard = np.flatnonzero(np.isneginf(scores[np.arange(len(labels)), labels]))
    scores[unheard] = -np.inf
    scores[unheard, labels[unheard]] = 0
    return _softmax(scores / np.float32(_temperature(scores[learnt], labels[learnt])))


def draw_folds(
    labels: Indices, groups: NDArray[np.str_] | None = None, *, count: int = FOLDS, seed: int = 0
) -> Indices:
    """Parts of about the same size to hold out in turn, ``(N,)``.

    Args:
        labels: ``(N,)``; each is spread evenly over the folds where there is no more than one
            group.
        groups: ``(N,)`` recording or another thing in common; all of one lie in one fold. Empty
            where a clip has none.
        count: how many.
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    folds = np.empty(len(labels), np.int64)
    owners = np.zeros(len(labels), np.int64) if groups is None else _owners(groups)
    if not owners.any():
        order = draw.permutation(len(labels))
        folds[order[np.argsort(labels[order], kind="stable")]] = np.arange(len(labels)) % count
        return folds
    members = np.bincount(owners)
    order = draw.permutation(len(members))
    fold_of, sizes = np.empty(len(members), np.int64), np.zeros(count, np.int64)
    for owner in order[np.argsort(-members[order], kind="stable")]:
        fold_of[owner] = sizes.argmin()
        sizes[fold_of[owner]] += members[owner]
    folds[:] = fold_of[owners]
    return folds


def _owners(groups: NDArray[np.str_]) -> Indices:
    """Numbers of the groups of clips; clips without one have one of their own, if any has one."""
    names, owners = np.unique(groups, return_inverse=True)
    alone = groups == ""
    if alone.all():
        return np.zeros(len(groups), np.int64)
    owners[alone] = len(names) + np.arange(int(alone.sum()))
    return np.unique(owners, return_inverse=True)[1].astype(np.int64)


def _usual(probabilities: Doubles | Floats, labels: Indices) -> Doubles:
    """Average probability of each class for clips of that label; infinite for none."""
    classes = probabilities.shape[1]
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    sums, members = np.bincount(labels, of_label, classes), np.bincount(labels, minlength=classes)
    usual: Doubles = np.where(members > 0, sums / np.maximum(members, 1), np.inf)
    return usual


def _typicality(
    probabilities: Doubles | Floats,
    labels: Indices,
    suspicious: NDArray[np.bool_],
    suggested: Indices,
) -> Doubles:
    """See :class:`LabelErrors`; a half for clips that are not suspicious."""
    typicality = np.full(len(labels), 0.5)
    for likelier in np.unique(suggested[suspicious]):
        rows = np.flatnonzero(suspicious & (suggested == likelier))
        members = np.flatnonzero((labels == likelier) & ~suspicious)
        if len(members):
            # What is left to other classes is exact where the class is nearly certain.
            left_of_members, left_of_suspicious = (
                np.delete(probabilities[of], likelier, 1).sum(1) for of in (members, rows)
            )
            left_of_members.sort()
            below, to = (
                np.searchsorted(left_of_members, left_of_suspicious, side)
                for side in ("left", "right")
            )
            typicality[rows] = 1 - (below + to) / (2 * len(members))
    return typicality


@dataclass(frozen=True, eq=False)
class _Moments:
    """All that a linear classifier needs to know of some clips.

    Attributes:
        members: clips of each class, ``(K,)``.
        sums: of the features of each class, ``(K, D)``.
        products: of the features with each other, summed over the clips, ``(D, D)``.
    """

    members: Indices
    sums: Doubles
    products: Doubles

    @staticmethod
    def of(vectors: Floats, labels: Indices, classes: int) -> _Moments:
        from scipy.sparse import csr_array

        rows = np.arange(len(labels))
        shape = (classes, len(labels))
        belongs = csr_array((np.ones(len(labels), np.float32), (labels, rows)), shape)
        return _Moments(
            np.bincount(labels, minlength=classes),
            np.asarray(belongs @ vectors, np.float64),
            np.asarray(vectors.T @ vectors, np.float64),
        )

    @staticmethod
    def sum(moments: Iterable[_Moments]) -> _Moments:
        parts = list(moments)
        return _Moments(
            np.sum([part.members for part in parts], axis=0),
            np.sum([part.sums for part in parts], axis=0),
            np.sum([part.products for part in parts], axis=0),
        )

    def classifier(self) -> tuple[Floats, Floats]:
        """Weights ``(D, K)`` and offsets ``(K,)`` of classes, -inf for one without clips."""
        count, features = int(self.members.sum()), self.sums.shape[1]
        present = int((self.members > 0).sum())
        means = self.sums / np.maximum(self.members, 1)[:, None]
        spread = (self.products - self.sums.T @ means) / max(count - present, 1)
        share = features / (count + features)
        sphere = np.trace(spread) / features * np.eye(features)
        weights = np.linalg.lstsq((1 - share) * spread + share * sphere, means.T)[0]
        with np.errstate(divide="ignore"):
            priors = np.log(self.members / count)
        offsets = priors - 0.5 * (means.T * weights).sum(0)
        return weights.astype(np.float32), offsets.astype(np.float32)


def _temperature(scores: Floats, labels: Indices) -> float:
    """By what scores are divided for the labels to be as probable as they can be."""
    step = -(-len(labels) // _CALIBRATED_ON)
    some_scores, some_labels = scores[::step], labels[::step]
    rows = np.arange(len(some_labels))

    def surprise(temperature: float) -> float:
        likely = _softmax(some_scores / np.float32(temperature))[rows, some_labels]
        return -float(np.log(np.maximum(likely, 1e-30)).mean())

    return float(min(_TEMPERATURES, key=surprise))


def _softmax(scores: Floats) -> Floats:
    exponentials: Floats = np.exp(scores - scores.max(1, keepdims=True))
    exponentials /= exponentials.sum(1, keepdims=True)
    return exponentials
