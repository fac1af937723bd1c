"""Explain clips: which classes a network sees and where in space and time it sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from praxiscope.attribution.batch_explainer import BatchExplainer
from praxiscope.attribution.cam import find_method
from praxiscope.attribution.explanation import Explanation, Request
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.layers import choose_layers
from praxiscope.attribution.precision import arrange, check_precision
from praxiscope.attribution.target import resolve_target
from praxiscope.errors import AttributionError, ModelError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import Views, concatenate


def explain(
    model: VideoModel,
    clip: Clip | str | Path,
    *,
    target: str | int | Sequence[str | int] = "top1",
    method: str = "grad-cam",
    layer: str | Sequence[str] | None = None,
    views: Views | str = "1",
    precision: str = "fp32",
    label: str | None = None,
) -> Explanation:
    """Explain one clip.

    Args:
        model: from :func:`praxiscope.load_model` or :func:`praxiscope.wrap`.
        clip: frames, or a video file or frame folder (only the frames needed are decoded).
        target: a class name or index, ``top1`` to ``topk``, ``true``, ``A-vs-B``, or several.
        method: a CAM method, see :data:`praxiscope.attribution.cam.METHODS`.
        layer: a layer name, ``last``, ``all``, or several names; None for the model's default.
        views: clips, or clips and crops such as ``10x3``, whose logits are averaged.
        precision: ``fp32`` or ``bf16``.
        label: the true class, needed for the target ``true``.

    Raises:
        PraxiscopeError: an unknown class, layer or method; a layer no map can be made of; a file
            without frames.
    """
    request = Request(
        tuple(map(str, _several(target))),
        method,
        tuple(map(str, _several(layer))) if layer is not None else (),
        views if isinstance(views, Views) else Views.parse(views),
        precision,
    )
    frames = clip if isinstance(clip, Clip) else model.recipe.read(clip, request.views)
    return explain_batch(model, [frames], request, [label])[0]


def _several(items: str | int | Sequence[str | int]) -> Sequence[str | int]:
    return [items] if isinstance(items, str | int) else items


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
        raise AttributionError("nothing is asked for", where="target", remedy="give a class")
    labels = labels or [None] * len(clips)
    method = find_method(request.method)
    layers = choose_layers(model, request.layers)
    bfloat16 = check_precision(request.precision) == "bf16"
    inputs = concatenate([model.recipe.prepare(clip, request.views) for clip in clips])
    pathways = arrange(model, inputs.to(model.device).pathways, request.precision)
    passes = BatchExplainer(model, pathways, layers, bfloat16=bfloat16)

    views = len(inputs.geometries) // len(clips)
    logits = passes.logits.reshape(len(clips), views, -1).mean(1).cpu()
    if not logits.isfinite().all():
        raise ModelError(
            "returns logits that are not finite", where=model.name, remedy="check its weights"
        )
    targets = [
        [resolve_target(target, model, scores, label) for target in request.targets]
        for scores, label in zip(logits, labels, strict=True)
    ]
    weights = torch.stack(
        [torch.stack([target.weights(logits.shape[1]) for target in row]) for row in targets]
    )
    maps = passes.maps(weights.repeat_interleave(views, 0), method)

    def heatmaps_of(clip_index: int) -> Iterator[Heatmap]:
        for place, target in enumerate(targets[clip_index]):
            for name, layer in layers.items():
                for view in range(views):
                    row = clip_index * views + view
                    yield Heatmap(
                        raw=maps[name][row, place],
                        target=target,
                        method=method.name,
                        layer_name=name,
                        layer=layer,
                        geometry=inputs.geometries[row],
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
