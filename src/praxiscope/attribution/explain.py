"""Explain clips: which classes a network predicts and where in space and time it finds evidence."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from praxiscope.attribution.batch_explainer import BatchExplainer
from praxiscope.attribution.explanation import Explanation
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.layers import layers_for
from praxiscope.attribution.methods import find_method
from praxiscope.attribution.precision import BFLOAT16, arrange, usable_precision
from praxiscope.attribution.request import Request
from praxiscope.attribution.target import Target, TargetInput, TargetSpec, resolve_target
from praxiscope.errors import AttributionError, ModelError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import Views, concatenate


def explain(
    model: VideoModel,
    clip: Clip | str | Path,
    *,
    target: TargetInput | Sequence[TargetInput] = "top1",
    method: str = "grad-cam",
    layer: str | Sequence[str] | None = None,
    views: Views | str = "1",
    precision: str = "fp32",
    label: str | None = None,
) -> Explanation:
    """Explain one clip.

    Args:
        model: from :func:`praxiscope.load_model` or :func:`praxiscope.wrap`.
        clip: frames, or a video file or frame folder (only the necessary frames are decoded).
        target: a class name or index, ``top1`` to ``topk``, ``true``, ``A-vs-B``, a
            :class:`~praxiscope.attribution.target.TargetSpec`, or several of them.
        method: an attribution method, see
            :func:`~praxiscope.attribution.methods.known_methods`.
        layer: a layer name, ``last``, ``all``, or several names; None for the model's default.
        views: clips, or clips and crops such as ``10x3``, whose logits are averaged.
        precision: ``fp32`` or ``bf16``. Where ``bf16`` is slower on the processor, a warning says
            so and the network runs in ``fp32``.
        label: the true class, needed for the target ``true``.

    Raises:
        PraxiscopeError: an unknown class, layer or method; a layer that allows no map; a file
            without frames.
    """
    targets = [target] if isinstance(target, str | int | Mapping | TargetSpec) else target
    layers = [layer] if isinstance(layer, str) else layer or ()
    request = Request(
        tuple(targets),
        method,
        tuple(map(str, layers)),
        views if isinstance(views, Views) else Views.parse(views),
        precision,
    )
    frames = clip if isinstance(clip, Clip) else model.recipe.read(clip, request.views)
    return explain_batch(model, [frames], request, [label])[0]


@torch.inference_mode(False)  # gradients, whatever mode the caller is in
def explain_batch(
    model: VideoModel,
    clips: Sequence[Clip],
    request: Request,
    labels: Sequence[str | None] | None = None,
) -> list[Explanation]:
    """Explain several clips in one pass through the network.

    Raises:
        PraxiscopeError: as :func:`explain`; it concerns the request, so no clip is explained.
    """
    if not request.targets:
        raise AttributionError("no target", where="target", remedy="give a class, such as top1")
    request = _with_usable_precision(request, model)
    labels = labels or [None] * len(clips)
    method = find_method(request.method)
    layers = layers_for(method, model, request.layers)
    inputs = concatenate([model.recipe.prepare(clip, request.views) for clip in clips])
    pathways = arrange(model, inputs.to(model.device).pathways, request.precision)
    bfloat16 = request.precision == BFLOAT16
    explainer = BatchExplainer(model, pathways, layers, method, bfloat16=bfloat16)

    views = len(inputs.geometries) // len(clips)
    logits = explainer.logits.reshape(len(clips), views, -1).mean(1).cpu()
    if not logits.isfinite().all():
        raise ModelError(
            "returns logits that are not finite", where=model.name, remedy="check its weights"
        )
    targets = [
        [resolve_target(target, model, scores, label) for target in request.targets]
        for scores, label in zip(logits, labels, strict=True)
    ]
    raw_maps = explainer.maps(_target_weights(targets, logits.shape[1]).repeat_interleave(views, 0))

    def heatmaps_of(clip_index: int) -> Iterator[Heatmap]:
        for target_index, target in enumerate(targets[clip_index]):
            for maps in raw_maps:
                for view in range(views):
                    row = clip_index * views + view
                    yield Heatmap(
                        raw=maps.values[row, target_index].numpy(),
                        target=target,
                        method=method.name,
                        placement=maps.placement,
                        geometry=inputs.geometries[row],
                        layer_name=maps.layer_name,
                        view=view,
                    )

    return [
        Explanation(
            clip=clip,
            model=model.name,
            weights=model.weights,
            classes=model.classes,
            logits=logits[index].numpy(),
            heatmaps=tuple(heatmaps_of(index)),
            request=request,
            label=label,
        )
        for index, (clip, label) in enumerate(zip(clips, labels, strict=True))
    ]


def _with_usable_precision(request: Request, model: VideoModel) -> Request:
    precision, warning = usable_precision(request.precision, model.device)
    if warning:
        warnings.warn(warning, stacklevel=2)
    return replace(request, precision=precision)


def _target_weights(targets: Sequence[Sequence[Target]], classes: int) -> Tensor:
    """``(clips, targets, classes)``."""
    return torch.stack(
        [torch.stack([target.weights(classes) for target in row]) for row in targets]
    )
