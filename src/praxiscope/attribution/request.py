"""What a user asks of an explanation."""

from __future__ import annotations

from dataclasses import dataclass

from praxiscope.attribution.target import TargetInput
from praxiscope.video.recipe import Views

ONE_VIEW = Views()


@dataclass(frozen=True)
class Request:
    """What to explain and how.

    Attributes:
        targets: what to explain of each clip, see
            :func:`~praxiscope.attribution.target.parse_target`.
        method: name of an attribution method.
        layers: layer names, ``last`` or ``all``; empty for the model's default layers.
        views: clips and crops of each video; their logits are averaged.
        precision: ``fp32`` or ``bf16``.
    """

    targets: tuple[TargetInput, ...] = ("top1",)
    method: str = "grad-cam"
    layers: tuple[str, ...] = ()
    views: Views = ONE_VIEW
    precision: str = "fp32"
