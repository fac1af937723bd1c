"""PaCMAP (Wang et al. 2021) by the optional package of that name."""

from __future__ import annotations

import logging

import numpy as np

from praxiscope.atlas.extra import optional_package
from praxiscope.atlas.rows import Doubles, Floats

NEIGHBOURS = 10


def pacmap_map(vectors: Floats, start: Doubles, *, seed: int = 0) -> Doubles:
    """Lay clips out by PaCMAP with its own defaults.

    It scales distances by those to each clip's neighbours and therefore finds neighbours itself.

    Args:
        vectors: (N, D).
        start: where clips are at first, (N, 2), of any size.
        seed: of what is drawn.

    Returns:
        Places, (N, 2).

    Raises:
        PraxiscopeError: pacmap is missing.
    """
    package = optional_package("pacmap", "pacmap", "maps")
    logging.getLogger(package.__name__).setLevel(logging.ERROR)
    layout = package.PaCMAP(
        n_neighbors=min(NEIGHBOURS, len(vectors) - 1), random_state=seed, apply_pca=False
    ).fit_transform(vectors.copy(), init=start.astype(np.float32))
    return np.asarray(layout, np.float64)
