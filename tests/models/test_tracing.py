"""Tracing: the geometry found by running a network, against published and hand-made ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.model import call_with_tensor
from praxiscope.models.registry import load_model
from praxiscope.models.tracing import Trace
from praxiscope.video.sample import Uniform

# Frames and pixels as small as each network runs on.
ZOO = {
    "x3d_xs": (4, 182),
    "i3d_r50": (8, 96),
    "c2d_r50": (8, 96),
    "tsm_r50": (8, 64),
    "slowfast_r50": (32, 64),
    "r3d_18": (16, 64),
    "mc3_18": (8, 64),
    "s3d": (16, 224),
    "swin3d_t": (8, 64),
}
TORCHVISION = {"r3d_18", "mc3_18", "s3d", "swin3d_t"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ZOO)
def test_what_is_traced_is_what_the_zoo_declares(name: str) -> None:
    """Two independent sources of the same numbers: declared by hand, and composed in a run."""
    if name in TORCHVISION:
        pytest.importorskip("torchvision")
    frames, side = ZOO[name]
    model = load_model(name, weights="random", classes=[f"class {i}" for i in range(4)])
    recipe = replace(model.recipe, sampling=Uniform(frames), resize=side, crop=(side, side))
    trace = Trace.of(model.with_recipe(recipe))
    for declared in model.layers.values():
        layer = trace.layer(declared.path)
        assert layer is not None
        assert layer.stride == pytest.approx(declared.stride)
        assert layer.offset == pytest.approx(declared.offset)
        assert layer.layout.name == declared.layout.name
        assert layer.pathway == declared.pathway
        size = recipe.input_sizes[declared.pathway]
        assert declared.extent(size) == trace.extent(declared.path)


def trace_of(network: nn.Module, size: tuple[int, int, int] = (8, 64, 64)) -> Trace:
    return Trace.run(network.eval(), [size], call_with_tensor)


class FrameByFrame(nn.Module):
    """Folds frames into the batch for 2-D modules."""

    def __init__(self, *modules: nn.Module) -> None:
        super().__init__()
        self.body = nn.Sequential(*modules)

    def forward(self, clip: Tensor) -> Tensor:
        return self.body(clip.transpose(1, 2).flatten(0, 1)).mean((0, 2, 3))[None]


@pytest.mark.parametrize(
    ("module", "stride", "offset"),
    [
        (nn.Conv3d(3, 4, 3, 2, 1), (2, 2, 2), (0, 0, 0)),
        (nn.Conv3d(3, 4, (2, 8, 8), (2, 8, 8)), (2, 8, 8), (0.5, 3.5, 3.5)),
        (nn.Conv3d(3, 4, 5, padding="valid", stride=(1, 2, 2)), (1, 2, 2), (2, 2, 2)),
        (nn.Conv3d(3, 4, 3, (1, 2, 2), (1, 2, 2), dilation=(1, 2, 2)), (1, 2, 2), (0, 0, 0)),
        (nn.Conv3d(3, 4, 3, (1, 2, 2), 1, dilation=(1, 2, 2)), (1, 2, 2), (0, 1, 1)),
        (nn.MaxPool3d(2), (2, 2, 2), (0.5, 0.5, 0.5)),
        (nn.MaxPool3d(3, 2, 1), (2, 2, 2), (0, 0, 0)),
        (nn.AvgPool3d((1, 2, 2)), (1, 2, 2), (0, 0.5, 0.5)),
    ],
)
def test_single_modules(
    module: nn.Module, stride: tuple[float, ...], offset: tuple[float, ...]
) -> None:
    layer = trace_of(nn.Sequential(module)).layer("0")
    assert layer.stride == stride
    assert layer.offset == offset


@pytest.mark.parametrize(
    "pool", [nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1), nn.Conv2d(3, 4, 3, 2, 1)]
)
def test_two_dimensional_modules_do_not_change_time(pool: nn.Module) -> None:
    layer = trace_of(FrameByFrame(pool)).layer("body.0")
    assert layer.stride == (1, 2, 2)
    assert layer.offset == (0, 0, 0)
    assert layer.layout.name == "(N T),C,H,W"


def test_a_convolution_padded_to_the_same_size_shifts_nothing() -> None:
    network = nn.Sequential(
        nn.Conv3d(3, 4, (3, 7, 7), padding="same"), nn.Conv3d(4, 4, (1, 4, 4), (1, 4, 4))
    )
    layer = trace_of(network).layer("1")
    assert (layer.stride, layer.offset) == ((1, 4, 4), (0, 1.5, 1.5))


def test_a_stack_adds_up() -> None:
    """Stem k7 s2 p3, a pool of 3 without padding, a pool of 2, a patch of 2."""
    network = nn.Sequential(
        nn.Conv3d(3, 4, (1, 7, 7), (1, 2, 2), (0, 3, 3)),
        nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
        nn.AvgPool3d(2),
        nn.Conv3d(4, 4, (2, 1, 1), (2, 1, 1)),
    )
    layer = trace_of(network, (8, 96, 64)).layer("3")
    assert layer.stride == (4, 8, 8)
    # Pool of 3: 2 * 1 = 2; pool of 2 in space: 4 * 0.5 = 2; in time: 0.5, then 2 * 0.5.
    assert layer.offset == (1.5, 4, 4)


def test_a_size_no_module_explains_is_taken_as_equal_patches() -> None:
    class Folding(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cells = nn.Identity()

        def forward(self, clip: Tensor) -> Tensor:
            pooled = nn.functional.avg_pool3d(clip, (2, 8, 8))
            return self.cells(pooled).mean((2, 3, 4))

    layer = trace_of(Folding()).layer("cells")
    assert layer.stride == (2, 8, 8)
    assert layer.offset == (0.5, 3.5, 3.5)


def test_a_module_that_is_called_twice_is_what_it_emitted_last() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.act, self.first = nn.ReLU(), nn.Conv3d(3, 3, 3, 2, 1)

        def forward(self, clip: Tensor) -> Tensor:
            return self.act(self.first(self.act(clip))).mean((2, 3, 4))

    trace = trace_of(Twice())
    assert trace.extent("act") == (4, 32, 32)
    assert list(trace.shapes) == ["first", "act"]


@pytest.mark.parametrize("path", ["1", "2", "nowhere"])
def test_vectors_are_no_grids(path: str) -> None:
    network = nn.Sequential(nn.Conv3d(3, 4, 3), nn.AdaptiveAvgPool3d(1), nn.Flatten())
    assert trace_of(network).layer(path) is None
    assert trace_of(network).extent(path) is None


def test_attention_is_no_grid() -> None:
    class Attention(nn.Module):
        """Four heads over 64 tokens, the same shape as an image of 64 x 64."""

        def __init__(self) -> None:
            super().__init__()
            self.patches, self.softmax = nn.Conv3d(3, 8, (2, 16, 16), (2, 16, 16)), nn.Softmax(-1)

        def forward(self, clip: Tensor) -> Tensor:
            tokens = self.patches(clip).flatten(2).transpose(1, 2)
            heads = tokens.unflatten(2, (4, 2)).transpose(1, 2)
            attended = self.softmax(heads @ heads.transpose(2, 3)) @ heads
            return attended.mean((1, 2))

    trace = trace_of(Attention())
    assert trace.layer("softmax") is None
    assert trace.layer("patches") is not None


def test_the_number_of_frames_decides_the_pathway() -> None:
    """Eight channels of 32 frames of 32 x 32 could be eight frames, channels last."""

    class Pathways(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.slow, self.fast = (nn.Conv3d(3, 8, 3, (1, 2, 2), 1) for _ in range(2))

        def forward(self, pathways: list[Tensor]) -> Tensor:
            slow, fast = pathways
            return self.slow(slow).mean((2, 3, 4)) + self.fast(fast).mean((2, 3, 4))

    trace = Trace.run(Pathways(), [(8, 64, 64), (32, 64, 64)], call_with_tensor)
    assert [trace.layer(path).pathway for path in ("slow", "fast")] == [0, 1]
    assert [trace.layer(path).layout.name for path in ("slow", "fast")] == ["N,C,T,H,W"] * 2
    assert trace.extent("fast") == (32, 32, 32)


def test_hooks_are_removed_and_no_graph_is_built() -> None:
    network = nn.Sequential(nn.Conv3d(3, 4, 3), nn.AdaptiveAvgPool3d(1), nn.Flatten())
    trace = trace_of(network)
    assert not trace.logits.requires_grad
    assert all(not module._forward_hooks for module in network.modules())
    with pytest.raises(ModelError):
        trace_of(network, (1, 2, 2))
    assert all(not module._forward_hooks for module in network.modules())


def test_a_wrong_input_size_is_one_clear_line() -> None:
    network = nn.Sequential(nn.Conv3d(3, 4, 3), nn.Flatten(), nn.Linear(7, 2))
    with pytest.raises(ModelError, match=r"Sequential: does not run on \(1, 3, 8, 64, 64\): ") as e:
        trace_of(network)
    assert "recipe" in str(e.value)
    assert "\n" not in str(e.value)


def test_the_global_random_numbers_are_not_touched() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    trace_of(nn.Sequential(nn.AdaptiveAvgPool3d(1), nn.Flatten()))
    assert torch.equal(torch.rand(1), expected)
