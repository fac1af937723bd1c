"""Kept heatmaps are the ones that explaining a clip gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from praxiscope.attribution.explain import explain
from praxiscope.models.registry import load_model
from praxiscope.pipeline.forward import forward
from praxiscope.pipeline.heatmaps import heatmap_layer
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import Views, concatenate


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    generator = np.random.default_rng(0)
    return [
        Clip(generator.integers(0, 255, (20, 70, 90, 3), np.uint8), np.arange(20) / 12, 20 / 12)
        for _ in range(2)
    ]


@pytest.mark.parametrize("name", ["micro_x3d", "micro_slowfast", "micro_tsm", "micro_swin3d"])
@pytest.mark.parametrize("views", ["1", "2x1"])
def test_a_map_is_that_of_the_predicted_class(name: str, views: str, clips: list[Clip]) -> None:
    torch.manual_seed(1)
    model = load_model(name, weights="random")
    layer = heatmap_layer(model)
    inputs = concatenate([model.recipe.prepare(clip, Views.parse(views)) for clip in clips])
    count = Views.parse(views).clips
    found = forward(
        model, inputs.pathways, {}, views=count, mapped={layer: model.layers[layer]}
    ).heatmaps
    assert found is not None
    for row, clip in enumerate(clips):
        raw = explain(model, clip, layer=layer, views=views).heatmaps[0].raw
        expected = raw / raw.max() * 255 if raw.max() > 0 else raw
        assert found[row].shape == raw.shape
        assert np.abs(found[row] - expected).max() <= 1
