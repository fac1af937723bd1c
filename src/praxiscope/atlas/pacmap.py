"""PaCMAP (Wang et al. 2021), from the optional package pacmap."""

from __future__ import annotations

import logging

import numpy as np

from praxiscope.atlas.extra import optional_package
from praxiscope.atlas.rows import Doubles, Floats

NEIGHBOURS = 10


def pacmap_map(vectors: Floats, start: Doubles, *, seed: int = 0) -> Doubles:
    """Compute a map by PaCMAP with its default parameters.

    PaCMAP scales distances by those to each clip's neighbours, so it finds neighbours itself.

    Args:
        vectors: (N, D).
        start: initial points, (N, 2), of any scale.
        seed: of its random numbers.

    Returns:
        Points, (N, 2).

    Raises:
        PraxiscopeError: pacmap is missing.
    """
    package = optional_package("pacmap", "pacmap", "maps")
    logging.getLogger(package.__name__).setLevel(logging.ERROR)
    layout = package.PaCMAP(
        n_neighbors=min(NEIGHBOURS, len(vectors) - 1), random_state=seed, apply_pca=False
    ).fit_transform(vectors.copy(), init=start.astype(np.float32))
    return np.asarray(layout, np.float64)
