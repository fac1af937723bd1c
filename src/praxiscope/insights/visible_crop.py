"""Which part of the frame is the input of the network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_input import recipe_of, views_of


def visible_crops(
    config: RunConfig, heights: NDArray[np.float64], widths: NDArray[np.float64]
) -> NDArray[np.float32] | None:
    """Share of each clip's height and width, around the middle, that became the network's input.

    Args:
        config: of the run.
        heights: of the clips in pixels, nan where unknown.
        widths: likewise.

    Returns:
        ``(N, 2)`` in 0..1, 1 where the size is unknown; None where the first view, of which
        heatmaps are kept, is not the middle one.
    """
    if views_of(config).crops != 1:
        return None
    recipe = recipe_of(config)
    parts = np.ones((len(heights), 2), np.float32)
    measured = np.isfinite(heights) & np.isfinite(widths)
    sizes = np.stack([heights, widths], 1)
    for height, width in np.unique(sizes[measured], axis=0).astype(int).tolist():
        resized = recipe.resized_size((height, width))
        part = [crop / side for crop, side in zip(recipe.crop, resized, strict=True)]
        parts[measured & (heights == height) & (widths == width)] = np.minimum(part, 1)
    return parts
