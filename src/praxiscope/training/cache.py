"""Frames of every example, decoded once and stored as bytes in one file.

The file is memory-mapped. If it fits into memory, epochs read it at the speed of memory.
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
from praxiscope.files.atomic_write import atomic_path
from praxiscope.training.examples import Example
from praxiscope.video.recipe import ClipRecipe, Views, resize_frame

N_TEMPORAL_VIEWS = 5
"""Temporal views in the cache of a clip; odd, so that the middle one is that of the recipe."""

_FRAMES, _INDEX = "frames.bin", "index.npz"
_CHUNK = 16

OnProgress = Callable[[int, int], None]
"""Receives the number of finished clips and the number of all clips."""


@dataclass(frozen=True)
class Decoded:
    """The distinct frames of one clip, and the indices of the frames in each temporal view."""

    frames: NDArray[np.uint8]
    view_frames: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class FrameCache:
    """Frames of many clips.

    Attributes:
        pixels: all frames as a flat array.
        starts: ``(N,)`` first byte of each clip in ``pixels``; -1 for a clip that is unreadable.
        shapes: ``(N, 3)`` number of frames, height and width of each clip.
        view_frames: ``(N, V, T)`` indices of the frames in each of V temporal views.
        failures: why a clip is unreadable, by the name of its example.
    """

    pixels: NDArray[np.uint8]
    starts: NDArray[np.int64]
    shapes: NDArray[np.int64]
    view_frames: NDArray[np.int16]
    failures: dict[str, str]

    def frames(self, index: int) -> NDArray[np.uint8]:
        """``(T, H, W, 3)`` frames of a clip, as a view of ``pixels``."""
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
    progress: OnProgress | None = None,
) -> FrameCache:
    """Decode or render all examples into a folder, or open the cache in that folder.

    Args:
        examples: the clips; unreadable clips are left out and listed in ``failures``.
        recipe: frames are resized, but not cropped, as the recipe defines.
        folder: folder of the cache.
        key: identifies the data. An existing cache is used only if it has the same key, recipe and
            example names; otherwise it is replaced.
        workers: number of processes; with more than one, a script needs a main guard.
        progress: called after each clip.

    Raises:
        TrainingError: no clip can be read.
    """
    digest = _digest(examples, recipe, key)
    if (cache := _open(folder, digest)) is not None:
        return cache
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _INDEX).unlink(missing_ok=True)
    starts, shapes, view_frames, failures = [], [], [], {}
    written = 0
    with (folder / _FRAMES).open("wb") as file:
        outcomes = _decoded(examples, recipe, workers)
        for number, (example, outcome) in enumerate(zip(examples, outcomes, strict=True), 1):
            if isinstance(outcome, str):
                failures[example.name] = outcome
                starts.append(-1)
                shapes.append((0, 0, 0))
                view_frames.append(np.zeros((N_TEMPORAL_VIEWS, recipe.frames), np.int16))
            else:
                starts.append(written)
                shapes.append(outcome.frames.shape[:3])
                view_frames.append(outcome.view_frames)
                written += file.write(outcome.frames.tobytes())
            if progress:
                progress(number, len(examples))
    if len(failures) == len(examples):
        name, reason = next(iter(failures.items()))
        raise TrainingError(f"none of {len(examples)} clips can be read: {reason}", where=name)
    _write_index(folder, digest, starts, shapes, view_frames, failures)
    cache = _open(folder, digest)
    assert cache is not None  # noqa: S101 (it is just written)
    return cache


def remove_cache(folder: Path) -> None:
    """Delete the files of a cache, and its folder if it is then empty."""
    for name in (_INDEX, _FRAMES):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _digest(examples: Sequence[Example], recipe: ClipRecipe, key: str) -> str:
    # Pathways are chosen later, so that networks with one and two pathways can share a cache.
    content = (key, recipe.sampling, recipe.resize, recipe.crop, [e.name for e in examples])
    return hashlib.sha256(repr(content).encode()).hexdigest()


def _open(folder: Path, digest: str) -> FrameCache | None:
    """The cache in a folder, if it is complete and has this digest; else None."""
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
    view_frames: list[NDArray[np.int16]],
    failures: dict[str, str],
) -> None:
    with atomic_path(folder / _INDEX) as temporary:
        np.savez(
            temporary,
            digest=digest,
            starts=np.array(starts, np.int64),
            shapes=np.array(shapes, np.int64),
            takes=np.stack(view_frames),  # the name in caches of version 0.1.0
            failures=json.dumps(failures),
        )


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
    """The frames of a clip, or the reason why it is unreadable."""
    from praxiscope.video.clip import Clip

    try:
        clip = read(recipe, Views(N_TEMPORAL_VIEWS))
    except PraxiscopeError as error:
        return str(error)
    assert isinstance(clip, Clip)  # noqa: S101
    size = recipe.resized_size(clip.size)
    chosen = clip.shown_at(recipe.sampling.sample_times(clip.duration, N_TEMPORAL_VIEWS).ravel())
    used, view_frames = np.unique(chosen, return_inverse=True)
    frames = np.stack([resize_frame(clip.frames[index], size) for index in used])
    return Decoded(frames, view_frames.reshape(N_TEMPORAL_VIEWS, -1).astype(np.int16))
