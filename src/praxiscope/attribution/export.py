"""Explanations on disk: overlay video, frame grid, maps and a summary a program can read."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from praxiscope.attribution.explanation import Explanation
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.overlay import frame_grid, overlay_frames, overlay_rate
from praxiscope.errors import AttributionError
from praxiscope.files.atomic_write import atomic_path
from praxiscope.video.encode import write_gif, write_mp4, write_png


def save(explanation: Explanation, path: Path) -> Path:
    """Write what the ending asks for: .mp4, .gif, .png, .npz, .json, or a folder with all."""
    writers: dict[str, Callable[[Explanation, Path], None]] = {
        ".mp4": save_overlay,
        ".gif": save_animation,
        ".png": save_grid,
        ".npz": save_heatmaps,
        ".json": save_summary,
        "": save_folder,
    }
    if path.suffix.lower() not in writers and not path.is_dir():
        raise AttributionError(
            f"can't write {path.suffix!r}",
            where=str(path),
            remedy="end it with .mp4, .gif, .png, .npz, .json, or give a folder",
        )
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        writers.get(path.suffix.lower(), save_folder)(explanation, path)
    return path


def save_overlay(explanation: Explanation, path: Path) -> None:
    """The clip beside its overlays as H.264 MP4."""
    write_mp4(path, overlay_frames(explanation), overlay_rate(explanation))


def save_animation(explanation: Explanation, path: Path) -> None:
    """The clip beside its overlays as GIF."""
    write_gif(path, overlay_frames(explanation), overlay_rate(explanation))


def save_grid(explanation: Explanation, path: Path) -> None:
    """The frames as tiles with their heatmaps beneath as PNG."""
    write_png(path, frame_grid(explanation))


def save_heatmaps(explanation: Explanation, path: Path) -> None:
    """All maps as one NumPy archive.

    For map number ``i`` (as in the summary's ``heatmaps``): ``raw_i`` is the layer's own grid in
    float32, not normalised; ``values_i`` is 0..1 in float16 at the network's input; ``times_i`` are
    the seconds of its frames. ``logits`` are those of all classes.
    """
    arrays: dict[str, Any] = {"logits": explanation.logits}
    for number, heatmap in enumerate(explanation.heatmaps):
        arrays[f"raw_{number}"] = heatmap.raw
        arrays[f"values_{number}"] = heatmap.values.astype(np.float16)
        arrays[f"times_{number}"] = heatmap.times
    with atomic_path(path) as aside, aside.open("wb") as file:
        np.savez_compressed(file, **arrays)


def save_summary(explanation: Explanation, path: Path) -> None:
    """Everything but the arrays as JSON."""
    with atomic_path(path) as aside:
        _write_json(summary(explanation), aside)


def save_folder(explanation: Explanation, path: Path, topk: int = 5) -> None:
    """All four files in a folder, complete or not at all.

    Raises:
        PraxiscopeError: the folder can't be written.
    """
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            save_overlay(explanation, aside / "overlay.mp4")
            save_grid(explanation, aside / "grid.png")
            save_heatmaps(explanation, aside / "heatmap.npz")
            _write_json(summary(explanation, topk), aside / "summary.json")
            aside.chmod(0o755)
            for file in aside.iterdir():
                file.chmod(0o644)
            if path.is_dir():  # it may hold files of the user's: replace only our own
                for file in aside.iterdir():
                    file.replace(path / file.name)
            else:
                aside.rename(path)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Name the folder or file where the system refuses to write."""
    try:
        yield
    except OSError as error:
        raise AttributionError(
            f"can't be written, {error.strerror or error}",
            where=str(path),
            remedy="give another folder",
        ) from error


def _write_json(content: dict[str, Any], path: Path) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # Names of files need not be Unicode; what is not gets written as JSON's own escape.
    path.write_text(text, encoding="utf-8", errors="backslashreplace")


def summary(explanation: Explanation, topk: int = 5) -> dict[str, Any]:
    """What was seen, where, and how it was computed; ready for JSON."""
    clip = explanation.clip
    return {
        "clip": str(clip.path) if clip.path else None,
        "duration": clip.duration,
        "size": {"height": clip.size[0], "width": clip.size[1]},
        "notes": list(clip.notes),
        "model": explanation.model,
        "weights": explanation.weights,
        "label": explanation.label,
        "predictions": [
            {"class": name, "probability": probability}
            for name, probability in explanation.top(topk)
        ],
        "method": explanation.heatmaps[0].method,
        "precision": explanation.request.precision,
        "views": {
            "clips": explanation.request.views.clips,
            "crops": explanation.request.views.crops,
        },
        "heatmaps": [
            _heatmap_summary(number, heatmap) for number, heatmap in enumerate(explanation.heatmaps)
        ],
        "versions": versions(),
    }


def _heatmap_summary(number: int, heatmap: Heatmap) -> dict[str, Any]:
    peak = dict(zip(("seconds", "row", "column"), heatmap.peak(), strict=True))
    geometry = heatmap.geometry
    top, left = (float(geometry.to_source(axis, np.array(-0.5))) for axis in (0, 1))
    bottom, right = (
        float(geometry.to_source(axis, np.array(geometry.crop_size[axis] - 0.5))) for axis in (0, 1)
    )
    return {
        "number": number,
        "target": heatmap.target.name,
        "request": heatmap.target.request,
        "layer": heatmap.layer_name,
        "pathway": heatmap.pathway,
        "view": heatmap.view,
        "empty": heatmap.is_empty,
        "maximum": float(heatmap.raw.max()),
        "peak": None if heatmap.is_empty else peak,
        "crop": {"top": top, "left": left, "bottom": bottom, "right": right},
        "times": [round(float(time), 6) for time in heatmap.times],
    }


def versions() -> dict[str, str]:
    """Versions of everything that may change a number."""
    found = {"python": platform.python_version()}
    for package in ("praxiscope", "torch", "torchvision", "transformers", "av", "numpy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
