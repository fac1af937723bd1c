"""One forward pass that remembers chosen layers, and gradients of any score with respect to them.

Parameters are frozen while the network runs and the first chosen layer to run becomes a leaf, so
that no graph is built before it: a map of the last layer costs little more than a forward pass
and no more memory. One backward pass serves all layers and all clips of the batch, because clips
do not influence one another in evaluation mode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from praxiscope.attribution.backward import ShortBackward
from praxiscope.errors import AttributionError
from praxiscope.models.layouts import Extent, activation, with_activation
from praxiscope.models.model import Layer, VideoModel


@dataclass(frozen=True, eq=False)
class Recording:
    """What a forward pass left behind.

    Attributes:
        logits: ``(N, classes)`` float32, still attached to the graph of the recorded layers.
        layers: the recorded layers by name.
        extents: the grid each layer is expected to have: cells along time, height and width.
    """

    logits: Tensor
    layers: Mapping[str, Layer]
    extents: Mapping[str, Extent]
    _recorded: Mapping[str, Tensor]

    def activations(self) -> dict[str, Tensor]:
        """Activations of every layer, ``(N, C, T, H, W)`` float32, cut from the graph."""
        return {name: self._grid(name, tensor.detach()) for name, tensor in self._recorded.items()}

    def gradients(self, scores: Tensor, *, last: bool = False) -> dict[str, Tensor]:
        """Gradient of ``scores`` (``(N,)``, one a clip) at every layer, ``(N, C, T, H, W)``.

        Only the part of the network after the earliest recorded layer is run backwards.

        Args:
            scores: any function of :attr:`logits` that keeps clips apart.
            last: True frees the graph; no further gradients can be asked for.
        """
        recorded = list(self._recorded.values())
        if scores.requires_grad:
            gradients = torch.autograd.grad(
                scores.sum(),
                recorded,
                retain_graph=not last,
                allow_unused=True,
                materialize_grads=True,
            )
        else:  # none of the layers is on the way to the logits
            gradients = tuple(torch.zeros_like(tensor) for tensor in recorded)
        return {
            name: self._grid(name, gradient)
            for name, gradient in zip(self._recorded, gradients, strict=True)
        }

    def _grid(self, name: str, tensor: Tensor) -> Tensor:
        layer = self.layers[name]
        try:
            grid = layer.layout.to_grid(tensor, self.extents[name])
        except (RuntimeError, IndexError) as error:
            raise self._no_grid(name, tensor) from error
        if grid.ndim != 5 or len(grid) != len(self.logits) or not self._is_close(name, grid):
            raise self._no_grid(name, tensor)
        return grid.float()

    def _is_close(self, name: str, grid: Tensor) -> bool:
        """Whether the cells are as many as the stride tells; padding to one side may add one."""
        pairs = zip(grid.shape[2:], self.extents[name], strict=True)
        return all(abs(cells - expected) <= 1 for cells, expected in pairs)

    def _no_grid(self, name: str, tensor: Tensor) -> AttributionError:
        return AttributionError(
            f"emits {tuple(tensor.shape)}, which is no grid of {self.layers[name].layout.name} "
            f"with (T, H, W) = {self.extents[name]} for {len(self.logits)} clips",
            where=f"layer {name}",
            remedy="correct its layout and stride",
        )


def record(
    model: VideoModel,
    pathways: Sequence[Tensor],
    layers: Mapping[str, Layer],
    *,
    bfloat16: bool = False,
    gradients: bool = True,
) -> Recording:
    """Run the network once and remember the chosen layers.

    Args:
        model: the network; its parameters, training flags and hooks are left as they were.
        pathways: one ``(N, C, T, H, W)`` tensor a pathway.
        layers: what to remember, by name.
        bfloat16: compute in bfloat16 where that is safe (autocast).
        gradients: False builds no graph; the recording then has activations only.

    Raises:
        AttributionError: a layer did not run or emits nothing that has gradients.
    """
    recorded: dict[str, Tensor] = {}
    extents = {
        name: layer.extent(_size(pathways[min(layer.pathway, len(pathways) - 1)]))
        for name, layer in layers.items()
    }
    device_type = pathways[0].device.type
    computing = torch.autocast(device_type, torch.bfloat16) if bfloat16 else ShortBackward()
    with ExitStack() as stack:
        stack.enter_context(evaluating(model.network))
        stack.enter_context(torch.set_grad_enabled(gradients))
        stack.enter_context(computing)
        for name, layer in layers.items():
            hook = model.network.get_submodule(layer.path).register_forward_hook(
                _remember(recorded, name, layer.pathway)
            )
            stack.callback(hook.remove)
        logits = model.logits(pathways)
    missing = [name for name in layers if name not in recorded]
    if missing:
        raise AttributionError("did not run for this input", where=f"layer {', '.join(missing)}")
    ordered = {name: recorded[name] for name in layers}
    return Recording(logits, dict(layers), extents, ordered)


def _remember(recorded: dict[str, Tensor], name: str, pathway: int) -> Callable[..., Any]:
    def hook(module: nn.Module, arguments: Any, output: Any) -> Any:
        tensor = activation(output, pathway)
        if not tensor.is_floating_point():
            raise AttributionError("emits no floating-point activation", where=f"layer {name}")
        if torch.is_grad_enabled() and not tensor.requires_grad:
            tensor = tensor.detach().requires_grad_()
        recorded[name] = tensor
        # The network goes on with a copy: a later in-place operation can't reach what we keep.
        return with_activation(output, tensor.clone(), pathway)

    return hook


def _size(tensor: Tensor) -> Extent:
    time, height, width = tensor.shape[-3:]
    return time, height, width


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Evaluation mode with frozen parameters; every flag is put back at the end."""
    training = [module for module in network.modules() if module.training]
    trainable = [parameter for parameter in network.parameters() if parameter.requires_grad]
    try:
        network.eval()
        for parameter in trainable:
            parameter.requires_grad_(False)
        yield
    finally:
        for module in training:
            module.training = True
        for parameter in trainable:
            parameter.requires_grad_(True)
