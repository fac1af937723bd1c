"""Heatmaps of a clip, computed on demand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request


class MethodResponse(Answer):
    """An attribution method."""

    name: str
    title: str


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
        targets: each ``true``, ``predicted``, a class name, or ``A-vs-B`` for what speaks for A
            and against B.
        layers: by name.
    """

    method: str = Field(max_length=80)
    layers: list[str] = Field(min_length=1, max_length=40)
    targets: list[str] = Field(min_length=1, max_length=8)


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
    target: str
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
