"""A heatmap as browsers lay it over a playing video, and as a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from praxiscope.server.clip.centre_view import Box, input_box

if TYPE_CHECKING:
    from praxiscope.attribution.heatmap import Heatmap

SIDE = 64
"""Maximum number of rows and columns; browsers interpolate between them."""

_HEADER_BYTES = 4
_PATHWAYS = ("slow", "fast")


@dataclass(frozen=True)
class HeatmapInfo:
    """A heatmap without its values.

    Attributes:
        title: the target, for people.
        layer: name of the layer.
        pathway: that the frames belong to, empty if the network has only one.
        times: of the frames, in seconds of the video.
        box: the part of the picture that it covers: left, top, right, bottom in 0..1.
        shape: number of frames, rows and columns.
        importance: of each frame, the sum of its heat; the largest is 1.
        empty: whether no value is above zero.
    """

    title: str
    layer: str
    pathway: str
    times: list[float]
    box: Box
    shape: tuple[int, int, int]
    importance: list[float]
    empty: bool


def quantize_heatmap(heatmap: Heatmap) -> tuple[HeatmapInfo, NDArray[np.uint8]]:
    """A heatmap at the frames of the network's input, on an even grid over its box.

    Row *i* of *n* is the heat at ``(i + 1/2) / n`` of the box's height: the positions are right if
    a browser or a graphics card stretches the grid over the box.

    Returns:
        The heatmap without values, and its values ``(frames, rows, columns)`` in 0..255, 255 for
        the maximum of the clip.
    """
    from praxiscope.attribution.interpolation import interpolate, interpolation_matrix

    geometry = heatmap.geometry
    sides = [min(SIDE, crop) for crop in geometry.crop_size]
    frames = len(geometry.pathways[heatmap.pathway])
    positions = [
        np.arange(frames, dtype=np.float64),
        *(
            (np.arange(side) + 0.5) * crop / side - 0.5
            for side, crop in zip(sides, geometry.crop_size, strict=True)
        ),
    ]
    matrices = [
        interpolation_matrix(samples, cells, stride, offset)
        for samples, cells, stride, offset in zip(
            positions,
            heatmap.raw.shape,
            heatmap.placement.stride,
            heatmap.placement.offset,
            strict=True,
        )
    ]
    values = interpolate(np.maximum(heatmap.normalised, 0), *matrices)
    info = HeatmapInfo(
        title=heatmap.target.name,
        layer=heatmap.layer_name,
        pathway=_PATHWAYS[heatmap.pathway] if len(geometry.pathways) == 2 else "",
        times=np.round(heatmap.times, 6).tolist(),
        box=input_box(geometry),
        shape=(frames, sides[0], sides[1]),
        importance=importance(values),
        empty=heatmap.is_empty,
    )
    return info, np.rint(values * 255).astype(np.uint8)


def importance(values: NDArray[np.float32]) -> list[float]:
    """The sum of the positive heat of each frame of ``(T, H, W)``, scaled to a maximum of 1."""
    sums = np.maximum(values, 0).sum((1, 2), dtype=np.float64)
    largest = sums.max(initial=0.0)
    scaled: list[float] = np.round(sums / largest if largest > 0 else sums, 4).tolist()
    return scaled


def write_heat(path: Path, info: HeatmapInfo, values: NDArray[np.uint8]) -> None:
    """Write a heatmap to a file: length of the header, header in JSON, values."""
    header = json.dumps(asdict(info)).encode()
    length = len(header).to_bytes(_HEADER_BYTES, "little")
    path.write_bytes(length + header + values.tobytes())


def read_heat(path: Path) -> HeatmapInfo:
    """Read a heatmap without its values.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER_BYTES), "little")
        content: dict[str, Any] = json.loads(file.read(length))
    return HeatmapInfo(
        **{**content, "box": tuple(content["box"]), "shape": tuple(content["shape"])}
    )


def read_values(path: Path) -> bytes:
    """The values of a heatmap, as the server sends them.

    Raises:
        FileNotFoundError: there is no such file.
    """
    data = path.read_bytes()
    return data[_HEADER_BYTES + int.from_bytes(data[:_HEADER_BYTES], "little") :]
