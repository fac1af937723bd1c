"""Heatmaps of a clip, computed on demand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from praxiscope.server.schemas.base import Answer, Request
from praxiscope.server.schemas.targets import Target

LayerName = Annotated[str, StringConstraints(max_length=1000)]


class MethodResponse(Answer):
    """An attribution method.

    Attributes:
        needs_layer: whether a request has to name layers; otherwise it must name none.
    """

    name: str
    title: str
    needs_layer: bool


class LayerResponse(Answer):
    """A layer that can have heatmaps; layers come in the order of depth.

    Attributes:
        pathway: such as ``slow``; empty if the network has only one.
    """

    name: str
    title: str
    pathway: str


class OptionsResponse(Answer):
    """Methods and layers of a run.

    Attributes:
        unavailable_reason: why there are none, empty if there are some.
        default_method: of the first heatmap that is shown.
        default_layers: of the first heatmap that is shown.
    """

    unavailable_reason: str
    methods: list[MethodResponse]
    layers: list[LayerResponse]
    default_method: str
    default_layers: list[str]
    depth_layers: list[str] = Field(description="Layers from the first to the last, evenly spaced.")


class ExplanationRequest(Request):
    """Heatmaps to compute.

    Attributes:
        method: name of an attribution method.
        layers: names of layers; empty for a method that needs no layer.
        targets: what to explain.
    """

    method: str = Field(max_length=80)
    layers: list[LayerName] = Field(max_length=40)
    targets: list[Target] = Field(min_length=1, max_length=8)


class HeatmapResponse(Answer):
    """A heatmap through time.

    Attributes:
        id: its values are at ``/api/heatmaps/ID``: uint8, (frames, height, width), 255 is the
            maximum.
        target: as in the request.
        title: of the target, for people.
        layer: name of the layer.
        pathway: that the frames belong to, empty if the network has only one.
        times: of the frames, in seconds of the video.
        box: the part of the picture that it covers: left, top, right, bottom in 0..1.
        frames: number of frames.
        height: number of rows.
        width: number of columns.
        importance: of each frame, 0..1, the largest is 1.
        empty: whether no value is above zero.
    """

    id: str
    target: Target
    title: str
    layer: str
    pathway: str
    times: list[float]
    box: tuple[float, float, float, float]
    frames: int
    height: int
    width: int
    importance: list[float]
    empty: bool


class ExplanationResponse(Answer):
    """All heatmaps of a request, in the order of targets, then of layers."""

    state: Literal["done"] = "done"
    heatmaps: list[HeatmapResponse]
