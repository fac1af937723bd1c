"""Layers and models as plain descriptions."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from praxiscope.errors import ModelError
from praxiscope.models.model import Layer, VideoModel, patch_layer
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


@given(
    size=st.integers(8, 330),
    windows=st.lists(
        st.tuples(st.integers(1, 7), st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=4
    ),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_number_of_cells_is_that_of_the_convolutions(
    size: int, windows: list[tuple[int, int, int]]
) -> None:
    """Any stack of convolutions, run by torch, against the stride and offset it amounts to."""
    line, stride, offset = torch.zeros(1, 1, size), 1, 0.0
    for kernel, step, padding in windows:
        padding = min(padding, kernel // 2)
        if line.shape[2] + 2 * padding < kernel:
            return
        line = nn.functional.max_pool1d(line, kernel, step, padding)
        offset += stride * ((kernel - 1) / 2 - padding)
        stride *= step
    layer = Layer("last", (stride, 1, 1), (offset, 0, 0))
    assert layer.extent((size, 5, 7)) == (line.shape[2], 5, 7)


@pytest.mark.parametrize(("size", "patch"), [(224, 16), (171, 16), (16, 2), (9, 2), (182, 14)])
def test_the_number_of_patches_is_that_of_whole_ones(size: int, patch: int) -> None:
    layer = patch_layer("blocks.0", (1, patch, patch))
    assert layer.offset == (0, (patch - 1) / 2, (patch - 1) / 2)
    assert layer.extent((1, size, size)) == (1, size // patch, size // patch)


@pytest.mark.parametrize("cells", range(1, 41))
def test_equal_shares_that_are_no_whole_pixels_are_counted_right(cells: int) -> None:
    """Strides such as 171 / 10 are not exact in binary."""
    layer = patch_layer("", (1.0, 171 / cells, 128 / cells))
    assert layer.extent((8, 171, 128)) == (8, cells, cells)


def test_there_is_always_a_cell() -> None:
    assert Layer("", (8, 32, 32), (3.5, 15.5, 15.5)).extent((4, 16, 16)) == (1, 1, 1)


@pytest.fixture
def model() -> VideoModel:
    recipe = ClipRecipe(Uniform(4), 16, (16, 16))
    layer = Layer("", (1, 1, 1))
    classes = ("Archery", "push", "10")
    return VideoModel("three", nn.Linear(2, 3), recipe, classes, {"last": layer}, ("last",))


@pytest.mark.parametrize(
    ("name", "index"), [("archery", 0), (" PUSH ", 1), ("10", 2), ("0", 0), ("2", 2)]
)
def test_classes_by_name_or_number(model: VideoModel, name: str, index: int) -> None:
    assert model.class_index(name) == index


@pytest.mark.parametrize(
    ("name", "remedy"), [("3", "classes 0 to 2"), ("archry", "'Archery'"), ("²", "known: Archery")]
)
def test_no_such_class(model: VideoModel, name: str, remedy: str) -> None:
    with pytest.raises(ModelError, match=f"target: no class '{name}' in three .*{remedy}"):
        model.class_index(name)


def test_another_recipe_leaves_the_model_as_it_is(model: VideoModel) -> None:
    recipe = ClipRecipe(Uniform(8), 32, (32, 32))
    other = model.with_recipe(recipe)
    assert other.recipe is recipe
    assert model.recipe.frames == 4
    assert other.network is model.network


def test_logits_are_in_full_precision(model: VideoModel) -> None:
    model.network.to(torch.bfloat16)
    logits = model.logits([torch.ones(1, 2, dtype=torch.bfloat16)])
    assert logits.dtype == torch.float32


def test_several_pathways_are_given_as_a_fresh_list(model: VideoModel) -> None:
    class Greedy(nn.Module):
        def forward(self, pathways: list[torch.Tensor]) -> torch.Tensor:
            return pathways.pop() + pathways.pop()  # as PyTorchVideo's SlowFast empties its input

    model.network = Greedy()
    pathways = [torch.ones(1, 3), torch.ones(1, 3)]
    assert model.logits(pathways).tolist() == [[2, 2, 2]]
    assert len(pathways) == 2


def test_a_network_without_parameters_has_a_device(model: VideoModel) -> None:
    model.network = nn.AvgPool3d(2)
    assert model.device == torch.device("cpu")
    assert model.to("cpu") is model
