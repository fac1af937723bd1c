"""One forward pass that records layers, and gradients of any score with respect to them.

Parameters are frozen while the network runs, and the first recorded layer becomes a leaf, so that
the graph begins there: a map of the last layer costs little more than a forward pass and no more
memory. One backward pass serves all layers and all clips of the batch, because clips are
independent in evaluation mode.
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
    """The recorded layers of a forward pass.

    Attributes:
        logits: ``(N, classes)`` float32, still attached to the graph of the recorded layers.
        layers: the recorded layers by name.
        extents: the expected grid of each layer: cells along time, height and width.
    """

    logits: Tensor
    layers: Mapping[str, Layer]
    extents: Mapping[str, Extent]
    _recorded: Mapping[str, Tensor]

    def activations(self) -> dict[str, Tensor]:
        """Activations of every layer, ``(N, C, T, H, W)`` float32, cut from the graph."""
        return {name: self._grid(name, tensor.detach()) for name, tensor in self._recorded.items()}

    def gradients(self, scores: Tensor, *, last: bool = False) -> dict[str, Tensor]:
        """Gradient of ``scores`` (``(N,)``, one per clip) at every layer, ``(N, C, T, H, W)``.

        The backward pass ends at the earliest recorded layer.

        Args:
            scores: any function of :attr:`logits` in which clips are independent.
            last: True frees the graph; no further gradients can be computed.
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
        else:  # the logits depend on none of the layers
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
        """Whether the number of cells fits the stride; padding on one side may add one cell."""
        pairs = zip(grid.shape[2:], self.extents[name], strict=True)
        return all(abs(cells - expected) <= 1 for cells, expected in pairs)

    def _no_grid(self, name: str, tensor: Tensor) -> AttributionError:
        return AttributionError(
            f"returns {tuple(tensor.shape)}, which is not a grid of "
            f"{self.layers[name].layout.name} with (T, H, W) = {self.extents[name]} "
            f"for {len(self.logits)} clips",
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
    """Run the network once and record the chosen layers.

    Args:
        model: the network; its parameters, training flags and hooks do not change.
        pathways: one ``(N, C, T, H, W)`` tensor per pathway.
        layers: what to record, by name.
        bfloat16: compute in bfloat16 where that is safe (autocast).
        gradients: False builds no graph; the recording then has activations only.

    Raises:
        AttributionError: a layer did not run, or its output has no gradients.
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
                _record_output(recorded, name, layer.pathway)
            )
            stack.callback(hook.remove)
        logits = model.logits(pathways)
    missing = [name for name in layers if name not in recorded]
    if missing:
        raise AttributionError("did not run for this input", where=f"layer {', '.join(missing)}")
    ordered = {name: recorded[name] for name in layers}
    return Recording(logits, dict(layers), extents, ordered)


def _record_output(recorded: dict[str, Tensor], name: str, pathway: int) -> Callable[..., Any]:
    def hook(module: nn.Module, arguments: Any, output: Any) -> Any:
        tensor = activation(output, pathway)
        if not tensor.is_floating_point():
            raise AttributionError("returns no floating-point activation", where=f"layer {name}")
        if torch.is_grad_enabled() and not tensor.requires_grad:
            tensor = tensor.detach().requires_grad_()
        recorded[name] = tensor
        # The network continues with a copy: in-place operations do not change the recording.
        return with_activation(output, tensor.clone(), pathway)

    return hook


def _size(tensor: Tensor) -> Extent:
    time, height, width = tensor.shape[-3:]
    return time, height, width


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Evaluation mode with frozen parameters; every flag is restored at the end."""
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
