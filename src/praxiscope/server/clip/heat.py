"""A heatmap as browsers lay it over a playing video, and as it is kept on disk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from praxiscope.attribution.heatmap import Heatmap

SIDE = 64
"""Rows and columns of heat at most; a browser interpolates between them."""

_LENGTH = 4
_PATHWAYS = ("slow", "fast")


@dataclass(frozen=True)
class Heat:
    """What is told of a heatmap beside its values.

    Attributes:
        title: the target, for people.
        layer: by name.
        pathway: whose frames it is of, empty where the network has one.
        times: of its frames, in seconds of the video.
        box: what of the picture it covers: left, top, right, bottom in 0..1.
        shape: frames, rows and columns.
        importance: of each frame, the sum of its heat; the largest is 1.
        empty: whether nothing speaks for the target.
    """

    title: str
    layer: str
    pathway: str
    times: list[float]
    box: tuple[float, float, float, float]
    shape: tuple[int, int, int]
    importance: list[float]
    empty: bool


def heat_of(heatmap: Heatmap) -> tuple[Heat, NDArray[np.uint8]]:
    """A heatmap at the frames that the network saw, on an even grid over what it saw of them.

    Row *i* of *n* is the heat at ``(i + 1/2) / n`` of the box's height, so that a picture of it
    that is stretched over the box, as browsers and graphics cards do, lies where it belongs.

    Returns:
        What is told of it, and ``(frames, rows, columns)``, 255 where a cell has the clip's most.
    """
    from praxiscope.attribution.interpolation import interpolate, interpolation_matrix
    from praxiscope.server.clip.centre_view import input_box

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
        interpolation_matrix(wanted, cells, stride, offset)
        for wanted, cells, stride, offset in zip(
            positions,
            heatmap.raw.shape,
            heatmap.placement.stride,
            heatmap.placement.offset,
            strict=True,
        )
    ]
    values = interpolate(np.maximum(heatmap.normalised, 0), *matrices)
    told = Heat(
        title=heatmap.target.name,
        layer=heatmap.layer_name,
        pathway=_PATHWAYS[heatmap.pathway] if len(geometry.pathways) == 2 else "",
        times=np.round(heatmap.times, 6).tolist(),
        box=input_box(geometry),
        shape=(frames, sides[0], sides[1]),
        importance=importance(values),
        empty=heatmap.is_empty,
    )
    return told, np.rint(values * 255).astype(np.uint8)


def importance(values: NDArray[np.float32]) -> list[float]:
    """The positive heat of each frame of ``(T, H, W)``, 1 for the frame that has the most."""
    sums = np.maximum(values, 0).sum((1, 2), dtype=np.float64)
    most = sums.max(initial=0.0)
    shares: list[float] = np.round(sums / most if most > 0 else sums, 4).tolist()
    return shares


def write_heat(path: Path, told: Heat, values: NDArray[np.uint8]) -> None:
    """Write what is told of a heatmap and its values to one file."""
    head = json.dumps(asdict(told)).encode()
    path.write_bytes(len(head).to_bytes(_LENGTH, "little") + head + values.tobytes())


def read_heat(path: Path) -> Heat:
    """What is told of a heatmap.

    Raises:
        FileNotFoundError: the file is there no longer.
        ValueError: it is damaged.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH), "little")
        content: dict[str, Any] = json.loads(file.read(length))
    return Heat(**{**content, "box": tuple(content["box"]), "shape": tuple(content["shape"])})


def read_values(path: Path) -> bytes:
    """The values of a heatmap as they are sent.

    Raises:
        FileNotFoundError: the file is there no longer.
    """
    data = path.read_bytes()
    return data[_LENGTH + int.from_bytes(data[:_LENGTH], "little") :]
