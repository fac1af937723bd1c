"""Frames with their heat: the columns of an overlay video and the tiles of a frame grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from praxiscope.attribution.explanation_data import ExplanationData
from praxiscope.attribution.heatmap import Heatmap, Map
from praxiscope.video.clip import Clip, Frames

PANEL_HEIGHT, PANEL_WIDTH = 360, 640
TILE = 200
INK, PAPER = (236, 236, 236), (22, 24, 28)
STRENGTH = 0.75
DARKEST = 70
"""Entry of the colour table for the least heat; the entries before it are nearly black."""

SLOWEST, FASTEST, STILL = 1.0, 60.0, 4.0
"""Frames a second: limits, and the rate of frames without a time span."""


def blend(frame: Frames, heat: Map) -> Frames:
    """Paint heat ``(..., H, W)`` in 0..1 over RGB ``(..., H, W, 3)``; 0 is transparent.

    The colours run from purple over red to pale yellow in even steps of lightness: a rainbow
    palette would show borders that do not exist.
    """
    levels = np.linspace(DARKEST, 255, 256).astype(np.uint8)
    palette = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)
    colours = palette[:, 0, ::-1][(heat * 255).astype(np.uint8)]
    opacity = (STRENGTH * np.sqrt(heat))[..., None]
    return (frame + opacity * (colours.astype(np.float32) - frame)).astype(np.uint8)


def playback_rate(times: NDArray[np.float64]) -> float:
    """Frames a second that play the sampled frames at the speed of the source."""
    span = float(times[-1] - times[0])
    if len(times) < 2 or span <= 0:
        return STILL
    return float(np.clip((len(times) - 1) / span, SLOWEST, FASTEST))


@dataclass(frozen=True)
class Column:
    """The maps of one target at one layer, one per view."""

    title: str
    heatmaps: tuple[Heatmap, ...]


def columns(explanation: ExplanationData) -> list[Column]:
    """One column for each target and layer, titled with both."""
    views = explanation.request.views.clips * explanation.request.views.crops
    groups = [
        explanation.heatmaps[start : start + views]
        for start in range(0, len(explanation.heatmaps), views)
    ]
    return [Column(_title(group[0], explanation), tuple(group)) for group in groups]


def _title(heatmap: Heatmap, explanation: ExplanationData) -> str:
    pathways = len(heatmap.geometry.pathways)
    pathway = f"{('slow', 'fast')[heatmap.pathway]} · " if pathways == 2 else ""
    return f"{pathway}{heatmap.target.name} · {heatmap.layer_name or heatmap.method}"


def overlay_rate(explanation: ExplanationData) -> float:
    """Frames a second of the overlay video."""
    return playback_rate(explanation.heatmaps[0].geometry.times)


def overlay_frames(explanation: ExplanationData) -> Iterator[Frames]:
    """Frames of the overlay video: the clip, then one column for each target and layer.

    Each column shows its pathway's frames, each until the pathway's next frame. Several temporal
    clips follow one another; the crops of one clip are joined at their positions.
    """
    size = _fit(explanation.clip.size, PANEL_HEIGHT, PANEL_WIDTH)
    map_columns = columns(explanation)
    header = _header(explanation, ["clip", *(column.title for column in map_columns)], size[1])
    crops = explanation.request.views.crops
    for first_view in range(0, len(map_columns[0].heatmaps), crops):
        panels = [_clip_panel(explanation.clip, map_columns[0].heatmaps[first_view], size)]
        for column in map_columns:
            panels.append(
                _heat_panel(
                    explanation.clip, column.heatmaps[first_view : first_view + crops], size
                )
            )
        for row in zip(*panels, strict=True):
            yield np.concatenate([header, np.concatenate(row, 1)])


def _clip_panel(clip: Clip, heatmap: Heatmap, size: tuple[int, int]) -> list[Frames]:
    return [_scaled(clip.frames[index], size) for index in heatmap.geometry.frames]


def _heat_panel(clip: Clip, crops: tuple[Heatmap, ...], size: tuple[int, int]) -> list[Frames]:
    geometry, pathway = crops[0].geometry, crops[0].pathway
    heat = joined_crops(crops, size)
    frames = [
        blend(_scaled(clip.frames[index], size), heat[position])
        for position, index in enumerate(geometry.clip_frames(pathway))
    ]
    latest = np.searchsorted(geometry.pathways[pathway], np.arange(len(geometry.frames)), "right")
    return [frames[position - 1] for position in latest]


def joined_crops(crops: tuple[Heatmap, ...], size: tuple[int, int]) -> Map:
    """Heat ``(T, H, W)`` of several crops of the same frames: their mean where they overlap.

    The maximum of the strongest crop is 1, so that a crop with little evidence stays transparent.
    """
    strongest = max(float(crop.raw.max()) for crop in crops)
    shares = [float(crop.raw.max()) / strongest if strongest > 0 else 0.0 for crop in crops]
    heat = [share * crop.at_size(size) for crop, share in zip(crops, shares, strict=True)]
    total: Map = np.sum(heat, axis=0, dtype=np.float32)
    if len(crops) == 1:
        return total
    count = np.sum([crop.covered(size) for crop in crops], axis=0)
    joined: Map = total / np.maximum(count, 1).astype(np.float32)
    return joined


def frame_grid(explanation: ExplanationData) -> Frames:
    """The frames of the first view as tiles (4x4 for 16), with the tiles of each column below."""
    map_columns = columns(explanation)
    size = _fit(explanation.clip.size, TILE, TILE)
    first = map_columns[0].heatmaps[0].geometry
    across = int(np.ceil(np.sqrt(len(first.frames))))
    frames = [_scaled(explanation.clip.frames[index], size) for index in first.frames]
    blocks = [("clip", _tiles(frames, first.times, across))]
    for column in map_columns:
        heatmap = column.heatmaps[0]
        heat = heatmap.at_size(size)
        tiles = [
            blend(_scaled(explanation.clip.frames[index], size), heat[position])
            for position, index in enumerate(heatmap.geometry.clip_frames(heatmap.pathway))
        ]
        blocks.append((column.title, _tiles(tiles, heatmap.times, across)))
    width = blocks[0][1].shape[1]
    strips = [_lines(_predictions(explanation), width, 15)]
    for title, block in blocks:
        strips += [_lines([title], width, 14), block]
    return np.concatenate(strips)


def _tiles(frames: list[Frames], times: NDArray[np.float64], across: int) -> Frames:
    tiles = [
        _with_caption(frame, f"{time:.2f} s") for frame, time in zip(frames, times, strict=True)
    ]
    blank = np.full_like(tiles[0], PAPER)
    tiles += [blank] * (-len(tiles) % across)
    rows = [np.concatenate(tiles[i : i + across], 1) for i in range(0, len(tiles), across)]
    return np.concatenate(rows)


def _with_caption(frame: Frames, text: str) -> Frames:
    image = Image.fromarray(frame)
    ImageDraw.Draw(image).text(
        (4, frame.shape[0] - 16), text, INK, _font(11), stroke_width=1, stroke_fill=PAPER
    )
    return np.asarray(image)


def _header(explanation: ExplanationData, titles: list[str], panel_width: int) -> Frames:
    strip = np.concatenate([_lines([title], panel_width, 14) for title in titles], 1)
    return np.concatenate([_lines(_predictions(explanation), strip.shape[1], 15), strip])


def _predictions(explanation: ExplanationData) -> list[str]:
    lines = [
        f"{position}. {name} {probability:.2f}"
        for position, (name, probability) in enumerate(explanation.top(2), 1)
    ]
    if explanation.weights.startswith("random"):
        lines.append("random weights: the network is untrained, its maps mean nothing")
    return [f"true: {explanation.label}", *lines] if explanation.label else lines


def _lines(lines: list[str], width: int, points: int) -> Frames:
    """Text on a strip of that width and an even height; a long line ends with an ellipsis."""
    font = _font(points)
    line_height = points + 6
    height = line_height * len(lines) + 6
    image = Image.new("RGB", (width, height + height % 2), PAPER)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((6, 3 + line_height * number), _fitting(line, font, width - 12), INK, font)
    return np.asarray(image)


def _fitting(line: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(line + "…") > width:
        line = line[:-1]
    return line + "…"


def _font(points: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(points)


def _fit(size: tuple[int, int], height: int, width: int) -> tuple[int, int]:
    """Even height and width that fill the box and keep the aspect."""
    scale = min(height / size[0], width / size[1])
    rows, cols = (max(2, 2 * round(side * scale / 2)) for side in size)
    return rows, cols


def _scaled(frame: Frames, size: tuple[int, int]) -> Frames:
    method = cv2.INTER_AREA if size[0] < frame.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(frame, (size[1], size[0]), interpolation=method), np.uint8)
