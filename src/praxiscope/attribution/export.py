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

from praxiscope.attribution.explanation_data import ExplanationData
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.overlay import frame_grid, overlay_frames, overlay_rate
from praxiscope.errors import AttributionError, FileError
from praxiscope.files.atomic_write import atomic_write, cannot_write
from praxiscope.files.folders import make_folder
from praxiscope.video.encode import write_gif, write_mp4, write_png

SUMMARY = "summary.json"
"""The file that is written last: a folder that holds it is complete."""


def save(explanation: ExplanationData, path: Path) -> Path:
    """Write one file, whose kind its ending decides, or a folder with all.

    Raises:
        PraxiscopeError: the ending is unknown, or the file or folder can't be written.
    """
    writers: dict[str, Callable[[ExplanationData, Path], None]] = {
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
    make_folder(path.parent)
    writers.get(path.suffix.lower(), save_folder)(explanation, path)
    return path


def save_overlay(explanation: ExplanationData, path: Path) -> None:
    """The clip beside its overlays, as H.264 MP4."""
    write_mp4(path, overlay_frames(explanation), overlay_rate(explanation))


def save_animation(explanation: ExplanationData, path: Path) -> None:
    """The clip beside its overlays, as GIF."""
    write_gif(path, overlay_frames(explanation), overlay_rate(explanation))


def save_grid(explanation: ExplanationData, path: Path) -> None:
    """The frames as tiles with their heatmaps below, as PNG."""
    write_png(path, frame_grid(explanation))


def save_heatmaps(explanation: ExplanationData, path: Path) -> None:
    """All maps as one NumPy archive.

    For map number ``i`` (as in the summary's ``heatmaps``): ``raw_i`` is the layer's grid in
    float32, not normalised; ``values_i`` is 0..1 in float16 at the network's input; ``times_i`` are
    the seconds of its frames. ``logits`` has one value per class.
    """
    arrays: dict[str, Any] = {"logits": explanation.logits}
    for number, heatmap in enumerate(explanation.heatmaps):
        arrays[f"raw_{number}"] = heatmap.raw
        arrays[f"values_{number}"] = heatmap.values.astype(np.float16)
        arrays[f"times_{number}"] = heatmap.times
    with atomic_write(path) as file:
        np.savez_compressed(file, **arrays)


def save_summary(explanation: ExplanationData, path: Path) -> None:
    """Everything except the arrays as JSON."""
    _write_json(summary(explanation), path)


def save_folder(explanation: ExplanationData, path: Path, topk: int = 5) -> None:
    """Write all four files into a folder, complete or not at all.

    An existing folder keeps its other files. Its summary is removed first and written last, so that
    a folder with a summary is always complete.

    Args:
        explanation: what to write.
        path: the folder; it is made where it does not exist.
        topk: classes in the summary.

    Raises:
        PraxiscopeError: the folder can't be written.
    """
    make_folder(path.parent)
    with _writing(path):
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            save_overlay(explanation, temporary / "overlay.mp4")
            save_grid(explanation, temporary / "grid.png")
            save_heatmaps(explanation, temporary / "heatmap.npz")
            _write_json(summary(explanation, topk), temporary / SUMMARY)
            temporary.chmod(0o755)
            for file in temporary.iterdir():
                file.chmod(0o644)
            if path.is_dir():
                _move_files(temporary, path)
            else:
                temporary.rename(path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _move_files(source: Path, folder: Path) -> None:
    (folder / SUMMARY).unlink(missing_ok=True)
    for file in sorted(source.iterdir(), key=lambda file: file.name == SUMMARY):
        file.replace(folder / file.name)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Name the folder where the operating system refuses to write.

    Raises:
        FileError: instead of an ``OSError``, also of one that concerns a temporary file.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
    except FileError as error:
        if isinstance(error.__cause__, OSError):
            raise cannot_write(path, error.__cause__) from error
        raise


def _write_json(content: dict[str, Any], path: Path) -> None:
    with atomic_write(path) as file:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        # File names need not be Unicode: other characters become JSON escapes.
        file.write(text.encode("utf-8", "backslashreplace"))


def summary(explanation: ExplanationData, topk: int = 5) -> dict[str, Any]:
    """Predictions, positions of the maps and how they were computed; ready for JSON."""
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
    """Versions of all packages that may change a number."""
    installed = {"python": platform.python_version()}
    for package in ("praxiscope", "torch", "torchvision", "transformers", "av", "numpy"):
        try:
            installed[package] = version(package)
        except PackageNotFoundError:
            continue
    return installed
