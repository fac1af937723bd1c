"""Videos stored as folders of numbered JPEG or PNG frames."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np

from praxiscope.errors import VideoError
from praxiscope.video.clip import Clip, Frames
from praxiscope.video.selection import TimeSelection, frames_at, refuse_too_large

FRAME_ENDINGS = frozenset({".jpg", ".jpeg", ".png"})
# The frame rate of the first release of Something-Something, which consisted of such folders.
DEFAULT_FPS = 12.0


def natural_key(name: str | Path) -> list[tuple[int, int, str]]:
    """Sort key that compares numbers: ``frame_2`` comes before ``frame_10``."""
    parts = re.findall(r"\d+|\D+", str(name))
    return [(0, int(p), p) if p.isdecimal() else (1, 0, p.casefold()) for p in parts]


def frame_files(folder: Path) -> list[Path]:
    """List the JPEG and PNG files of a folder in natural order, hidden files left out."""
    files = [
        file
        for file in folder.iterdir()
        if file.suffix.lower() in FRAME_ENDINGS and not file.name.startswith(".")
    ]
    return sorted(files, key=lambda file: natural_key(file.name))


def read_frame_folder(
    folder: Path, times: TimeSelection = None, *, fps: float | None = None
) -> Clip:
    """Read frames of a folder, at a constant rate.

    Args:
        folder: holds the frames, one JPEG or PNG file each.
        times: which times are read.
        fps: frames a second; 12 if None.

    Returns:
        A clip as from :func:`praxiscope.video.decode.read_clip`; transparent parts become black,
        EXIF orientation is applied, frames of another size than the first are resized.

    Raises:
        VideoError: the folder holds no frames, or one can't be read.
    """
    files = list_frames(folder)
    rate = checked_rate(fps, folder)
    all_times = np.arange(len(files)) / rate
    chosen = frames_at(times, all_times, len(files) / rate, folder)
    first = read_image(files[chosen[0]])
    refuse_too_large(len(chosen), first.shape[1], first.shape[0], folder)
    frames = np.empty((len(chosen), *first.shape), np.uint8)
    notes: tuple[str, ...] = ()
    for position, number in enumerate(chosen.tolist()):
        image = first if position == 0 else read_image(files[number])
        if image.shape != first.shape:
            import cv2

            image = np.asarray(cv2.resize(image, first.shape[1::-1], interpolation=cv2.INTER_AREA))
            notes = ("frames differ in size; resized to the first",)
        frames[position] = image
    return Clip(
        frames,
        all_times[chosen],
        len(files) / rate,
        folder,
        notes,
        math.nan if fps is None else rate,
        chosen,
    )


def list_frames(folder: Path) -> list[Path]:
    """List the frames of a folder in natural order.

    Raises:
        VideoError: there are none.
    """
    files = frame_files(folder)
    if not files:
        raise VideoError(
            "the folder holds no JPEG or PNG frames",
            where=str(folder),
            remedy="give a video file or a folder of frames",
        )
    return files


def checked_rate(fps: float | None, folder: Path) -> float:
    """The frame rate of a folder.

    Raises:
        VideoError: ``fps`` is not a positive number.
    """
    rate = DEFAULT_FPS if fps is None else float(fps)
    if not (np.isfinite(rate) and rate > 0):
        raise VideoError(f"{fps} frames a second", where=str(folder), remedy="give a positive fps")
    return rate


def read_image(file: Path) -> Frames:
    """Read one image file as ``(H, W, 3)`` uint8 RGB; transparent parts become black.

    Raises:
        VideoError: the file is not an image, or damaged.
    """
    import cv2  # takes 0.2 seconds, which listing files and --help don't need

    data = np.fromfile(file, np.uint8)
    colours = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
    if colours is None:
        raise VideoError(
            "not a JPEG or PNG picture, or damaged",
            where=str(file),
            remedy="write the frame again, or remove the file",
        )
    stored = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if file.suffix.lower() == ".png" else None
    rgb = np.asarray(cv2.cvtColor(colours, cv2.COLOR_BGR2RGB), np.uint8)
    if stored is None or stored.ndim < 3 or stored.shape[2] != 4:
        return rgb
    opaque = 255 if stored.dtype == np.uint8 else 65535
    alpha = stored[..., 3:].astype(np.float32) / opaque
    return np.rint(rgb * alpha).astype(np.uint8)
