"""Which video files browsers play without transcoding."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from praxiscope.video.container import open_video
from praxiscope.video.packets import read_index

MP4, WEBM = "video/mp4", "video/webm"

_CODECS = {MP4: ("h264", "vp9", "av1"), WEBM: ("vp8", "vp9", "av1")}
# 8 bits, chroma subsampling 4:2:0: every browser decodes these.
_PIXELS = ("yuv420p", "yuvj420p")
_LATEST_START = 0.05
_READ_WHOLE = 64 * 2**20
_BEGINNING = 64


def media_type(path: Path) -> str | None:
    """The media type under which browsers play a file; None if it has to be transcoded.

    Browsers don't play folders of frames. Rotated pictures, damaged files (only files up to 64 MiB
    are checked), videos that begin after their sound, and videos without a duration are transcoded
    too, because not all browsers play them well.

    Raises:
        VideoError: the file is missing or holds no video.
    """
    if path.is_dir():
        return None
    with open_video(path, threads=1) as (container, stream):
        media = _container_type(container, path)
        if not container.duration:
            return None
        if stream.codec_context.codec.canonical_name not in _CODECS.get(media, ()):
            return None
        try:
            first = next(container.decode(stream), None)
        except av.FFmpegError:
            return None
        if first is None or not _is_plain(first) or _start(first, container) > _LATEST_START:
            return None
    return media if path.stat().st_size > _READ_WHOLE or _is_whole(path) else None


def _container_type(container: InputContainer, path: Path) -> str:
    names = container.format.name.split(",")
    if "mp4" in names:
        return MP4
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    return WEBM if "webm" in names and b"webm" in beginning else ""


def _is_plain(picture: VideoFrame) -> bool:
    return picture.format.name in _PIXELS and not picture.rotation % 360


def _start(picture: VideoFrame, container: InputContainer) -> float:
    """Seconds from the beginning of the file to its first picture."""
    begins = (container.start_time or 0) / av.time_base
    return float(picture.time or 0.0) - begins


def _is_whole(path: Path) -> bool:
    with open_video(path, threads=1) as (container, stream):
        return read_index(container, stream).reliable
