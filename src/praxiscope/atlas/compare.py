"""Two networks on the same clips: what lies elsewhere, and what became right or wrong."""

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
    """What differs between two runs on the clips they share.

    Attributes:
        table: a row a clip: ``clip``; ``x``, ``y`` on the first map and ``second_x``,
            ``second_y`` on the second, laid over the first; ``overlap``, the share of a clip's
            neighbours that it keeps; ``first_coarse``, ``second_coarse``, its groups, and
            ``moved``, whether the second is not the one most like the first; ``became``:
            ``right``, ``wrong`` or ``same``, null without a label.
        alignment: of the second map to the first.
        overlap_by_chance: expected where neighbours are drawn at random.
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
    """Compare two runs in one workspace by their atlases.

    Args:
        first_run: such as a network before.
        first: its atlas.
        second_run: such as the network after a change.
        second: its atlas.
        labels: that predictions are compared with, the recorded ones where None.
        neighbours: of each clip, among the clips that both have.
        progress: is told how it goes.

    Raises:
        WorkspaceError: they share fewer than two clips.
    """
    clips, here, there = np.intersect1d(
        first.clips, second.clips, assume_unique=True, return_indices=True
    )
    if len(clips) < 2:
        raise WorkspaceError(
            "share fewer than two clips", where=f"{first_run.name}, {second_run.name}"
        )
    vectors = vectors_of(first_run, first, progress)[here]
    other_vectors = vectors_of(second_run, second, progress)[there]
    graph = neighbour_graph(vectors, neighbours, first.settings.metric, progress)
    other_graph = neighbour_graph(other_vectors, neighbours, second.settings.metric, progress)
    points = first.points[here].astype(np.float64)
    other_points = second.points[there].astype(np.float64)
    alignment = align(other_points, points)
    laid_over = alignment.of(other_points)
    coarse, other_coarse = first.coarse[here], second.coarse[there]
    table = pa.table(
        {
            "clip": clips,
            "x": points[:, 0],
            "y": points[:, 1],
            "second_x": laid_over[:, 0],
            "second_y": laid_over[:, 1],
            "overlap": neighbour_overlap(graph, other_graph),
            "first_coarse": coarse,
            "second_coarse": other_coarse,
            "moved": moved(coarse, other_coarse),
            "became": pa.array(_became(first_run, second_run, clips, labels), pa.string()),
        }
    )
    return Comparison(table, alignment, graph.count / (len(clips) - 1))


def neighbour_overlap(first: NeighbourGraph, second: NeighbourGraph) -> Floats:
    """Share of each clip's neighbours that are its neighbours in both graphs, (N,)."""
    shared = np.empty(len(first.indices), np.float32)
    for row, (here, there) in enumerate(zip(first.indices, second.indices, strict=True)):
        shared[row] = len(np.intersect1d(here, there, assume_unique=True))
    overlap: Floats = shared / np.float32(first.count)
    return overlap


def moved(first: Numbers, second: Numbers) -> NDArray[np.bool_]:
    """Which clips are in another group now.

    Groups of the two are matched one to one so that most clips stay (Kuhn 1955); a group without
    a match is another one.

    Args:
        first: group of each clip, (N,).
        second: group of each clip, numbered on its own, (N,).
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
    """How alike the layers of two networks, or of one, represent the same clips.

    Args:
        first: a run.
        second: a run on the same workspace, or the same run.
        most: clips that are looked at, drawn under the seed where there are more.
        seed: of the clips that are drawn.
        progress: is told how it goes.

    Returns:
        Layers of the first, layers of the second, and :func:`linear_cka` of each pair.

    Raises:
        PraxiscopeError: they share fewer than 4 clips.
    """
    here, there = read_features(first), read_features(second)
    shared = np.intersect1d(here.clips, there.clips)
    clips = shared[sample(len(shared), most, seed)]
    ours, theirs = here.of(clips), there.of(clips)
    result = np.empty((len(ours), len(theirs)))
    for number, ((i, layer), (j, other)) in enumerate(product(enumerate(ours), enumerate(theirs))):
        result[i, j] = linear_cka(ours[layer][:], theirs[other][:])
        progress("kernel alignment", (number + 1) / result.size)
    return tuple(ours), tuple(theirs), result


def _became(first: Run, second: Run, clips: Numbers, labels: Labels | None) -> list[str | None]:
    before, after = _correct(first, clips, labels), _correct(second, clips, labels)
    return [_change(was, now) for was, now in zip(before, after, strict=True)]


def _change(was: bool | None, now: bool | None) -> str | None:
    if was is None or now is None:
        return None
    return SAME if was == now else RIGHT if now else WRONG


def _correct(run: Run, clips: Numbers, labels: Labels | None) -> list[bool | None]:
    columns = ["clip", "correct"]
    if labels is None:
        table = run.predictions.table(columns).to_pydict()
    else:
        table = labelled_predictions(run, labels, columns).to_pydict()
    correct = dict(zip(table["clip"], table["correct"], strict=True))
    return [correct.get(clip) for clip in clips.tolist()]
