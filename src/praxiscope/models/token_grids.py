"""What the shape of a token sequence does not tell: the order of its grid, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from praxiscope.models.layouts import tokens
from praxiscope.models.model import Call, Layer
from praxiscope.models.tracing import Trace


def resolve_token_order(
    network: nn.Module, trace: Trace, call: Call, layers: Mapping[str, Layer]
) -> dict[str, Layer]:
    """Complete the token layers among ``layers``: their order, and whether the head reads them."""
    of_tokens = [name for name, layer in layers.items() if layer.layout.class_tokens is not None]
    if not of_tokens:
        return dict(layers)
    time_first = _time_comes_first(network, trace, call, layers[of_tokens[0]])
    blind = _without_gradient(network, trace, call, [layers[name] for name in of_tokens])
    settled = dict(layers)
    for name in of_tokens:
        layer = layers[name]
        class_tokens = layer.layout.class_tokens or 0
        settled[name] = replace(
            layer,
            layout=tokens(class_tokens, time_first=time_first),
            class_token_only=layer.path in blind,
        )
    return settled


def _time_comes_first(network: nn.Module, trace: Trace, call: Call, layer: Layer) -> bool:
    """Change the last frames and see in which order the last time step changes most."""
    extent = layer.extent(trace.input_sizes[layer.pathway])
    frames = max(1, trace.input_sizes[layer.pathway][0] // extent[0])

    def with_last_frames_changed(network: nn.Module, pathways: Sequence[Tensor]) -> Tensor:
        changed = [tensor.clone() for tensor in pathways]
        changed[layer.pathway][:, :, -frames:] *= -1
        return call(network, changed)

    before, after = (
        Trace.run(network, trace.input_sizes, run, trace.device, keep=[layer.path])
        for run in (call, with_last_frames_changed)
    )
    change = (after.kept[layer.path] - before.kept[layer.path]).norm(dim=2, keepdim=True)

    def share_of_last_step(time_first: bool) -> float:
        layout = tokens(layer.layout.class_tokens or 0, time_first=time_first)
        grid = layout.to_grid(change, extent)
        return float(grid[:, :, -1].sum() / grid.sum())

    return share_of_last_step(True) >= share_of_last_step(False)


def _without_gradient(
    network: nn.Module, trace: Trace, call: Call, layers: Sequence[Layer]
) -> set[str]:
    """Paths of the layers whose grid no logit depends on."""
    frozen = [p for p in network.parameters() if not p.requires_grad]
    for parameter in frozen:
        parameter.requires_grad_(True)
    try:
        paths = [layer.path for layer in layers]
        graph = Trace.run(
            network, trace.input_sizes, call, trace.device, keep=paths, with_graph=True
        )
        gradients = torch.autograd.grad(
            graph.logits.square().sum(),
            [graph.kept[path] for path in paths],
            allow_unused=True,
            materialize_grads=True,
        )
    finally:
        for parameter in frozen:
            parameter.requires_grad_(False)
    return {
        layer.path
        for layer, gradient in zip(layers, gradients, strict=True)
        if not gradient[:, layer.layout.class_tokens or 0 :].any()
    }
