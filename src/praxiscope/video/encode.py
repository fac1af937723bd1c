"""Write videos, animations and pictures; a file appears whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from praxiscope.errors import VideoError
from praxiscope.files.atomic_write import atomic_path
from praxiscope.video.clip import Frames

# The matrix of BT.709 and limited range, as FFmpeg (after ITU-T H.273) numbers them.
_BT709_MATRIX, _LIMITED_RANGE = 1, 1
# Fine enough for the sharp edges of overlays; 23 is the encoder's own default.
_QUALITY = "20"
# GIF counts time in hundredths of a second.
_GIF_TICKS = 100


def write_mp4(path: str | Path, frames: Iterable[Frames], fps: float) -> None:
    """Write an H.264 video that browsers play, and start to play before it is loaded completely.

    Frames are encoded as they come and never held together. Odd sizes grow by one row or column
    that repeats the edge. Colours are converted to BT.709, limited range, and tagged so.

    Args:
        path: the file to write, replaced if it exists.
        frames: ``(H, W, 3)`` uint8 RGB, all of one size.
        fps: frames a second.

    Raises:
        VideoError: there are no frames, they differ in size or type, ``fps`` is not positive, or
            the folder can't be written to.
    """
    path = Path(path)
    rate = _rate(fps, path)
    first, rest = _checked(frames, path)
    height, width = first.shape[:2]
    options = {"movflags": "+faststart"}
    with (
        atomic_path(path) as aside,
        av.open(str(aside), "w", format="mp4", options=options) as container,
    ):
        stream = _h264_stream(container, width + width % 2, height + height % 2, rate)
        reformatter = VideoReformatter()
        for frame in chain([first], rest):
            even = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), "edge")
            picture = reformatter.reformat(
                av.VideoFrame.from_ndarray(even, "rgb24"),
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
            )
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def write_gif(path: str | Path, frames: Iterable[Frames], fps: float) -> None:
    """Write an animation that repeats for ever, with one palette chosen for all its frames.

    All frames are held in memory until the palette is known. GIF counts hundredths of a second,
    so single frames may be shown slightly longer or shorter, but the whole keeps its pace.

    Args:
        path: the file to write, replaced if it exists.
        frames: ``(H, W, 3)`` uint8 RGB, all of one size.
        fps: frames a second, 50 at most for most viewers.

    Raises:
        VideoError: as :func:`write_mp4`.
    """
    path = Path(path)
    rate = _rate(fps, path)
    first, rest = _checked(frames, path)
    height, width = first.shape[:2]
    options = {"final_delay": str(max(1, round(_GIF_TICKS / rate)))}
    with (
        atomic_path(path) as aside,
        av.open(str(aside), "w", format="gif", options=options) as container,
    ):
        stream = container.add_stream("gif", rate=_GIF_TICKS)
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        stream.codec_context.time_base = Fraction(1, _GIF_TICKS)
        graph = _palette_graph(width, height)
        for number, frame in enumerate(chain([first], rest)):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), "rgb24")
            picture.pts = round(number * _GIF_TICKS / rate)
            picture.time_base = Fraction(1, _GIF_TICKS)
            graph.vpush(picture)
        graph.vpush(None)
        for picture in _pulled(graph):
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def write_png(path: str | Path, image: Frames) -> None:
    """Write one picture.

    Args:
        path: the file to write, replaced if it exists.
        image: ``(H, W, 3)`` uint8 RGB.

    Raises:
        VideoError: the picture has another shape or type, or the folder can't be written to.
    """
    path = Path(path)
    _check(image, image.shape, path)
    with atomic_path(path) as aside:
        Image.fromarray(image).save(aside, format="png")


def _h264_stream(
    container: OutputContainer, width: int, height: int, rate: Fraction
) -> VideoStream:
    # Without macroblock-tree rate control the same frames always give the same bytes.
    options = {"preset": "veryfast", "crf": _QUALITY, "x264-params": "mbtree=0"}
    stream = container.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    codec = stream.codec_context
    codec.colorspace, codec.color_range = _BT709_MATRIX, _LIMITED_RANGE
    codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return stream


def _palette_graph(width: int, height: int) -> Graph:
    """Build source -> (palette of all frames, frames) -> dithered frames -> sink."""
    graph = Graph()
    source = graph.add_buffer(
        width=width,
        height=height,
        format=av.VideoFormat("rgb24"),
        time_base=Fraction(1, _GIF_TICKS),
    )
    split = graph.add("split")
    generate = graph.add("palettegen", "stats_mode=full:reserve_transparent=0")
    use = graph.add("paletteuse", "dither=sierra2_4a:diff_mode=rectangle")
    sink = graph.add("buffersink")
    source.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(generate, 1, 0)
    generate.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return


def _rate(fps: float, path: Path) -> Fraction:
    if not (np.isfinite(fps) and fps > 0):
        raise VideoError(f"{fps} frames a second", where=str(path), remedy="give a positive fps")
    return Fraction(fps).limit_denominator(1001)


def _checked(frames: Iterable[Frames], path: Path) -> tuple[Frames, Iterator[Frames]]:
    """Split off the first frame, and check the others against it as they come."""
    iterator = iter(frames)
    first = next(iterator, None)
    if first is None:
        raise VideoError("there are no frames to write", where=str(path), remedy="give some")
    return _check(first, first.shape, path), (_check(f, first.shape, path) for f in iterator)


def _check(frame: Frames, shape: tuple[int, ...], path: Path) -> Frames:
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3 or frame.shape != shape:
        raise VideoError(
            f"a frame is {frame.shape} {frame.dtype}",
            where=str(path),
            remedy=f"give (H, W, 3) uint8 RGB, all of size {shape[:2]}",
        )
    return frame
