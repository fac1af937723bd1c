"""bfloat16 gives nearly the same maps, and never makes a run slower without a warning."""

from __future__ import annotations

import time

import numpy as np
import pytest
import torch

from praxiscope.attribution import precision
from praxiscope.attribution.explain import explain
from praxiscope.attribution.precision import arrange, check_precision, usable_precision
from praxiscope.errors import AttributionError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip


@pytest.fixture
def quick_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that is faster in bfloat16, whatever this one is."""
    monkeypatch.setattr(precision, "bfloat16_slowdown", lambda: 0.5)


@pytest.fixture
def slow_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that emulates bfloat16."""
    monkeypatch.setattr(precision, "bfloat16_slowdown", lambda: 26.0)


@pytest.mark.usefixtures("quick_bfloat16")
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


@pytest.mark.usefixtures("quick_bfloat16")
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


def test_full_precision_does_not_change_the_input(grid_model: VideoModel) -> None:
    tensor = torch.rand(1, 3, 8, 32, 32)
    assert arrange(grid_model, [tensor], "fp32")[0] is tensor
    assert torch.equal(arrange(grid_model, [tensor], "bf16")[0], tensor)


def test_an_unknown_precision_names_the_valid_ones() -> None:
    with pytest.raises(AttributionError, match=r"precision: no precision 'bf61'.*'bf16'"):
        check_precision("bf61")


@pytest.mark.usefixtures("slow_bfloat16")
def test_slow_bfloat16_is_replaced_with_a_warning(grid_model: VideoModel, noise: Clip) -> None:
    with pytest.warns(UserWarning, match=r"bf16 is 26\.0 times slower than fp32") as warnings:
        half = explain(grid_model, noise, precision="bf16")
    assert len(warnings) == 1
    full = explain(grid_model, noise)
    np.testing.assert_array_equal(half.logits, full.logits)
    assert half.request.precision == "fp32"


@pytest.mark.usefixtures("slow_bfloat16")
def test_only_bfloat16_on_the_processor_is_replaced() -> None:
    assert usable_precision("bf16", "cpu")[0] == "fp32"
    assert usable_precision("bf16", "cuda:1") == ("bf16", None)
    assert usable_precision("fp32", "cpu") == ("fp32", None)
    with pytest.raises(AttributionError, match="no precision 'fp16'"):
        usable_precision("fp16", "cpu")


@pytest.mark.usefixtures("quick_bfloat16")
def test_quick_bfloat16_is_used() -> None:
    assert usable_precision("bf16", torch.device("cpu")) == ("bf16", None)


def test_the_measurement_agrees_with_a_longer_one() -> None:
    """A measured factor is far from 1 on both kinds of processor; a larger convolution confirms."""
    convolution = torch.nn.Conv3d(16, 16, 3, padding=1)
    clip = torch.ones(1, 16, 8, 24, 24)
    with torch.inference_mode():
        full = min(_seconds(convolution, clip) for _ in range(4))
        half = min(_seconds(convolution.bfloat16(), clip.bfloat16()) for _ in range(4))
    if not 0.5 < half / full < 2:
        assert (precision.bfloat16_slowdown() > 1) == (half > full)
    assert precision.bfloat16_slowdown() is precision.bfloat16_slowdown()  # measured once


def _seconds(convolution: torch.nn.Module, clip: torch.Tensor) -> float:
    start = time.perf_counter()
    convolution(clip)
    return time.perf_counter() - start
