"""t-SNE (van der Maaten and Hinton 2008) by openTSNE (Poličar et al. 2024).

It is given our own neighbour graph and begins with the principal components (Kobak and Berens
2019), so that the large distances of the map mean something too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from praxiscope.atlas.neighbours import NeighbourGraph, nearest_rows
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats

EARLY, LATE = 250, 500
"""Steps with and without exaggeration."""

_TOLD_EVERY = 25
_START_DEVIATION = 1e-4

# One clip in twelve throughout (Belkina et al. 2019). openTSNE's own rate is twelve times that
# after the exaggeration: the map grows larger, which costs time, and keeps fewer neighbours.
_LEAST_RATE, _CLIPS_PER_RATE = 200.0, 12.0

_NEW_PERPLEXITY, _NEW_STEPS, _NEW_EXAGGERATION, _NEW_RATE, _NEW_CLIPPED = 5.0, 250, 1.5, 0.1, 0.25


def neighbours_for(perplexity: float) -> int:
    """How many neighbours a perplexity asks for."""
    return int(3 * perplexity)


def tsne_map(
    graph: NeighbourGraph,
    start: Doubles,
    *,
    perplexity: float = 30.0,
    seed: int = 0,
    threads: int = 1,
    progress: Progress = silent,
) -> Doubles:
    """Lay clips out so that neighbours stay neighbours.

    Args:
        graph: best with three neighbours for each unit of perplexity; with fewer, the perplexity
            is a third of their number.
        start: where clips are at first, (N, 2), of any size.
        perplexity: how many neighbours of a clip count, softly.
        seed: of what little is drawn.
        threads: that work.
        progress: is told how it goes.

    Returns:
        Places, (N, 2).
    """
    from openTSNE import TSNE
    from openTSNE.affinity import PrecomputedAffinities

    perplexity = min(perplexity, graph.count / 3)
    affinities = _affinities(
        graph.first(neighbours_for(perplexity)), perplexity, symmetrize=True, n_jobs=threads
    )
    deviation = start.std(0).max()
    layout = TSNE(
        early_exaggeration_iter=EARLY,
        n_iter=LATE,
        learning_rate=max(_LEAST_RATE, len(start) / _CLIPS_PER_RATE),
        n_jobs=threads,
        random_state=seed,
        callbacks=_teller(progress, EARLY + LATE),
        callbacks_every_iters=_TOLD_EVERY,
    ).fit(
        affinities=PrecomputedAffinities(affinities, normalize=False),
        initialization=start * (_START_DEVIATION / deviation if deviation > 0 else 1.0),
    )
    return np.array(layout)


def place_by_tsne(
    points: Doubles,
    vectors: Floats,
    new: Floats,
    metric: str,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> Doubles:
    """Find places for new clips on a map that stays as it is (Poličar et al. 2023).

    Each begins at the median of its neighbours' places and moves by what t-SNE asks of it.

    Args:
        points: of the map, (N, 2).
        vectors: of its clips, (N, D).
        new: of the new clips, (M, D).
        metric: of the neighbours.
        threads: that work.
        progress: is told how it goes.

    Returns:
        Places, (M, 2).
    """
    from openTSNE.affinity import PrecomputedAffinities
    from openTSNE.tsne import PartialTSNEEmbedding, TSNEEmbedding
    from scipy.sparse import csr_matrix

    near = NeighbourGraph(
        *nearest_rows(vectors, new, neighbours_for(_NEW_PERPLEXITY), metric), metric
    )
    centre = (points.max(0) + points.min(0)) / 2
    centred = points - centre
    nobody = PrecomputedAffinities(csr_matrix((len(points), len(points))), normalize=False)
    placed = PartialTSNEEmbedding(
        np.median(centred[near.indices], axis=1),
        TSNEEmbedding(centred, nobody, random_state=0),
        _affinities(
            near,
            min(_NEW_PERPLEXITY, near.count / 3),
            symmetrize=False,
            normalization="point-wise",
            n_reference_samples=len(points),
            n_jobs=threads,
        ),
        negative_gradient_method="auto",
        n_jobs=threads,
        callbacks=_teller(progress, _NEW_STEPS),
        callbacks_every_iters=_TOLD_EVERY,
    ).optimize(
        n_iter=_NEW_STEPS,
        learning_rate=_NEW_RATE,
        exaggeration=_NEW_EXAGGERATION,
        momentum=0.8,
        max_grad_norm=_NEW_CLIPPED,
        max_step_norm=None,
    )
    places: Doubles = np.array(placed) + centre
    return places


def _affinities(graph: NeighbourGraph, perplexity: float, **how: Any) -> Any:
    from openTSNE.affinity import joint_probabilities_nn

    return joint_probabilities_nn(graph.indices, graph.distances, [perplexity], **how)


def _teller(progress: Progress, steps: int) -> list[Callable[[int, float, Any], None]]:
    """What openTSNE calls now and then; its own count of steps begins anew half way."""
    calls = count(1)

    def tell(step: int, error: float, layout: Any) -> None:
        progress("map", min(1.0, next(calls) * _TOLD_EVERY / steps))

    return [tell]
