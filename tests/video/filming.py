"""Test videos in which every frame encodes its number."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

BITS = 8
DARK, BRIGHT = 40, 215
FRAME_LENGTH = 0.05


def numbered_frame(number: int, height: int = 48, width: int = 64) -> np.ndarray:
    """Draw ``number`` in binary as eight vertical bands, the lowest bit on the left."""
    bits = np.array([number >> bit & 1 for bit in range(BITS)])
    band = np.arange(width) * BITS // width
    row = np.where(bits[band] == 1, BRIGHT, DARK).astype(np.uint8)
    return np.repeat(np.repeat(row[None, :, None], height, 0), 3, 2)


def read_numbers(frames: np.ndarray) -> list[int]:
    """Read the numbers drawn by :func:`numbered_frame` back from ``(T, H, W, 3)`` frames."""
    centres = ((np.arange(BITS) + 0.5) * frames.shape[2] / BITS).astype(int)
    levels = frames[..., 1].astype(float).mean(1)
    return [int(sum((row[centres] > 127) << np.arange(BITS))) for row in levels]


def film(
    path: Path,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    count: int = 40,
    stamps: Sequence[int] | None = None,
    ticks: int = 1000,
    options: dict[str, str] | None = None,
    frames: Sequence[np.ndarray] | None = None,
    **attributes: Any,
) -> Path:
    """Encode numbered frames, or ``frames``, at 20 a second.

    Args:
        stamps: when each frame is shown instead, in units of one part in ``ticks`` of a second.
        attributes: set on the codec context, e.g. ``colorspace=1``.
    """
    frames = frames or [numbered_frame(number) for number in range(count)]
    stamps = stamps or [round(number * FRAME_LENGTH * ticks) for number in range(len(frames))]
    pictures = [
        av.VideoFrame.from_ndarray(frame, "rgba" if frame.shape[2] == 4 else "rgb24")
        for frame in frames
    ]
    encode(
        path,
        [video_frame.reformat(format=pixel_format) for video_frame in pictures],
        codec=codec,
        stamps=stamps,
        ticks=ticks,
        options=options,
        **attributes,
    )
    return path


def encode(
    path: Path,
    pictures: Sequence[av.VideoFrame],
    *,
    codec: str,
    stamps: Sequence[int],
    ticks: int = 1000,
    options: dict[str, str] | None = None,
    **attributes: Any,
) -> None:
    """Encode frames without any conversion."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=20, options=options or {})
        stream.width, stream.height = pictures[0].width, pictures[0].height
        stream.pix_fmt = pictures[0].format.name
        stream.codec_context.time_base = Fraction(1, ticks)
        for name, value in attributes.items():
            setattr(stream.codec_context, name, value)
        for video_frame, stamp in zip(pictures, stamps, strict=True):
            video_frame.pts, video_frame.time_base = stamp, Fraction(1, ticks)
            container.mux(stream.encode(video_frame))
        container.mux(stream.encode(None))


def remux(source: Path, target: Path, **options: str) -> Path:
    """Copy the video stream of ``source`` into another container without decoding it."""
    with av.open(str(source)) as old, av.open(str(target), "w", options=options) as new:
        copied = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.dts is not None:
                packet.stream = copied
                new.mux(packet)
    return target
