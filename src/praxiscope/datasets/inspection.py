"""What one clip's file turns out to hold."""

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
    """A clip's file or frame folder, as far as it has been read.

    Attributes:
        problem: why it can't be read; empty where it can.
        missing: whether there is nothing of that path.
        size: bytes, of all frames of a folder.
        frames: that can be decoded; as the packets say where only the first has been.
        promised: frames that the packets say there are.
        rate: frames a second, by the usual time between two.
        notes: what is odd about it, one short sentence each.
    """

    problem: str = ""
    missing: bool = False
    size: int = 0
    frames: int = 0
    promised: int = 0
    rate: float = 0.0
    notes: tuple[str, ...] = ()


def inspect(path: Path, *, full: bool = False) -> Inspection:
    """Look into a video file or a folder of frames; nothing that is wrong with it is raised.

    Args:
        path: the file or folder.
        full: decode every frame, not only the first.
    """
    try:
        if not path.exists():
            return Inspection("no such file", missing=True)
        info = probe(path)
        frames, notes = _decoded(path) if full else (len(info.times), ())
        size = sum(file.stat().st_size for file in _files(path))
    except VideoError as error:
        # Of a folder it can be one frame that is damaged.
        which = "" if error.where == str(path) else f"{Path(error.where).name}: "
        return Inspection(which + error.what)
    except OSError as error:
        return Inspection(f"can't be read, {error.strerror or error}")
    promised = len(info.times)
    odd = tuple(dict.fromkeys(info.notes + notes))
    return Inspection("", False, size, min(frames, promised), promised, _rate(info), odd)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or of those of all frames of a folder in order.

    Raises:
        OSError: it can't be read.
    """
    found = hashlib.sha256()
    for file in _files(path):
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                found.update(chunk)
    return found.hexdigest()


def _rate(info: VideoInfo) -> float:
    # How long the last frame of a short video lasts is a guess that would bend the average.
    lengths = np.diff(info.times)
    return 1 / float(np.median(lengths)) if len(lengths) else info.fps


def _files(path: Path) -> list[Path]:
    return list_frames(path) if path.is_dir() else [path]


def _decoded(path: Path) -> tuple[int, tuple[str, ...]]:
    """How many frames can be decoded, and what is odd about them."""
    if path.is_dir():
        files = list_frames(path)
        for file in files:
            read_image(file)
        return len(files), ()
    with open_video(path, threads=1) as (container, stream):
        found = scan(path, stream, read_index(container, stream))
    return len(found.order), found.notes
