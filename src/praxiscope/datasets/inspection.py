"""Inspect the file of one clip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from praxiscope.errors import VideoError
from praxiscope.video.container import open_video
from praxiscope.video.frame_folder import list_frames, read_image
from praxiscope.video.packets import read_index
from praxiscope.video.probe import VideoInfo, probe
from praxiscope.video.sequential import scan

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Inspection:
    """The content of a video file or frame folder.

    Attributes:
        problem: why the file can't be read; empty if it can.
        missing: True if the path does not exist.
        size: bytes; for a folder, of all frames together.
        frames: number of frames that can be decoded; where only the first frame was decoded, the
            number of frames in the packets.
        promised: number of frames in the packets.
        rate: frames per second, from the median time between two frames.
        notes: oddities, one short sentence each.
    """

    problem: str = ""
    missing: bool = False
    size: int = 0
    frames: int = 0
    promised: int = 0
    rate: float = 0.0
    notes: tuple[str, ...] = ()


def inspect(path: Path, *, full: bool = False) -> Inspection:
    """Open a video file or a folder of frames; problems are reported in the result, not raised.

    Args:
        path: the file or folder.
        full: True decodes every frame, False only the first one.
    """
    try:
        if not path.exists():
            return Inspection("no such file", missing=True)
        info = probe(path)
        frames, notes = _decoded(path) if full else (len(info.times), ())
        size = sum(file.stat().st_size for file in _files(path))
    except VideoError as error:
        # In a folder, a single frame may be damaged.
        which = "" if error.where == str(path) else f"{Path(error.where).name}: "
        return Inspection(which + error.what)
    except OSError as error:
        return Inspection(f"can't be read, {error.strerror or error}")
    promised = len(info.times)
    odd = tuple(dict.fromkeys(info.notes + notes))
    return Inspection("", False, size, min(frames, promised), promised, _rate(info), odd)


def digest(path: Path) -> str:
    """SHA-256 of the bytes of a file, or of all frames of a folder in their order.

    Raises:
        OSError: the file can't be read.
    """
    sha256 = hashlib.sha256()
    for file in _files(path):
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                sha256.update(chunk)
    return sha256.hexdigest()


def _rate(info: VideoInfo) -> float:
    # The duration of the last frame is a guess, which would distort the mean of a short video.
    lengths = np.diff(info.times)
    return 1 / float(np.median(lengths)) if len(lengths) else info.fps


def _files(path: Path) -> list[Path]:
    return list_frames(path) if path.is_dir() else [path]


def _decoded(path: Path) -> tuple[int, tuple[str, ...]]:
    """The number of frames that can be decoded, and notes about them."""
    if path.is_dir():
        files = list_frames(path)
        for file in files:
            read_image(file)
        return len(files), ()
    with open_video(path, threads=1) as (container, stream):
        frames = scan(path, stream, read_index(container, stream))
    return len(frames.order), frames.notes
