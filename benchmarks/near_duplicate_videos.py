"""Real videos and their alterations, as thumbnails with known near-duplicates."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import real_data
from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import FRAMES, SIDE, Thumbnails, thumbnails
from praxiscope.stage.alteration import CROPPED, REENCODED, SHIFTED, TRIMMED
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4
from praxiscope.video.find import find_videos
from praxiscope.video.recipe import ClipRecipe

SHORT_SIDE = 240


Frames = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Planted:
    """Clips with planted near-duplicates.

    Attributes:
        clips: thumbnails.
        sources: number of the source of each clip; clips of the same source are near-duplicates.
        pairs: a clip, its near-duplicate and the kind of alteration.
    """

    clips: Thumbnails
    sources: NDArray[np.int64]
    pairs: tuple[tuple[int, int, str], ...]


def altered_videos(recipe: ClipRecipe, every: int, out: Path) -> Planted | None:
    """Real clips, each with altered and re-encoded near-duplicates."""
    folder = real_data()
    if folder is None:
        print("no real clips: set PRAXISCOPE_REAL_DATA to their folder", flush=True)
        return None
    videos = find_videos([folder / "clips", folder / "ut_interaction"])[::every]
    parts, pairs, sources = [], list[tuple[int, int, str]](), list[int]()
    for number, path in enumerate(videos):
        draw = np.random.default_rng([number * every, 11])
        file = out / f"{number * every}.npz"
        if not file.exists():
            _write_alterations(file, recipe, path, draw)
        with np.load(file) as arrays:
            clip_thumbnails, kinds = arrays["seen"], arrays["kinds"].tolist()
        first = len(sources)
        for row, kind in enumerate(kinds):
            if kind:
                source = row - 1 if kind == SHIFTED else 0
                pairs.append((first + source, first + row, kind))
        parts.append(clip_thumbnails)
        sources += [number] * len(clip_thumbnails)
    return Planted(np.concatenate(parts), np.array(sources), tuple(pairs))


def _write_alterations(
    file: Path, recipe: ClipRecipe, path: Path, draw: np.random.Generator
) -> None:
    """Write thumbnails and kinds of a real clip and its alterations; empty if unreadable."""
    clip_thumbnails, kinds = [], []
    try:
        video = _read_video(path)
        clip_thumbnails, kinds = [thumbnails(Signals(recipe.read(path)))], [""]
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(temporary) / "copy.mp4"
            for kind, pieces in _alterations(video, draw):
                for piece in pieces:
                    write_mp4(copy, iter(piece), video.rate)
                    clip_thumbnails.append(thumbnails(Signals(recipe.read(copy))))
                kinds += [""] * (len(pieces) - 1) + [kind]
    except PraxiscopeError as error:
        print(error, flush=True)
        clip_thumbnails, kinds = [], []
    file.parent.mkdir(parents=True, exist_ok=True)
    empty = np.empty((0, FRAMES, SIDE, SIDE), np.uint8)
    np.savez(
        file,
        seen=np.stack(clip_thumbnails) if clip_thumbnails else empty,
        kinds=np.array(kinds, np.str_),
    )


@dataclass(frozen=True, eq=False)
class Video:
    """All frames ``(T, H, W, 3)`` of a real clip, of a moderate size, and their rate."""

    frames: Frames
    rate: float


def _read_video(path: Path) -> Video:
    clip = read_clip(path)
    height, width = clip.size
    share = min(1.0, SHORT_SIDE / min(height, width))
    size = (round(width * share), round(height * share))
    frames = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in clip.frames]
    return Video(np.stack(frames), len(frames) / clip.duration)


def _alterations(video: Video, draw: np.random.Generator) -> Iterator[tuple[str, list[Frames]]]:
    """Altered frames of a video, by kind; for a shift, two windows that are shifted in time."""
    frames, count = video.frames, len(video.frames)
    height, width = frames.shape[1:3]
    quality, smaller = int(draw.integers(25, 50)), draw.uniform(0.5, 1)
    size = (round(width * smaller), round(height * smaller))
    yield REENCODED, [_compressed(frames, size, quality)]
    start, end = (round(share * count) for share in draw.uniform(0.04, 0.1, 2))
    yield TRIMMED, [frames[start : count - end]]
    step = max(1, round(draw.uniform(0.02, 0.08) * count))
    yield SHIFTED, [frames[:-step], frames[step:]]
    share = draw.uniform(0.84, 0.94)
    rows, columns = round(share * height), round(share * width)
    top, left = draw.integers(height - rows + 1), draw.integers(width - columns + 1)
    yield CROPPED, [frames[:, top : top + rows, left : left + columns]]


def _compressed(frames: Frames, size: tuple[int, int], quality: int) -> Frames:
    decoded = []
    for frame in frames:
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        _, packet = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
        decoded.append(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)))
    return np.stack(decoded)
