"""The input of all insights: predictions, metadata and neighbours of the clips of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import EUCLIDEAN
from praxiscope.files.array_cache import ArrayCache, Arrays, fingerprint
from praxiscope.files.code_version import code_version
from praxiscope.insights.association import Columns
from praxiscope.insights.figure import Figure
from praxiscope.insights.near_duplicates import near_duplicate_groups
from praxiscope.insights.neighbour_cache import NEIGHBOUR_CODE, neighbours_of
from praxiscope.insights.statistics import Mask, Share, share_of
from praxiscope.workspace.labels import UNKNOWN

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_NEAR_DUPLICATE_CODE = (
    *NEIGHBOUR_CODE,
    "praxiscope.insights.near_duplicates",
    "praxiscope.insights.clip_similarity",
    "praxiscope.insights.crops",
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Predictions, metadata and neighbours of clips; row *i* of all arrays is the same clip.

    Attributes:
        clips: numbers of the clips, ascending, ``(N,)``.
        classes: names by class index.
        labels: class index; ``UNKNOWN`` if there is no label or the network has no such class.
        splits: ``train`` and so on, empty where unknown.
        groups: recording or another shared source, empty where unknown.
        logits: ``(N, K)``.
        columns: of metadata.
        coarse: coarse cluster of each clip.
        fine: fine cluster of each clip.
        neighbours: rows of the nearest other clips, nearest first, ``(N, k)``.
        distances: to them.
        metric: of the distances.
        thumbnails: ``(N, T, H, W)`` uint8, None where the workspace has none.
        vectors: representation of the clips in the atlas, ``(N, D)``, None where unknown.
        heatmaps: of the predicted class, mean over time, ``(N, H, W)``, None if there are none.
        visible_crops: share of height and width, around the middle, that heatmaps cover,
            ``(N, 2)``.
        whole: the evidence that these clips were selected from, None for all clips.
        cache: stores results on disk, None to compute them again.
    """

    clips: Numbers
    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    splits: NDArray[np.str_]
    groups: NDArray[np.str_]
    logits: Floats
    columns: Columns
    coarse: Numbers
    fine: Numbers
    neighbours: NDArray[np.int64]
    distances: Floats
    metric: str = EUCLIDEAN
    thumbnails: NDArray[np.uint8] | None = None
    vectors: Floats | None = None
    heatmaps: Floats | None = None
    visible_crops: Floats | None = None
    whole: Evidence | None = None
    cache: ArrayCache | None = None

    def __len__(self) -> int:
        return len(self.clips)

    @property
    def everything(self) -> Evidence:
        """The evidence of all clips, without any selection."""
        return self if self.whole is None else self.whole.everything

    @cached_property
    def fingerprint(self) -> str:
        """A short name for the content: equal for evidence from which the same insights follow."""
        inputs: list[np.ndarray | str] = []
        for field in fields(self):
            value = getattr(self, field.name)
            inputs.append(field.name)
            if isinstance(value, np.ndarray):
                inputs.append(value)
            elif isinstance(value, Columns):
                for columns in (value.numbers, value.words):
                    inputs += [part for column in columns.items() for part in column]
            elif isinstance(value, Evidence):
                inputs.append(value.fingerprint)
            elif not isinstance(value, ArrayCache):
                inputs.append(repr(value))
        return fingerprint(inputs)

    @cached_property
    def labelled(self) -> Mask:
        """Clips with a label that the network knows."""
        return np.asarray(self.labels != UNKNOWN)

    @cached_property
    def train(self) -> Mask:
        """Clips of the training split."""
        return np.asarray(self.splits == "train")

    @cached_property
    def held_out(self) -> Mask:
        """Labelled clips of other splits."""
        return np.asarray(self.labelled & (self.splits != "") & ~self.train)

    @cached_property
    def unlabelled(self) -> Mask:
        """Clips that have no label yet."""
        return np.asarray(~self.labelled & (self.splits == "unlabeled"))

    @cached_property
    def probabilities(self) -> Doubles:
        """``(N, K)``."""
        shifted = np.exp(self.logits - self.logits.max(1, keepdims=True), dtype=np.float64)
        probabilities: Doubles = shifted / shifted.sum(1, keepdims=True)
        return probabilities

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """The most likely class."""
        return np.asarray(self.logits.argmax(1), np.int64)

    @cached_property
    def correct(self) -> Mask:
        """Whether the predicted class is the label; False without a label."""
        return np.asarray(self.predicted == self.labels)

    @cached_property
    def wrong(self) -> Mask:
        """Labelled clips with another predicted class."""
        return np.asarray(self.labelled & ~self.correct)

    @cached_property
    def loss(self) -> Doubles:
        """Cross entropy in nats, nan without a label."""
        rows = np.arange(len(self))
        of_label = self.probabilities[rows, np.maximum(self.labels, 0)]
        return np.where(self.labelled, -np.log(np.maximum(of_label, 1e-30)), np.nan)

    @cached_property
    def uncertainty(self) -> Doubles:
        """One less the probability of the most likely class."""
        return np.asarray(1 - self.probabilities.max(1))

    @cached_property
    def recordings(self) -> NDArray[np.str_]:
        """Groups that cut across the labels; all empty where they are but coarser labels."""
        rows = np.flatnonzero((self.groups != "") & self.labelled)
        pairs = set(zip(self.labels[rows].tolist(), self.groups[rows].tolist(), strict=True))
        if len(pairs) == len({label for label, _ in pairs}):
            return np.full(len(self), "")
        return self.groups

    @cached_property
    def clusters(self) -> list[Mask]:
        """The clips of each group, at the coarse and at the fine grain."""
        return [
            np.asarray(grain == group)
            for grain in (self.coarse, self.fine)
            for group in np.unique(grain)
            if group >= 0
        ]

    @cached_property
    def near_duplicates(self) -> list[list[int]]:
        """Rows of clips that are near-duplicates of each other, group by group.

        They are searched among all clips, so that a filter needs no new search.
        """
        if self.whole is not None:
            rows = {int(clip): row for row, clip in enumerate(self.clips)}
            everything = self.everything
            groups = (
                [rows[clip] for clip in everything.clips[group].tolist() if clip in rows]
                for group in everything.near_duplicates
            )
            return [group for group in groups if len(group) > 1]
        if self.thumbnails is None:
            return []
        thumbnails = self.thumbnails
        arrays = self.remember(
            "near-duplicates",
            [thumbnails, code_version(*_NEAR_DUPLICATE_CODE)],
            lambda: _as_arrays(near_duplicate_groups(thumbnails)),
        )
        return [
            group.tolist() for group in np.split(arrays["rows"], arrays["ends"][:-1]) if len(group)
        ]

    def remember(
        self, name: str, inputs: Sequence[np.ndarray | str], compute: Callable[[], Arrays]
    ) -> Arrays:
        """A result that only depends on its inputs, from the cache where there is one."""
        return compute() if self.cache is None else self.cache.get(name, inputs, compute)

    def accuracy(self, of: Mask) -> Share:
        """Share of the labelled clips of a selection that are recognised."""
        return share_of(self.correct[of & self.labelled])

    def results(self, inside: Mask, outside: Mask) -> tuple[Figure, Figure]:
        """Accuracy with its interval, and loss, of some clips and of the others."""
        of_inside = self.accuracy(inside)
        outside_accuracy = self.accuracy(outside).value
        return (
            Figure(
                "accuracy",
                "accuracy",
                of_inside.value,
                "share",
                outside_accuracy,
                interval=of_inside.interval,
            ),
            Figure("loss", "loss", self.mean_loss(inside), elsewhere=self.mean_loss(outside)),
        )

    def mean_loss(self, of: Mask) -> float:
        """Mean loss of the labelled ones among some clips; nan for none."""
        values = self.loss[of & self.labelled]
        return float(values.mean()) if len(values) else float("nan")

    def hardest(self, of: Mask) -> NDArray[np.intp]:
        """Rows of some labelled clips, those with the largest loss first."""
        rows = np.flatnonzero(of)
        hardest: NDArray[np.intp] = rows[np.argsort(-self.loss[rows], kind="stable")]
        return hardest

    def where(self, mask: Mask) -> Evidence:
        """The evidence of a selection of the clips; all neighbours are among them."""
        rows = np.flatnonzero(mask)
        neighbours, distances = self._neighbours_among(rows)
        return replace(
            self,
            clips=self.clips[rows],
            labels=self.labels[rows],
            splits=self.splits[rows],
            groups=self.groups[rows],
            logits=self.logits[rows],
            columns=self.columns.of(rows),
            coarse=self.coarse[rows],
            fine=self.fine[rows],
            neighbours=neighbours,
            distances=distances,
            thumbnails=None if self.thumbnails is None else self.thumbnails[rows],
            vectors=None if self.vectors is None else self.vectors[rows],
            heatmaps=None if self.heatmaps is None else self.heatmaps[rows],
            visible_crops=None if self.visible_crops is None else self.visible_crops[rows],
        )

    def _neighbours_among(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], Floats]:
        """The nearest other clips among some clips, and the distances.

        Where neighbours are lost they are searched again: clips that have all of theirs outside
        must not leave the others without any. Without vectors, all clips keep as many as the clip
        with the fewest.
        """
        place = np.full(len(self), -1)
        place[rows] = np.arange(len(rows))
        inside = place[self.neighbours[rows]]
        lost = inside < 0
        if lost.any() and self.vectors is not None and len(rows) > 1:
            graph = neighbours_of(self.vectors[rows], self.metric, self.cache)
            return graph.indices.astype(np.int64), graph.distances
        count = int((~lost).sum(1).min()) if len(rows) else 0
        order = np.argsort(lost, axis=1, kind="stable")[:, :count]
        return (
            np.take_along_axis(inside, order, 1),
            np.take_along_axis(self.distances[rows], order, 1),
        )


def _as_arrays(groups: list[list[int]]) -> Arrays:
    return {
        "rows": np.array([row for group in groups for row in group], np.int64),
        "ends": np.cumsum([len(group) for group in groups], dtype=np.int64),
    }
