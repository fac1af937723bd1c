"""Compare two networks on the same clips: neighbourhoods, clusters and predictions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from praxiscope.atlas.build import vectors_of
from praxiscope.atlas.features import read_features
from praxiscope.atlas.kernel_alignment import linear_cka
from praxiscope.atlas.neighbours import NeighbourGraph, neighbour_graph
from praxiscope.atlas.procrustes import Alignment, align
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats, Numbers, sample
from praxiscope.atlas.store import Atlas
from praxiscope.errors import WorkspaceError
from praxiscope.pipeline.relabel import labelled_predictions
from praxiscope.workspace.labels import Labels
from praxiscope.workspace.run import Run

RIGHT, WRONG, SAME = "right", "wrong", "same"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The differences between two runs on their common clips.

    Attributes:
        table: one row per clip: ``clip``; ``x``, ``y`` on the first map and ``second_x``,
            ``second_y`` on the second, aligned to the first; ``overlap``, the share of the clip's
            neighbours that are the same in both; ``first_coarse``, ``second_coarse``, its
            clusters, and ``moved``, whether these two clusters don't match; ``became``:
            ``right``, ``wrong`` or ``same``, null without a label.
        alignment: of the second map to the first.
        overlap_by_chance: expected overlap of random neighbours.
    """

    table: pa.Table
    alignment: Alignment
    overlap_by_chance: float


def compare(
    first_run: Run,
    first: Atlas,
    second_run: Run,
    second: Atlas,
    *,
    labels: Labels | None = None,
    neighbours: int = 30,
    progress: Progress = silent,
) -> Comparison:
    """Compare two runs of one workspace by their atlases.

    Args:
        first_run: for example a network before a change.
        first: its atlas.
        second_run: for example the network after a change.
        second: its atlas.
        labels: that the predictions are compared with; the recorded ones where None.
        neighbours: of each clip, among the common clips.
        progress: callback that receives the progress (0 to 1).

    Raises:
        WorkspaceError: they have fewer than two common clips.
    """
    clips, first_rows, second_rows = np.intersect1d(
        first.clips, second.clips, assume_unique=True, return_indices=True
    )
    if len(clips) < 2:
        raise WorkspaceError(
            "have fewer than two common clips", where=f"{first_run.name}, {second_run.name}"
        )
    vectors = vectors_of(first_run, first, progress)[first_rows]
    other_vectors = vectors_of(second_run, second, progress)[second_rows]
    graph = neighbour_graph(vectors, neighbours, first.settings.metric, progress)
    other_graph = neighbour_graph(other_vectors, neighbours, second.settings.metric, progress)
    points = first.points[first_rows].astype(np.float64)
    other_points = second.points[second_rows].astype(np.float64)
    alignment = align(other_points, points)
    aligned = alignment.of(other_points)
    coarse, other_coarse = first.coarse[first_rows], second.coarse[second_rows]
    table = pa.table(
        {
            "clip": clips,
            "x": points[:, 0],
            "y": points[:, 1],
            "second_x": aligned[:, 0],
            "second_y": aligned[:, 1],
            "overlap": neighbour_overlap(graph, other_graph),
            "first_coarse": coarse,
            "second_coarse": other_coarse,
            "moved": cluster_changed(coarse, other_coarse),
            "became": pa.array(_became(first_run, second_run, clips, labels), pa.string()),
        }
    )
    return Comparison(table, alignment, graph.count / (len(clips) - 1))


def neighbour_overlap(first: NeighbourGraph, second: NeighbourGraph) -> Floats:
    """Share of each clip's neighbours that are its neighbours in both graphs, (N,)."""
    shared = np.empty(len(first.indices), np.float32)
    for row, pair in enumerate(zip(first.indices, second.indices, strict=True)):
        shared[row] = len(np.intersect1d(*pair, assume_unique=True))
    overlap: Floats = shared / np.float32(first.count)
    return overlap


def cluster_changed(first: Numbers, second: Numbers) -> NDArray[np.bool_]:
    """Which clips are in another cluster, (N,).

    The clusters of both are matched one to one so that most clips stay (Kuhn 1955). Clips of a
    cluster without a match count as changed.

    Args:
        first: cluster of each clip, (N,).
        second: cluster of each clip, numbered independently, (N,).
    """
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((first.max() + 1, second.max() + 1), np.int64)
    np.add.at(table, (first, second), 1)
    match = np.full(len(table), -1)
    rows, columns = linear_sum_assignment(-table)
    match[rows] = columns
    changed: NDArray[np.bool_] = match[first] != second
    return changed


def layer_similarity(
    first: Run, second: Run, *, most: int = 2000, seed: int = 0, progress: Progress = silent
) -> tuple[tuple[str, ...], tuple[str, ...], Doubles]:
    """Similarity of the layers of two networks, or of one, on the same clips.

    Args:
        first: a run.
        second: a run on the same workspace, or the same run.
        most: largest number of clips; of more clips, a random sample is used.
        seed: of the sample.
        progress: callback that receives the progress (0 to 1).

    Returns:
        Layers of the first, layers of the second, and :func:`linear_cka` of each pair.

    Raises:
        PraxiscopeError: they have fewer than 4 common clips.
    """
    first_features, second_features = read_features(first), read_features(second)
    shared = np.intersect1d(first_features.clips, second_features.clips)
    clips = shared[sample(len(shared), most, seed)]
    rows, columns = first_features.of(clips), second_features.of(clips)
    result = np.empty((len(rows), len(columns)))
    for number, ((i, layer), (j, other)) in enumerate(product(enumerate(rows), enumerate(columns))):
        result[i, j] = linear_cka(rows[layer][:], columns[other][:])
        progress("kernel alignment", (number + 1) / result.size)
    return tuple(rows), tuple(columns), result


def _became(first: Run, second: Run, clips: Numbers, labels: Labels | None) -> list[str | None]:
    before, after = _correct(first, clips, labels), _correct(second, clips, labels)
    return [_change(*pair) for pair in zip(before, after, strict=True)]


def _change(before: bool | None, after: bool | None) -> str | None:
    if before is None or after is None:
        return None
    return SAME if before == after else RIGHT if after else WRONG


def _correct(run: Run, clips: Numbers, labels: Labels | None) -> list[bool | None]:
    columns = ["clip", "correct"]
    if labels is None:
        table = run.predictions.table(columns).to_pydict()
    else:
        table = labelled_predictions(run, labels, columns).to_pydict()
    correct = dict(zip(table["clip"], table["correct"], strict=True))
    return [correct.get(clip) for clip in clips.tolist()]
