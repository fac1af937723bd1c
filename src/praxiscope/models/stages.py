"""Find the ends of a network's stages: the best layers for maps of an unknown network."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from torch import nn

from praxiscope.models.layouts import Extent
from praxiscope.models.tracing import Trace

DEPTHS = 4
"""Number of layers for a network whose grid never changes (transformers)."""

POOLED = 32
"""A grid with this many times fewer cells than the one before belongs to the head."""


def stage_ends(network: nn.Module, trace: Trace) -> list[str]:
    """The last module of each size of grid; blocks at even depths where the size never changes."""
    stages = _stages(network, trace)
    chosen = {paths[-1] for paths in stages}
    if len(stages) > 2 and _has_class_token(trace, stages[-1]):
        # Where the head reads only the class token, the last block has no gradient, but the one
        # before it has.
        chosen |= set(_blocks(network, stages[-1])[-2:])
    elif 0 < len(stages) <= 2:
        main = max(stages, key=len)
        chosen = chosen - {main[-1]} | _depths(network, trace, main)
    return [path for path in trace.shapes if path in chosen]


def _depths(network: nn.Module, trace: Trace, paths: Sequence[str]) -> set[str]:
    """Blocks of one stage at even depths, and the last two; its end where it has no blocks."""
    blocks = _blocks(network, paths)
    if not blocks:
        return {paths[-1]}
    evenly = {max(0, round(len(blocks) * step / DEPTHS) - 1) for step in range(1, DEPTHS + 1)}
    chosen = {blocks[index] for index in evenly} | set(blocks[-2:])
    if len(blocks) == 1 and _has_class_token(trace, paths):
        chosen.add(paths[0])  # a single block has no gradient, but its input has
    return chosen


def _stages(network: nn.Module, trace: Trace) -> list[list[str]]:
    """The modules whose output has one grid size, for each size, in the order of completion."""
    grids: dict[tuple[int, Extent], list[str]] = {}
    for path in trace.shapes:
        layer, extent = trace.layer(path), trace.extent(path)
        if layer is None or extent is None or _is_within_another_grid(network, trace, path):
            continue
        if not isinstance(network.get_submodule(path), nn.LayerNorm):
            grids.setdefault((layer.pathway, extent), []).append(path)
    finest: dict[int, int] = {}
    stages = []
    for (pathway, extent), paths in grids.items():
        before = finest.setdefault(pathway, prod(extent))
        finest[pathway] = min(before, prod(extent))
        if prod(extent) * POOLED >= before:
            stages.append(paths)
    return sorted(stages, key=lambda paths: list(trace.shapes).index(paths[-1]))


def _is_within_another_grid(network: nn.Module, trace: Trace, path: str) -> bool:
    """Whether a module is part of one whose output is a grid of another size.

    The first convolutions of a residual block are: they still have the size of the stage before.
    """
    layer, extent = trace.layer(path), trace.extent(path)
    parts = path.split(".")
    for length in range(1, len(parts)):
        around = ".".join(parts[:length])
        outer = trace.layer(around)
        if outer is None or layer is None or outer.pathway != layer.pathway:
            continue
        is_chain = type(network.get_submodule(around)) is nn.Sequential
        if not is_chain and trace.extent(around) != extent:
            return True
    return False


def _blocks(network: nn.Module, paths: Sequence[str]) -> list[str]:
    """The outermost numbered modules with children, such as a transformer's blocks."""
    numbered = [
        path
        for path in paths
        if path.rpartition(".")[2].isdigit() and any(network.get_submodule(path).children())
    ]
    outermost = min((path.count(".") for path in numbered), default=0)
    return [path for path in numbered if path.count(".") == outermost]


def _has_class_token(trace: Trace, paths: Sequence[str]) -> bool:
    layers = (trace.layer(path) for path in paths)
    return any(layer is not None and layer.layout.class_tokens for layer in layers)
