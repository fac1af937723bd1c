"""The table of layer shapes against a run at the recipe's full size."""

from __future__ import annotations

import pytest
import torch

from praxiscope.models.layer_shapes import layer_shapes
from praxiscope.models.registry import load_model
from praxiscope.models.tracing import Trace

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "name", ["x3d_xs", "tiny_slowfast", "tiny_tsm", "tiny_i3d", "micro_swin3d", "r3d_18"]
)
def test_shapes_are_those_of_a_run_at_full_size(name: str) -> None:
    if name == "r3d_18":
        pytest.importorskip("torchvision.models.video")
    model = load_model(name, weights="random")
    sizes = model.recipe.input_sizes
    with torch.no_grad():
        trace = Trace.run(model.network, sizes, model.call, keep=list(model.layers))
    _, shapes = layer_shapes(name)
    assert list(shapes) == list(model.layers)
    for path, layer in model.layers.items():
        extent = layer.extent(sizes[layer.pathway])
        assert shapes[path] == layer.layout.to_grid(trace.activations[path], extent).shape
