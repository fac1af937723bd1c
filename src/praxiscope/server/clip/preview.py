"""A clip as a small moving picture, with the heatmap that the run has stored."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.video.decode import read_clip
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run import RunConfig

if TYPE_CHECKING:
    from praxiscope.attribution.explanation import Explanation
    from praxiscope.models.model import Layer

_METHOD = "grad-cam"


def preview(path: Path, config: RunConfig, predicted: int, heat: NDArray[np.uint8] | None) -> bytes:
    """An animated WebP of a clip.

    Args:
        path: of the clip.
        config: of a run.
        predicted: index of the class that the run predicts.
        heat: ``(T, H, W)`` heat of that class on the grid of the mapped layer; None shows only
            the clip.

    Raises:
        VideoError: no frame can be decoded.
        ModelError: the run's recipe can't be read.
    """
    from praxiscope.figures.preview import MAX_FRAMES, heat_preview, plain_preview

    if heat is None or not heat.any():
        sample_times = Uniform(MAX_FRAMES).sample_times
        return plain_preview(read_clip(path, sample_times, threads=1)).data
    return heat_preview(_stored_explanation(path, config, predicted, heat)).data


def _stored_explanation(
    path: Path, config: RunConfig, predicted: int, heat: NDArray[np.uint8]
) -> Explanation:
    """The heatmap that an analysis has stored, as an explanation."""
    from praxiscope.attribution.explanation import Explanation, Request
    from praxiscope.attribution.heatmap import Heatmap
    from praxiscope.attribution.target import Target
    from praxiscope.workspace.run_input import recipe_of, views_of

    recipe, views = recipe_of(config), views_of(config)
    clip = recipe.read(path, views, threads=1)
    layer = _zoo_layer(config.model, config.mapped)
    geometry = recipe.geometries(clip.size, clip.times, clip.duration, views)[0]
    if layer is None:
        layer = _even_layer(config.mapped, (recipe.frames, *recipe.crop), heat.shape)
    name = config.classes[predicted]
    heatmap = Heatmap(
        raw=heat.astype(np.float32),
        target=Target(name, name, predicted),
        method=_METHOD,
        layer_name=config.mapped,
        placement=layer,
        geometry=geometry,
    )
    return Explanation(
        clip=clip,
        model=config.model,
        weights=config.weights,
        classes=config.classes,
        logits=np.zeros(len(config.classes), np.float32),
        heatmaps=(heatmap,),
        request=Request(views=views),
    )


@cache
def _zoo_layer(model: str, name: str) -> Layer | None:
    """A layer of a network of the zoo; None for other networks and layers."""
    from praxiscope.models.registry import meta_model

    try:
        return meta_model(model).layers.get(name)
    except PraxiscopeError:
        return None


def _even_layer(name: str, sizes: tuple[int, ...], cells: tuple[int, ...]) -> Layer:
    """A layer whose cells divide the network's input evenly: a guess for unknown networks."""
    from praxiscope.models.model import patch_layer

    time, height, width = (size / count for size, count in zip(sizes, cells, strict=True))
    return patch_layer(name, (time, height, width))
