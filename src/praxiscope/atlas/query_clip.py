"""A clip outside of the workspace, and the clips most similar to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from praxiscope.atlas.build import vectors_of
from praxiscope.atlas.neighbours import nearest_rows
from praxiscope.atlas.rows import Floats, Numbers
from praxiscope.atlas.store import Atlas
from praxiscope.attribution.layers import choose_layers
from praxiscope.attribution.precision import BFLOAT16, arrange
from praxiscope.models.model import VideoModel
from praxiscope.pipeline.forward import ModelOutputs, forward
from praxiscope.pipeline.network import network_of
from praxiscope.workspace.run import LOGITS, Run, RunConfig
from praxiscope.workspace.run_input import views_of

_TOP = 3


@dataclass(frozen=True, eq=False)
class QueryClip:
    """The result of a run's network for a query clip.

    Attributes:
        clips: numbers of the most similar clips of the workspace, nearest first.
        distances: to these clips.
        top: the most likely classes with their probabilities.
    """

    clips: Numbers
    distances: Floats
    top: tuple[tuple[str, float], ...]


def nearest_clips(
    run: Run, atlas: Atlas, path: str | Path, count: int, device: str = "cpu"
) -> QueryClip:
    """Apply the network of a run to a query clip and find the most similar clips.

    Args:
        run: whose network and configuration are used.
        atlas: of the run.
        path: of the video file or frame folder.
        count: number of clips to find.
        device: of the network.

    Raises:
        PraxiscopeError: the network can't be loaded, or the file can't be read.
    """
    model = network_of(run.config, device)
    outputs = _outputs(model, run.config, path)
    vector = atlas.representation.of({**outputs.features, LOGITS: outputs.logits})
    rows, distances = nearest_rows(vectors_of(run, atlas), vector, count, atlas.settings.metric)
    return QueryClip(atlas.clips[rows[0]], distances[0], _top(model, outputs.logits[0]))


def _outputs(model: VideoModel, config: RunConfig, path: str | Path) -> ModelOutputs:
    views, precision = views_of(config), config.precision
    inputs = model.recipe.prepare(model.recipe.read(path, views), views).to(model.device)
    return forward(
        model,
        arrange(model, inputs.pathways, precision),
        choose_layers(model, config.layers),
        views=len(inputs.geometries),
        bfloat16=precision == BFLOAT16,
    )


def _top(model: VideoModel, logits: np.ndarray) -> tuple[tuple[str, float], ...]:
    shifted = np.exp(logits.astype(np.float64) - logits.max())
    probabilities = shifted / shifted.sum()
    order = np.argsort(-logits, kind="stable")[:_TOP]
    return tuple((model.classes[index], float(probabilities[index])) for index in order)
