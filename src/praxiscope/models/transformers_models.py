"""VideoMAE, TimeSformer, ViViT and V-JEPA 2 from the transformers library.

Their configuration decides the architecture, so that networks of any size are recognised. Sources:
Tong et al. 2022 (arXiv 2203.12602), Bertasius et al. 2021 (2102.05095), Arnab et al. 2021
(2103.15691), Assran et al. 2025 (2506.09985).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from praxiscope.errors import ModelError
from praxiscope.models.layouts import Layout, tokens
from praxiscope.models.model import Call, Layer, patch_layer
from praxiscope.video.recipe import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    KINETICS_MEAN,
    KINETICS_STD,
    ClipRecipe,
)
from praxiscope.video.sample import Sampling, Uniform

if TYPE_CHECKING:
    from torch import Tensor, nn

Size = tuple[int, int, int]
"""Frames, height and width."""

DEPTHS = 4
"""Number of listed blocks, at even depths."""


@dataclass(frozen=True)
class Architecture:
    """Properties of an architecture that its configuration does not contain.

    Attributes:
        model_type: its name in configurations.
        zoo_name: the model of the zoo that opens its folders.
        network: name of the class in transformers.
        input_size: frames, height and width of the input, from a configuration.
        patch: frames, height and width of a token, from a configuration.
        layout: how blocks lay out their tokens.
        head_reads_class_token: True where the head reads only the class token.
        from_end: the default layer, counted back from the last block (0).
        mean: of the input, where a checkpoint does not state it.
        std: of the input, where a checkpoint does not state it.
        short_side: short side of resized frames, divided by the side of the crop.
    """

    model_type: str
    zoo_name: str
    network: str
    input_size: Callable[[Any], Size]
    patch: Callable[[Any], Size]
    layout: Layout
    head_reads_class_token: bool
    from_end: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    short_side: float = 1.0


@dataclass(frozen=True)
class NetworkDescription:
    """Properties of a network that follow from its configuration.

    Attributes:
        architecture: the architecture.
        layers: blocks at even depths.
        default_layers: the path of the best last block.
        recipe: frames and size from the configuration, sampled uniformly over the clip.
        classes: names by class index.
        call: runs the network on ``(N, C, T, H, W)`` and returns the logits.
        head: dotted path of the classifier.
    """

    architecture: Architecture
    layers: tuple[Layer, ...]
    default_layers: tuple[str, ...]
    recipe: ClipRecipe
    classes: tuple[str, ...]
    call: Call
    head: str = "classifier"


def call_frames_first(network: nn.Module, pathways: Sequence[Tensor]) -> Tensor:
    """Run a network that takes ``(N, T, C, H, W)`` and returns a record with the logits."""
    output: Tensor = network(pathways[0].transpose(1, 2)).logits
    return output


def _pair(size: Any) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))


ARCHITECTURES = {
    architecture.model_type: architecture
    for architecture in (
        Architecture(
            model_type="videomae",
            zoo_name="videomae_b",
            network="VideoMAEForVideoClassification",
            input_size=lambda config: (config.num_frames, *_pair(config.image_size)),
            patch=lambda config: (config.tubelet_size, *_pair(config.patch_size)),
            layout=tokens(0),
            head_reads_class_token=False,
            # The head averages all tokens: in the last block each has the same gradient.
            from_end=1,
            mean=IMAGENET_MEAN,
            std=IMAGENET_STD,
        ),
        Architecture(
            model_type="timesformer",
            zoo_name="timesformer_b",
            network="TimesformerForVideoClassification",
            input_size=lambda config: (config.num_frames, *_pair(config.image_size)),
            patch=lambda config: (1, *_pair(config.patch_size)),
            layout=tokens(1, time_first=False),
            head_reads_class_token=True,
            from_end=1,
            mean=KINETICS_MEAN,
            std=KINETICS_STD,
        ),
        Architecture(
            model_type="vivit",
            zoo_name="vivit_b",
            network="VivitForVideoClassification",
            input_size=lambda config: (config.num_frames, *_pair(config.image_size)),
            patch=lambda config: tuple(config.tubelet_size),
            layout=tokens(1),
            head_reads_class_token=True,
            from_end=1,
            mean=(0.5, 0.5, 0.5),
            std=(0.5, 0.5, 0.5),
            short_side=256 / 224,
        ),
        Architecture(
            model_type="vjepa2",
            zoo_name="vjepa2_l",
            network="VJEPA2ForVideoClassification",
            input_size=lambda config: (config.frames_per_clip, *_pair(config.crop_size)),
            patch=lambda config: (config.tubelet_size, *_pair(config.patch_size)),
            layout=tokens(0),
            head_reads_class_token=False,
            from_end=0,
            mean=IMAGENET_MEAN,
            std=IMAGENET_STD,
            short_side=256 / 224,
        ),
    )
}


def describe_network(network: nn.Module) -> NetworkDescription | None:
    """Describe a video classifier of the transformers library; None for any other network.

    Supported are ``ForVideoClassification`` networks of VideoMAE, TimeSformer, ViViT and V-JEPA 2
    of any size. TimeSformers with attention in space only have no grid over time and are not
    supported.
    """
    config = getattr(network, "config", None)
    architecture = ARCHITECTURES.get(getattr(config, "model_type", ""))
    if config is None or architecture is None or not _classifies(network, architecture):
        return None
    if getattr(config, "attention_type", "") == "space_only":
        return None
    blocks = block_paths(network, config.num_hidden_layers)
    layers, default = block_layers(architecture, architecture.patch(config), blocks)
    return NetworkDescription(
        architecture=architecture,
        layers=layers,
        default_layers=(default,),
        recipe=default_recipe(architecture, config, Uniform(architecture.input_size(config)[0])),
        classes=class_names(config),
        call=call_frames_first,
    )


def _classifies(network: nn.Module, architecture: Architecture) -> bool:
    kinds = (kind.__name__ for kind in type(network).__mro__)
    return architecture.network in kinds


def class_names(config: Any) -> tuple[str, ...]:
    """Class names of a configuration; ``class 0`` and so on for placeholders."""
    names: Mapping[int, str] = config.id2label
    return tuple(
        f"class {index}" if names[index] == f"LABEL_{index}" else names[index]
        for index in sorted(names)
    )


def default_recipe(architecture: Architecture, config: Any, sampling: Sampling) -> ClipRecipe:
    """The input size of a configuration with the architecture's usual normalisation."""
    _, height, width = architecture.input_size(config)
    return ClipRecipe(
        sampling=sampling,
        resize=int(min(height, width) * architecture.short_side),
        crop=(height, width),
        mean=architecture.mean,
        std=architecture.std,
    )


def block_paths(network: nn.Module, count: int) -> list[str]:
    """Paths of the encoder's blocks: the first list of that many modules of one class.

    The path and the class name differ between versions of the library.
    """
    from torch import nn

    for path, module in network.named_modules():
        if (
            isinstance(module, nn.ModuleList)
            and len(module) == count
            and len({type(block) for block in module}) == 1
        ):
            return [f"{path}.{index}" for index in range(count)]
    raise ModelError(
        f"has no list of {count} blocks as its configuration says", where=type(network).__name__
    )


def block_layers(
    architecture: Architecture, patch: Size, blocks: Sequence[str]
) -> tuple[tuple[Layer, ...], str]:
    """Blocks at even depths with the default one and the last, and the path of the default."""
    last = len(blocks) - 1
    default = max(0, last - architecture.from_end)
    evenly = {max(0, round(len(blocks) * step / DEPTHS) - 1) for step in range(1, DEPTHS + 1)}
    layers = tuple(
        patch_layer(
            blocks[index],
            patch,
            layout=architecture.layout,
            class_token_only=architecture.head_reads_class_token and index == last,
        )
        for index in sorted(evenly | {default, last})
    )
    return layers, blocks[default]


def architecture_network(model_type: str, options: Mapping[str, Any]) -> Callable[[int], nn.Module]:
    """A builder of a network of that architecture, with random weights."""
    return partial(_build, model_type, dict(options))


def _build(model_type: str, options: Mapping[str, Any], classes: int) -> nn.Module:
    config = configuration(model_type, options, classes)
    network: nn.Module = network_class(model_type)(config)
    return network


def configuration(model_type: str, options: Mapping[str, Any], classes: int) -> Any:
    """A configuration of that architecture for a number of classes."""
    check_transformers()
    from transformers import AutoConfig

    return AutoConfig.for_model(model_type, **options, num_labels=classes)


def network_class(model_type: str) -> Any:
    """The network class of an architecture.

    Raises:
        ModelError: transformers is missing or can't be imported, and why.
    """
    check_transformers()
    import transformers

    try:
        return getattr(transformers, ARCHITECTURES[model_type].network)
    except (ImportError, RuntimeError, AttributeError) as error:
        from torch import __version__ as torch_version

        raise ModelError(
            f"transformers {transformers.__version__} can't load it ({_root_cause(error)})",
            where=ARCHITECTURES[model_type].network,
            remedy="upgrade transformers; an installed torchvision has to match torch "
            f"{torch_version}",
        ) from error


def _root_cause(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def check_transformers() -> None:
    """Check that transformers is installed.

    Raises:
        ModelError: transformers is not installed.
    """
    if find_spec("transformers") is None:
        raise ModelError(
            "transformers is not installed",
            where="model",
            remedy="pip install praxiscope[transformers]",
        )
