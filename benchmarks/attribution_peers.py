"""Grad-CAM of other libraries, adapted to each network as their documentation advises.

All of them take one tensor and need layers that emit ``(N, C, T, H, W)``. SlowFast is therefore
wrapped in a module that selects the slow frames itself, and Swin, MViT and TSM get an identity
module after each layer, which receives the layer's output as a grid. This is what the option
``reshape_transform`` does; here it also works for layers that emit tuples, and for Captum, which
has no such option.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn

from praxiscope.models.layouts import CONVOLUTION, Extent, activation, with_activation
from praxiscope.models.model import Layer, VideoModel

Action = Callable[[], object]


class Packed(nn.Module):
    """A network of two pathways, wrapped to take only the fast frames."""

    def __init__(self, network: nn.Module, slow_frames: Sequence[int]) -> None:
        super().__init__()
        self.network = network
        self.slow_frames = list(slow_frames)

    def forward(self, fast: Tensor) -> Tensor:
        """Logits of the fast frames ``(N, 3, T, H, W)``."""
        logits: Tensor = self.network([fast[:, :, self.slow_frames], fast])
        return logits


class Tapped(nn.Module):
    """A block with an identity module that receives its output as ``(N, C, T, H, W)``."""

    def __init__(self, block: nn.Module, layer: Layer, extent: Extent) -> None:
        super().__init__()
        self.block, self.tap = block, nn.Identity()
        self.layer, self.extent = layer, extent

    def forward(self, *arguments: Any) -> Any:
        """The output of the block."""
        output = self.block(*arguments)
        tensor = activation(output)
        grid = self.tap(self.layer.layout.to_grid(tensor, self.extent))
        return with_activation(output, self.layer.layout.from_grid(grid, tensor))


class Subject:
    """A copy of a model in the form that the peers need.

    Attributes:
        network: takes one tensor.
        clip: that tensor.
        layers: a list of modules for every stage, one a pathway.
        stages: one module for every stage, which emits all pathways.
    """

    def __init__(
        self, model: VideoModel, pathways: Sequence[Tensor], stages: Sequence[Sequence[str]]
    ) -> None:
        network = copy.deepcopy(model.network).requires_grad_(True)
        size = model.recipe.input_sizes[0]
        for path in (path for stage in stages for path in stage):
            layer = model.layers[path]
            if layer.layout is not CONVOLUTION:
                block = network.get_submodule(path)
                network.set_submodule(path, Tapped(block, layer, layer.extent(size)))
        modules = [[network.get_submodule(path) for path in stage] for stage in stages]
        self.layers = [[getattr(module, "tap", module) for module in stage] for stage in modules]
        self.stages = [
            modules[0]
            if len(modules) == 1
            else network.get_submodule(stage[0].removesuffix(".multipathway_blocks.0"))
            for stage, modules in zip(stages, self.layers, strict=True)
        ]
        self.clip = pathways[-1]
        several = len(pathways) > 1
        self.network = Packed(network, model.recipe.pathways[0].tolist()) if several else network


def peers(subject: Subject, target: int) -> tuple[dict[str, Action], dict[str, Action]]:
    """What the peers do for the last layer and for all stages: the quick ones and the slow ones."""
    from captum.attr import LayerGradCam
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torchcam.methods import GradCAM as TorchGradCAM

    network, clip = subject.network, subject.clip
    last, every = subject.layers[-1], [layer for stage in subject.layers for layer in stage]

    def gradcam(layers: list[nn.Module]) -> None:
        with GradCAM(model=network, target_layers=layers) as cam:
            cam(input_tensor=clip, targets=[ClassifierOutputTarget(target)])
        network.zero_grad()

    def captum(layers: list[nn.Module]) -> None:
        for layer in layers:
            LayerGradCam(network, layer).attribute(clip, target, relu_attributions=True)

    def torchcam(layers: list[nn.Module]) -> None:
        with TorchGradCAM(network, layers) as cam:
            cam(target, network(clip), normalized=False)

    quick: dict[str, Action] = {
        "captum.last": lambda: captum(subject.stages[-1:]),
        "torchcam.last": lambda: torchcam(last),
        "torchcam.four": lambda: torchcam(every),
    }
    slow: dict[str, Action] = {
        "gradcam.last": lambda: gradcam(last),
        "gradcam.four": lambda: gradcam(every),
        "captum.four": lambda: captum(subject.stages),
    }
    return quick, slow


def available() -> bool:
    """Whether the peers are installed."""
    from importlib.util import find_spec

    return all(find_spec(name) for name in ("captum", "pytorch_grad_cam", "torchcam"))
