"""Layouts: into ``(N, C, T, H, W)`` and back."""

from __future__ import annotations

from collections import OrderedDict

import pytest
import torch
from torch import Tensor

from praxiscope.models.layouts import (
    CHANNELS_LAST,
    CONVOLUTION,
    FRAMES_IN_BATCH,
    Layout,
    activation,
    tokens,
    with_activation,
)

N, C, T, H, W = 2, 5, 3, 4, 6


def numbered() -> Tensor:
    """A grid in which every value encodes its position: n, c, t, h, w as decimal digits."""
    axes = torch.meshgrid(*(torch.arange(size) for size in (N, C, T, H, W)), indexing="ij")
    return sum(axis * 10 ** (4 - digit) for digit, axis in enumerate(axes)).float()


def module_output(name: str) -> Tensor:
    """The output of a module with that layout, built element by element from its definition."""
    grid, class_tokens = numbered(), 0
    if name == "convolution":
        return grid
    if name == "channels last":
        return torch.stack([grid[:, c] for c in range(C)], -1)
    if name == "frames in batch":
        return torch.stack([grid[n, :, t] for n in range(N) for t in range(T)])
    class_tokens = 2 if "class" in name else 0
    if "T H W" in name:
        places = [(t, h, w) for t in range(T) for h in range(H) for w in range(W)]
    else:
        places = [(t, h, w) for h in range(H) for w in range(W) for t in range(T)]
    leading = [torch.full((N, C), -1.0 - i) for i in range(class_tokens)]
    return torch.stack([*leading, *(grid[:, :, t, h, w] for t, h, w in places)], 1)


LAYOUTS = {
    "convolution": CONVOLUTION,
    "channels last": CHANNELS_LAST,
    "frames in batch": FRAMES_IN_BATCH,
    "T H W": tokens(),
    "H W T": tokens(time_first=False),
    "class, T H W": tokens(2),
    "class, H W T": tokens(2, time_first=False),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_cell_comes_to_its_place(name: str) -> None:
    grid = LAYOUTS[name].to_grid(module_output(name), (T, H, W))
    assert torch.equal(grid, numbered())


@pytest.mark.parametrize("name", LAYOUTS)
def test_and_back_with_its_class_tokens(name: str) -> None:
    layout, output = LAYOUTS[name], module_output(name)
    grid = layout.to_grid(output, (T, H, W))
    assert torch.equal(layout.from_grid(grid, output), output)
    doubled = layout.from_grid(2 * grid, output)
    assert torch.equal(layout.to_grid(doubled, (T, H, W)), 2 * grid)
    if layout.class_tokens:
        assert torch.equal(doubled[:, :2], output[:, :2])


def test_every_layout_has_a_different_name() -> None:
    names = [layout.name for layout in LAYOUTS.values()]
    assert len(set(names)) == len(names)
    assert tokens(1).name == "N,(1 + T H W),C"


@pytest.mark.parametrize("layout", [tokens(), FRAMES_IN_BATCH])
def test_a_grid_of_another_size_is_an_error(layout: Layout) -> None:
    output = torch.zeros(7, 5, 4, 6) if layout is FRAMES_IN_BATCH else torch.zeros(2, 71, 5)
    with pytest.raises(RuntimeError):
        layout.to_grid(output, (T, H, W))


class TestActivation:
    grid, other = torch.ones(2), torch.zeros(3)

    def test_of_a_tensor(self) -> None:
        assert activation(self.grid) is self.grid
        assert with_activation(self.grid, self.other) is self.other

    def test_of_a_tuple_is_its_first(self) -> None:
        output = (self.grid, "attention", None)
        assert activation(output, pathway=1) is self.grid
        assert with_activation(output, self.other) == (self.other, "attention", None)
        assert output[0] is self.grid

    def test_of_a_list_is_its_pathways(self) -> None:
        output = [self.grid, self.other]
        assert activation(output, pathway=1) is self.other
        changed = with_activation(output, torch.full((1,), 7.0), pathway=1)
        assert changed[0] is self.grid
        assert changed[1].item() == 7
        assert output[1] is self.other

    def test_of_nested_outputs(self) -> None:
        output = ([self.grid, self.other], "more")
        assert activation(output, pathway=1) is self.other
        changed = with_activation(output, self.grid, pathway=1)
        assert changed[0][1] is self.grid
        assert changed[1] == "more"

    def test_of_a_record_of_transformers(self) -> None:
        outputs = pytest.importorskip("transformers.modeling_outputs")
        record = outputs.BaseModelOutput(last_hidden_state=self.grid, attentions=(self.other,))
        assert isinstance(record, OrderedDict)
        assert activation(record) is self.grid
        changed = with_activation(record, self.other)
        assert type(changed) is type(record)
        assert changed.last_hidden_state is self.other
        assert changed.attentions[0] is self.other
        assert record.last_hidden_state is self.grid
