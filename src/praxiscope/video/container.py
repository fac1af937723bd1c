"""Open a video file safely: one video stream, or one clear error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from praxiscope.errors import VideoError

# A container may refer to other files or addresses; reading from these is forbidden.
_OPTIONS = {"protocol_whitelist": "file"}
# FFmpeg renders plain text as a terminal and returns that as a video.
_NOT_VIDEO = frozenset({"tty"})
_OPEN_SECONDS = 5.0
_MOST_THREADS = 4

_REMEDY_BROKEN = "check that it was copied or downloaded completely, or re-encode it"


@contextmanager
def open_video(
    path: Path, threads: int | None = None
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and pick its video stream: the first that is not a cover picture.

    Args:
        path: a regular file of any format FFmpeg reads.
        threads: decoding threads; None for one per processor, four at most.

    Raises:
        VideoError: the file is missing, empty, damaged beyond opening, or holds no video.
    """
    _refuse_non_file(path)
    try:
        container = av.open(
            # FFmpeg would take a relative name such as "concat:a" for a protocol.
            str(path.absolute()),
            metadata_errors="ignore",
            options=_OPTIONS,
            timeout=_OPEN_SECONDS,
        )
    except (av.FFmpegError, OSError) as error:
        raise _unreadable(path, error) from error
    with container:
        stream = _video_stream(container, path)
        stream.thread_type = "AUTO"
        stream.thread_count = threads or min(_MOST_THREADS, os.cpu_count() or 1)
        yield container, stream


def undecodable(path: Path) -> VideoError:
    """The error for a file that can be opened, but without a frame that can be decoded."""
    return VideoError("no frame can be decoded", where=str(path), remedy=_REMEDY_BROKEN)


def _refuse_non_file(path: Path) -> None:
    if not path.exists():
        raise VideoError("no such file", where=str(path), remedy="check the path")
    if not path.is_file():
        raise VideoError("not a regular file", where=str(path), remedy="give a video file")
    if path.stat().st_size == 0:
        raise VideoError("the file is empty", where=str(path), remedy="copy or download it again")


def _unreadable(path: Path, error: Exception) -> VideoError:
    if isinstance(error, PermissionError):
        return VideoError("may not be read", where=str(path), remedy="change its permissions")
    return VideoError(
        "not a video, or damaged beyond opening", where=str(path), remedy=_REMEDY_BROKEN
    )


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    streams = container.streams.video
    if container.format.name in _NOT_VIDEO:
        raise VideoError("text, not a video", where=str(path), remedy="give a video file")
    moving = [s for s in streams if not s.disposition & Disposition.attached_pic]
    if not moving:
        content = "only audio" if container.streams.audio else "no pictures"
        raise VideoError(
            f"no video stream, {content}", where=str(path), remedy="give a file with video"
        )
    if moving[0].codec_context is None:
        raise VideoError(
            "coded in a way this FFmpeg can't decode", where=str(path), remedy="re-encode it"
        )
    return moving[0]
