"""A clip as a small moving picture, beside it the heat that its run kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from praxiscope.workspace.run import Circumstances

if TYPE_CHECKING:
    from praxiscope.attribution.heatmap import Heatmap
    from praxiscope.models.model import Layer
    from praxiscope.video.geometry import Geometry

KEPT_METHOD = "grad-cam"


def preview(
    path: Path, circumstances: Circumstances, predicted: int, kept: NDArray[np.uint8] | None
) -> bytes:
    """An animated WebP of a clip.

    Args:
        path: of the clip.
        circumstances: of a run.
        predicted: the class that the run predicts.
        kept: ``(T, H, W)`` heat of that class on the grid of the mapped layer, None without any.

    Raises:
        VideoError: no frame can be decoded.
        ModelError: the run's recipe can't be read.
    """
    from praxiscope.figures.filming import plain_film
    from praxiscope.figures.preview import heat_preview
