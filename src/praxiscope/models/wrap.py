"""Make any network a :class:`VideoModel`: find its layers and check that it returns logits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError, nearest
from praxiscope.models.model import Call, Layer, VideoModel, call_with_tensor
from praxiscope.models.stages import stage_ends
from praxiscope.models.token_grids import resolve_token_order
from praxiscope.models.tracing import Trace
from praxiscope.models.transformers_models import describe_network
from praxiscope.video.recipe import ClipRecipe


def wrap(
    network: nn.Module,
    *,
    recipe: ClipRecipe | None = None,
    classes: Sequence[str] | None = None,
    layers: Literal["auto"] | Sequence[str] | Mapping[str, Layer] = "auto",
    default_layers: Sequence[str] | None = None,
    call: Call | None = None,
    name: str | None = None,
) -> VideoModel:
    """Prepare a network for explanations.

    Args:
        network: takes one ``(N, C, T, H, W)`` tensor, or a list with one per pathway, and returns
            logits ``(N, classes)``; for anything else give ``call``. Video classifiers of the
            transformers library are recognised and need no other argument.
        recipe: how frames become its input; required unless the network is recognised.
        classes: names by class index; ``class 0`` and so on by default.
        layers: ``auto`` finds the ends of stages from the shapes of the modules' outputs; or
            module paths; or complete layers, by name.
        default_layers: names of the layers to explain; the last of each pathway by default.
        call: runs the network on a sequence of ``(N, C, T, H, W)`` tensors.
        name: of the model.

    Raises:
        ModelError: the network does not run, returns probabilities, or has no grid.
    """
    described = describe_network(network)
    if described is not None:
        recipe, call = recipe or described.recipe, call or described.call
        classes = classes or described.classes
        if layers == "auto":
            layers = {layer.path: layer for layer in described.layers}
            default_layers = default_layers or described.default_layers
    if recipe is None:
        raise ModelError(
            "needs a recipe: how frames become its input",
            where=type(network).__name__,
            remedy="px.wrap(network, recipe=px.ClipRecipe(...))",
        )
    call = call or call_with_tensor
    training = [module for module in network.modules() if module.training]
    network.eval()
    try:
        trace = Trace.run(network, recipe.input_sizes, call, _device(network))
        count = _class_count(network, trace.logits)
        model_layers = _model_layers(network, trace, call, layers)
        names = tuple(classes) if classes else tuple(f"class {index}" for index in range(count))
        if len(names) != count:
            raise ModelError(f"{len(names)} class names for {count} logits", where="classes")
        unknown = [layer for layer in default_layers or () if layer not in model_layers]
        if unknown:
            raise ModelError(
                f"no layer {unknown[0]!r}",
                where="default_layers",
                remedy=nearest(unknown[0], model_layers),
            )
    except ModelError:
        for module in training:
            module.training = True
        raise
    return VideoModel(
        name or type(network).__name__,
        network,
        recipe,
        names,
        model_layers,
        tuple(default_layers) if default_layers else _last_of_each_pathway(model_layers),
        "as given",
        call,
    )


def _device(network: nn.Module) -> torch.device:
    return next((parameter.device for parameter in network.parameters()), torch.device("cpu"))


def _class_count(network: nn.Module, logits: Tensor) -> int:
    """Number of classes; refuses probabilities and other shapes than ``(N, classes)``."""
    where = type(network).__name__
    if not isinstance(logits, Tensor) or logits.ndim != 2 or len(logits) != 1:
        shape = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        raise ModelError(
            f"returns {shape} for one clip, not (1, classes)",
            where=where,
            remedy="give call=lambda network, pathways: ... that returns logits",
        )
    total = logits.float().sum(1)
    sums_to_one = bool(torch.allclose(total, torch.ones_like(total), atol=1e-3))
    if logits.shape[1] > 1 and sums_to_one and bool((logits >= 0).all()):
        softmaxes = [
            path for path, module in network.named_modules() if isinstance(module, nn.Softmax)
        ]
        culprit = f"replace {softmaxes[-1]} by torch.nn.Identity()" if softmaxes else "remove it"
        raise ModelError(
            "returns probabilities; maps of a softmax mix the evidence of all classes",
            where=where,
            remedy=f"{culprit}, so that it returns logits",
        )
    return int(logits.shape[1])


def _model_layers(
    network: nn.Module,
    trace: Trace,
    call: Call,
    layers: Literal["auto"] | Sequence[str] | Mapping[str, Layer],
) -> dict[str, Layer]:
    if isinstance(layers, Mapping):
        model_layers = dict(layers)
    else:
        paths = stage_ends(network, trace) if layers == "auto" else list(layers)
        named = {path: trace.layer(path) for path in paths}
        missing = [path for path, layer in named.items() if layer is None]
        if missing:
            raise ModelError(
                f"the output is not a grid over space and time: {', '.join(missing)}",
                where="layers",
            )
        model_layers = {path: layer for path, layer in named.items() if layer is not None}
        model_layers = resolve_token_order(network, trace, call, model_layers)
    if not model_layers:
        raise ModelError(
            "no module has a grid over space and time as its output",
            where=type(network).__name__,
            remedy="give layers={name: px.Layer(path, stride, ...)}",
        )
    return model_layers


def _last_of_each_pathway(layers: Mapping[str, Layer]) -> tuple[str, ...]:
    last = {layer.pathway: name for name, layer in layers.items() if not layer.class_token_only}
    return tuple(last[pathway] for pathway in sorted(last))
