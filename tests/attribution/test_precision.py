"""bfloat16 runs, says nearly the same, and leaves the network in full precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from praxiscope.attribution.explain import explain
from praxiscope.attribution.precision import arrange, check_precision
from praxiscope.errors import AttributionError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip


def test_bfloat16_agrees_with_full_precision(grid_model: VideoModel, noise: Clip) -> None:
    options = {"layer": "all", "target": "2", "views": "2x1"}
    full = explain(grid_model, noise, **options)
    half = explain(grid_model, noise, precision="bf16", **options)
    np.testing.assert_allclose(half.logits, full.logits, atol=0.02)
    assert half.logits.dtype == np.float32
    for mine, other in zip(half.heatmaps, full.heatmaps, strict=True):
        assert mine.raw.dtype == np.float32
        assert np.corrcoef(mine.raw.ravel(), other.raw.ravel())[0, 1] > 0.98
    assert not np.array_equal(half.heatmaps[0].raw, full.heatmaps[0].raw)  # it was bfloat16


def test_weights_keep_their_values_and_type(grid_model: VideoModel, noise: Clip) -> None:
    before = {name: value.clone() for name, value in grid_model.network.state_dict().items()}
    explain(grid_model, noise, precision="bf16")
    for name, value in grid_model.network.state_dict().items():
        assert value.dtype == torch.float32
        assert torch.equal(value, before[name])
    expected = explain(grid_model, noise).heatmaps[0].raw
    fresh = type(grid_model.network)(5).eval()
    grid_model.network = fresh
    np.testing.assert_allclose(
        expected, explain(grid_model, noise).heatmaps[0].raw, rtol=1e-4, atol=1e-8
    )


def test_full_precision_leaves_the_input_alone(grid_model: VideoModel) -> None:
    tensor = torch.rand(1, 3, 8, 32, 32)
    assert arrange(grid_model, [tensor], "fp32")[0] is tensor
    assert torch.equal(arrange(grid_model, [tensor], "bf16")[0], tensor)


def test_an_unknown_precision_names_the_known() -> None:
    with pytest.raises(AttributionError, match=r"precision: no precision 'bf61'.*'bf16'"):
        check_precision("bf61")
