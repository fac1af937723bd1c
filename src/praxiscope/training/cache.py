"""Frames of every example, decoded once and kept as bytes in one file.

The file is mapped into memory: as long as it fits, epochs read at the speed of memory.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError, TrainingError
from praxiscope.training.examples import Example
from praxiscope.video.recipe import ClipRecipe, Views, resize_frame

TAKES = 5
"""Choices in time that are kept of each clip; odd, so that the middle one is the recipe's own."""

_FRAMES, _INDEX = "frames.bin", "index.npz"
_CHUNK = 16

Counted = Callable[[int, int], None]
"""Is told how many of how many are done."""


@dataclass(frozen=True)
class Decoded:
    """Frames of one clip: unique ones, and which of them each take shows."""

    frames: NDArray[np.uint8]
    takes: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class FrameCache:
    """Frames of many clips.

    Attributes:
        pixels: all frames, flat.
        starts: ``(N,)`` where the frames of each clip begin, -1 for a clip that was unreadable.
        shapes: ``(N, 3)`` frames, height and width of each clip.
        takes: ``(N, TAKES, T)`` which of a clip's frames each take shows.
        failures: why a clip is not here, by the name of its example.
    """

    pixels: NDArray[np.uint8]
    starts: NDArray[np.int64]
    shapes: NDArray[np.int64]
    takes: NDArray[np.int16]
    failures: dict[str, str]

    def frames(self, index: int) -> NDArray[np.uint8]:
        """``(T, H, W, 3)`` frames of a clip, without copying them."""
        count, height, width = self.shapes[index].tolist()
        start = int(self.starts[index])
        flat = self.pixels[start : start + count * height * width * 3]
        return flat.reshape(count, height, width, 3)

    def holds(self, index: int) -> bool:
        """Whether the clip could be read."""
        return bool(self.starts[index] >= 0)


def build_cache(
    examples: Sequence[Example],
    recipe: ClipRecipe,
    folder: Path,
    *,
    key: str,
    workers: int = 1,
    progress: Counted | None = None,
) -> FrameCache:
    """Decode or render all examples into a folder, or open what is already there.

    Args:
        examples: clips that can't be read are left out and named in the cache.
        recipe: frames are resized as it says, and not cropped.
        folder: of the cache.
        key: says what data these are; with the recipe and the names it must be that of a cache
            that is there, or the cache is made anew.
        workers: processes; with more than one, a script must guard its main part.
        progress: told after each clip.

    Raises:
        TrainingError: not one clip could be read.
    """
    digest = _digest(examples, recipe, key)
    if (cache := _open(folder, digest)) is not None:
        return cache
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _INDEX).unlink(missing_ok=True)
    starts, shapes, takes, failures = [], [], [], {}
    written = 0
    with (folder / _FRAMES).open("wb") as file:
        outcomes = _decoded(examples, recipe, workers)
        for number, (example, outcome) in enumerate(zip(examples, outcomes, strict=True), 1):
            if isinstance(outcome, str):
                failures[example.name] = outcome
                starts.append(-1)
                shapes.append((0, 0, 0))
                takes.append(np.zeros((TAKES, recipe.frames), np.int16))
            else:
                starts.append(written)
                shapes.append(outcome.frames.shape[:3])
                takes.append(outcome.takes)
                written += file.write(outcome.frames.tobytes())
            if progress:
                progress(number, len(examples))
    if len(failures) == len(examples):
        name, reason = next(iter(failures.items()))
        raise TrainingError(f"not one of {len(examples)} clips could be read: {reason}", where=name)
    _write_index(folder, digest, starts, shapes, takes, failures)
    cache = _open(folder, digest)
    assert cache is not None  # noqa: S101 (it was just written)
    return cache


def remove_cache(folder: Path) -> None:
    """Delete the files of a cache, and its folder if nothing else is in it."""
    for name in (_INDEX, _FRAMES):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _digest(examples: Sequence[Example], recipe: ClipRecipe, key: str) -> str:
    # Pathways are taken from the frames later: networks of one and of two share a cache.
    content = (key, recipe.sampling, recipe.resize, recipe.crop, [e.name for e in examples])
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _open(folder: Path, digest: str) -> FrameCache | None:
    """The cache in a folder, if it is whole and of these data."""
    index = folder / _INDEX
    if not index.exists() or not (folder / _FRAMES).exists():
        return None
    with np.load(index) as content:
        if str(content["digest"]) != digest:
            return None
        return FrameCache(
            np.memmap(folder / _FRAMES, np.uint8, "r"),
            content["starts"],
            content["shapes"],
            content["takes"],
            json.loads(str(content["failures"])),
        )


def _write_index(
    folder: Path,
    digest: str,
    starts: list[int],
    shapes: list[tuple[int, int, int]],
    takes: list[NDArray[np.int16]],
    failures: dict[str, str],
) -> None:
    aside = folder / ("aside-" + _INDEX)
    np.savez(
        aside,
        digest=digest,
        starts=np.array(starts, np.int64),
        shapes=np.array(shapes, np.int64),
        takes=np.stack(takes),
        failures=json.dumps(failures),
    )
    aside.replace(folder / _INDEX)


def _decoded(
    examples: Sequence[Example], recipe: ClipRecipe, workers: int
) -> Iterator[Decoded | str]:
    decode = partial(_decode, recipe=recipe)
    readers = [example.read for example in examples]
    if workers <= 1:
        yield from map(decode, readers)
        return
    method = "forkserver" if os.name == "posix" else "spawn"
    with ProcessPoolExecutor(workers, get_context(method)) as pool:
        yield from pool.map(decode, readers, chunksize=_CHUNK)


def _decode(read: Callable[..., object], recipe: ClipRecipe) -> Decoded | str:
    """Frames of a clip, or why there are none."""
    from praxiscope.video.clip import Clip

    try:
        clip = read(recipe, Views(TAKES))
    except PraxiscopeError as error:
        return str(error)
    assert isinstance(clip, Clip)  # noqa: S101
    size = recipe.resized_size(clip.size)
    shown = clip.shown_at(recipe.sampling.sample_times(clip.duration, TAKES).ravel())
    used, takes = np.unique(shown, return_inverse=True)
    frames = np.stack([resize_frame(clip.frames[index], size) for index in used])
    return Decoded(frames, takes.reshape(TAKES, -1).astype(np.int16))
