"""t-SNE (van der Maaten and Hinton 2008), from openTSNE (Poličar et al. 2024).

It gets Praxiscope's neighbour graph and starts from the principal components (Kobak and Berens
2019), which preserves the global structure of the map.
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

_STEPS_PER_REPORT = 25
_START_DEVIATION = 1e-4

# A twelfth of the number of clips in both phases (Belkina et al. 2019). openTSNE's default is 12
# times that after the exaggeration: the map grows larger, takes longer and keeps fewer neighbours.
_LEAST_RATE, _CLIPS_PER_RATE = 200.0, 12.0

_NEW_PERPLEXITY, _NEW_STEPS, _NEW_EXAGGERATION, _NEW_RATE, _NEW_CLIPPED = 5.0, 250, 1.5, 0.1, 0.25


def neighbours_for(perplexity: float) -> int:
    """Number of neighbours for a perplexity."""
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
    """Compute a map by t-SNE.

    Args:
        graph: best with three neighbours for each unit of perplexity; with fewer, the perplexity
            is a third of their number.
        start: initial points, (N, 2), of any scale.
        perplexity: effective number of neighbours of a clip.
        seed: of its random numbers.
        threads: number of threads.
        progress: callback that receives the progress (0 to 1).

    Returns:
        Points, (N, 2).
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
        callbacks=_callbacks(progress, EARLY + LATE),
        callbacks_every_iters=_STEPS_PER_REPORT,
    ).fit(
        affinities=PrecomputedAffinities(affinities, normalize=False),
        initialization=start * (_START_DEVIATION / deviation if deviation > 0 else 1.0),
    )
    return np.array(layout)


def project_new_by_tsne(
    points: Doubles,
    vectors: Floats,
    new: Floats,
    metric: str,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> Doubles:
    """Project new clips to a map, which does not change (Poličar et al. 2023).

    Each new clip starts at the median of its neighbours' points, then t-SNE optimises its point.

    Args:
        points: of the map, (N, 2).
        vectors: of its clips, (N, D).
        new: of the new clips, (M, D).
        metric: of the neighbours.
        threads: number of threads.
        progress: callback that receives the progress (0 to 1).

    Returns:
        Points, (M, 2).
    """
    from openTSNE.affinity import PrecomputedAffinities
    from openTSNE.tsne import PartialTSNEEmbedding, TSNEEmbedding
    from scipy.sparse import csr_matrix

    near = NeighbourGraph(
        *nearest_rows(vectors, new, neighbours_for(_NEW_PERPLEXITY), metric), metric
    )
    centre = (points.max(0) + points.min(0)) / 2
    centred = points - centre
    no_affinities = PrecomputedAffinities(csr_matrix((len(points), len(points))), normalize=False)
    embedding = PartialTSNEEmbedding(
        np.median(centred[near.indices], axis=1),
        TSNEEmbedding(centred, no_affinities, random_state=0),
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
        callbacks=_callbacks(progress, _NEW_STEPS),
        callbacks_every_iters=_STEPS_PER_REPORT,
    ).optimize(
        n_iter=_NEW_STEPS,
        learning_rate=_NEW_RATE,
        exaggeration=_NEW_EXAGGERATION,
        momentum=0.8,
        max_grad_norm=_NEW_CLIPPED,
        max_step_norm=None,
    )
    optimised: Doubles = np.array(embedding) + centre
    return optimised


def _affinities(graph: NeighbourGraph, perplexity: float, **options: Any) -> Any:
    from openTSNE.affinity import joint_probabilities_nn

    return joint_probabilities_nn(graph.indices, graph.distances, [perplexity], **options)


def _callbacks(progress: Progress, steps: int) -> list[Callable[[int, float, Any], None]]:
    """Callback of openTSNE; it counts calls, because openTSNE restarts its step count half way."""
    calls = count(1)

    def report(step: int, error: float, layout: Any) -> None:
        progress("map", min(1.0, next(calls) * _STEPS_PER_REPORT / steps))

    return [report]
