"""Frames with their heat: the columns of an overlay video and the tiles of a frame grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from praxiscope.attribution.heatmap import Heatmap, Map
from praxiscope.video.clip import Clip, Frames

if TYPE_CHECKING:
    from praxiscope.attribution.explanation import Explanation

PANEL_HEIGHT, PANEL_WIDTH = 360, 640
TILE = 200
INK, PAPER = (236, 236, 236), (22, 24, 28)
STRENGTH = 0.75
DARKEST = 70
"""Entry of the colour table that paints the least heat; those before are nearly black."""

SLOWEST, QUICKEST, STILL = 1.0, 60.0, 4.0


def blend(frame: Frames, heat: Map) -> Frames:
    """Paint heat ``(..., H, W)`` in 0..1 over RGB ``(..., H, W, 3)``; 0 is clear.

    From purple by red to pale yellow in even steps of lightness: a rainbow would show borders
    that are none.
    """
    levels = np.linspace(DARKEST, 255, 256).astype(np.uint8)
    palette = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)
    colours = palette[:, 0, ::-1][(heat * 255).astype(np.uint8)]
    opacity = (STRENGTH * np.sqrt(heat))[..., None]
    return (frame + opacity * (colours.astype(np.float32) - frame)).astype(np.uint8)


def playback_rate(times: NDArray[np.float64]) -> float:
    """Frames a second at which the sampled frames pass as they did in the source."""
    span = float(times[-1] - times[0])
    if len(times) < 2 or span <= 0:
        return STILL
    return float(np.clip((len(times) - 1) / span, SLOWEST, QUICKEST))


@dataclass(frozen=True)
class Column:
    """The maps of one target at one layer: one a view."""

    title: str
    heatmaps: tuple[Heatmap, ...]


def columns(explanation: Explanation) -> list[Column]:
    """One column for each target and layer, titled with what tells them apart."""
    views = explanation.request.views.clips * explanation.request.views.crops
    groups = [
        explanation.heatmaps[start : start + views]
        for start in range(0, len(explanation.heatmaps), views)
    ]
    return [Column(_title(group[0], explanation), tuple(group)) for group in groups]


def _title(heatmap: Heatmap, explanation: Explanation) -> str:
    pathways = len(heatmap.geometry.pathways)
    pathway = f"{('slow', 'fast')[heatmap.pathway]} · " if pathways == 2 else ""
    return f"{pathway}{heatmap.target.name} · {heatmap.layer_name}"


def overlay_rate(explanation: Explanation) -> float:
    """Frames a second of the overlay video."""
    return playback_rate(explanation.heatmaps[0].geometry.times)


def overlay_frames(explanation: Explanation) -> Iterator[Frames]:
    """Frames of the overlay video: the clip, then one column for each target and layer.

    Each column shows its pathway's own frames, held until the pathway's next frame; several
    temporal clips follow one another, and crops of one clip are joined where they lie.
    """
    size = _fit(explanation.clip.size, PANEL_HEIGHT, PANEL_WIDTH)
    shown = columns(explanation)
    header = _header(explanation, ["clip", *(column.title for column in shown)], size[1])
    crops = explanation.request.views.crops
    for first_view in range(0, len(shown[0].heatmaps), crops):
        panels = [_clip_panel(explanation.clip, shown[0].heatmaps[first_view], size)]
        for column in shown:
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
        blend(_scaled(clip.frames[index], size), heat[place])
        for place, index in enumerate(geometry.clip_frames(pathway))
    ]
    held = np.searchsorted(geometry.pathways[pathway], np.arange(len(geometry.frames)), "right")
    return [frames[place - 1] for place in held]


def joined_crops(crops: tuple[Heatmap, ...], size: tuple[int, int]) -> Map:
    """Heat ``(T, H, W)`` of several crops of the same frames: their mean where they overlap.

    The strongest crop has the full heat, so that one with next to no evidence stays clear.
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


def frame_grid(explanation: Explanation) -> Frames:
    """The frames of the first view as tiles (4x4 for 16), each column's heat beneath them."""
    shown = columns(explanation)
    size = _fit(explanation.clip.size, TILE, TILE)
    first = shown[0].heatmaps[0].geometry
    across = int(np.ceil(np.sqrt(len(first.frames))))
    frames = [_scaled(explanation.clip.frames[index], size) for index in first.frames]
    blocks = [("clip", _tiles(frames, first.times, across))]
    for column in shown:
        heatmap = column.heatmaps[0]
        heat = heatmap.at_size(size)
        tiles = [
            blend(_scaled(explanation.clip.frames[index], size), heat[place])
            for place, index in enumerate(heatmap.geometry.clip_frames(heatmap.pathway))
        ]
        blocks.append((column.title, _tiles(tiles, heatmap.times, across)))
    width = blocks[0][1].shape[1]
    strips = [_lines(_predictions(explanation), width, 15)]
    for title, block in blocks:
        strips += [_lines([title], width, 14), block]
    return np.concatenate(strips)


def _tiles(frames: list[Frames], times: NDArray[np.float64], across: int) -> Frames:
    marked = [_marked(frame, f"{time:.2f} s") for frame, time in zip(frames, times, strict=True)]
    blank = np.full_like(marked[0], PAPER)
    marked += [blank] * (-len(marked) % across)
    rows = [np.concatenate(marked[i : i + across], 1) for i in range(0, len(marked), across)]
    return np.concatenate(rows)


def _marked(frame: Frames, text: str) -> Frames:
    image = Image.fromarray(frame)
    ImageDraw.Draw(image).text(
        (4, frame.shape[0] - 16), text, INK, _font(11), stroke_width=1, stroke_fill=PAPER
    )
    return np.asarray(image)


def _header(explanation: Explanation, titles: list[str], panel_width: int) -> Frames:
    strip = np.concatenate([_lines([title], panel_width, 14) for title in titles], 1)
    return np.concatenate([_lines(_predictions(explanation), strip.shape[1], 15), strip])


def _predictions(explanation: Explanation) -> list[str]:
    lines = [
        f"{place}. {name} {probability:.2f}"
        for place, (name, probability) in enumerate(explanation.top(2), 1)
    ]
    if explanation.weights.startswith("random"):
        lines.append("random weights: an untrained network, its maps mean nothing")
    return [f"true: {explanation.label}", *lines] if explanation.label else lines


def _lines(lines: list[str], width: int, points: int) -> Frames:
    """Text on a strip of that width, even in height; what does not fit is cut with an ellipsis."""
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
