"""Properties of a video, without reading its frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from praxiscope.video.clip import Times
from praxiscope.video.container import open_video
from praxiscope.video.decode import decode_stamps
from praxiscope.video.frame_folder import checked_rate, list_frames, read_image
from praxiscope.video.packets import PacketIndex, read_index
from praxiscope.video.sequential import scan


@dataclass(frozen=True, eq=False)
class VideoInfo:
    """Properties of one video.

    Attributes:
        path: the file or folder.
        width: pixels, upright.
        height: pixels, upright.
        codec: FFmpeg's name of the codec, e.g. ``h264``; ``jpeg`` or ``png`` for a folder.
        pixel_format: FFmpeg's name of the stored pixel format, e.g. ``yuv420p``.
        rotation: degrees counterclockwise from the stored frames to upright ones.
        times: ``(T,)`` seconds at which the frames appear; the first is at 0.
        duration: seconds until the end of the last frame.
        fps: frames divided by duration.
        notes: irregularities of the video, one short sentence each.
    """

    path: Path
    width: int
    height: int
    codec: str
    pixel_format: str
    rotation: int
    times: Times
    duration: float
    notes: tuple[str, ...] = ()

    @property
    def fps(self) -> float:
        """Frames a second on average."""
        return len(self.times) / self.duration


def probe(path: str | Path, *, fps: float | None = None) -> VideoInfo:
    """Size, codec and frame times of a video file or a folder of frames.

    Frames are counted by their packets, not read from the header. Only the first frame is decoded,
    so later damage appears when the frames are read; where packets do not give the times (AVI with
    reordered frames, missing time stamps), the whole file is decoded.

    Args:
        path: a video file, or a folder of JPEG or PNG frames.
        fps: frames a second of a folder (12 if None); files carry their own times.

    Raises:
        VideoError: there is no such file, or no frame of it can be decoded.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        return _probe_folder(path, fps)
    with open_video(path, threads=1) as (container, stream):
        codec = stream.codec_context.codec.canonical_name
        index = read_index(container, stream)
        first = _first_picture(container, stream, index) if index.reliable else None
        if first is not None:
            return _info(path, codec, first, index.times, index.duration, index.notes)
        contents = scan(path, stream, index)
    return _info(path, codec, contents.first, contents.times, contents.duration, contents.notes)


def _first_picture(
    container: InputContainer, stream: VideoStream, index: PacketIndex
) -> VideoFrame | None:
    try:
        return next(decode_stamps(container, stream, index, index.visible_stamps[:1]), None)
    except av.FFmpegError:
        return None


def _info(
    path: Path,
    codec: str,
    first: VideoFrame,
    times: Times,
    duration: float,
    notes: tuple[str, ...],
) -> VideoInfo:
    rotation = round(first.rotation / 90) * 90 % 360
    width, height = first.width, first.height
    if rotation % 180:
        width, height = height, width
    return VideoInfo(
        path, width, height, codec, first.format.name, rotation, times, duration, notes
    )


def _probe_folder(folder: Path, fps: float | None) -> VideoInfo:
    files = list_frames(folder)
    rate = checked_rate(fps, folder)
    height, width = read_image(files[0]).shape[:2]
    codec = "png" if files[0].suffix.lower() == ".png" else "jpeg"
    times = np.arange(len(files)) / rate
    return VideoInfo(folder, width, height, codec, "rgb24", 0, times, len(files) / rate)
