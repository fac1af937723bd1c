"""The nearest clips of each clip, found once and then read from the cache."""

from __future__ import annotations

import numpy as np

from praxiscope.atlas.neighbours import NeighbourGraph, neighbour_graph
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Floats
from praxiscope.files.array_cache import ArrayCache, Arrays
from praxiscope.files.code_version import code_version

NEIGHBOURS = 30
"""Neighbours of each clip."""

NEIGHBOUR_CODE = ("praxiscope.atlas.neighbours", "praxiscope.atlas.nearest_points")


def neighbours_of(
    vectors: Floats, metric: str, cache: ArrayCache | None, progress: Progress = silent
) -> NeighbourGraph:
    """The :data:`NEIGHBOURS` nearest clips of each clip, from the cache where there is one."""

    def compute() -> Arrays:
        graph = neighbour_graph(vectors, NEIGHBOURS, metric, progress)
        return {"indices": graph.indices, "distances": graph.distances}

    code = code_version(*NEIGHBOUR_CODE)
    inputs: list[np.ndarray | str] = [vectors, metric, str(NEIGHBOURS), code]
    arrays = compute() if cache is None else cache.get("neighbours", inputs, compute)
    return NeighbourGraph(arrays["indices"], arrays["distances"], metric)
