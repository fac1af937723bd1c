"""Heatmaps of a clip, computed when somebody asks for them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request


class MethodResponse(Answer):
    """A CAM method."""

    name: str
    title: str


class LayerResponse(Answer):
    """A layer that maps can be made of, in the order of depth.

    Attributes:
        pathway: such as ``slow``; empty where the network has one.
    """

    name: str
    title: str
    pathway: str


class OptionsResponse(Answer):
    """What can be asked for.

    Attributes:
        unavailable: why nothing can, empty where something can.
        default_layers: of a first look.
    """

    unavailable: str
    methods: list[MethodResponse]
    layers: list[LayerResponse]
    default_method: str
    default_layers: list[str]
    depth_layers: list[str] = Field(description="A layer a stage of the network, first to last.")


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
        id: its values are at ``/api/heatmaps/ID``: uint8, (frames, height, width), 255 the most.
        target: as it was asked for, and ``title`` for people.
        pathway: whose frames it is of, empty where the network has one.
        times: of its frames, in seconds of the video.
        box: what of the picture it covers: left, top, right, bottom in 0..1.
        importance: of each frame, 0..1, the largest 1.
        empty: whether nothing speaks for the target.
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
    """All heatmaps that were asked for, targets first, then layers."""

    state: Literal["done"] = "done"
    heatmaps: list[HeatmapResponse]
