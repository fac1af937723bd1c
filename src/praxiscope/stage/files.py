"""A set of stage clips on disk: videos, their truth and a table that lists them."""

from __future__ import annotations

import csv
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.files.atomic_write import atomic_path
from praxiscope.stage.action_catalogue import GROUPS, LABELS, template
from praxiscope.stage.dataset import WORLD_VERSION, StageClip, StageClips, render_clip
from praxiscope.stage.render import FPS
from praxiscope.stage.truth import Track, Truth
from praxiscope.video.encode import write_mp4

MANIFEST, CONFIG = "manifest.csv", "stage.json"
COLUMNS = (
    "path",
    "label",
    "split",
    "true_label",
    "valid_labels",
    "group",
    "way",
    "faults",
    "related",
    "truth",
    "id",
)
"""Columns of the manifest; several values in one cell are separated by ``|``."""


def write_set(clips: StageClips, folder: Path) -> Iterator[StageClip]:
    """Write a set of clips, one clip per step.

    The truth of a clip is written before its video, and the video appears only when it is
    complete. An interrupted set can therefore be continued: existing clips are not rendered again.
    The manifest is written last, when all clips exist.

    Args:
        clips: the set to write.
        folder: is created if it does not exist.

    Yields:
        Each clip when its files are written.

    Raises:
        PraxiscopeError: the folder holds another set, or can't be written to.
    """
    _open_folder(clips, folder)
    for clip in clips:
        video = folder / video_path(clip)
        if not video.exists():
            pictures, truth = render_clip(clip)
            write_truth(folder / truth_path(clip), truth)
            write_mp4(video, iter(pictures.frames), FPS)
        yield clip
    _write_manifest(clips, folder / MANIFEST)


def video_path(clip: StageClip) -> str:
    """Path of a clip's video, relative to the folder of the set."""
    return f"videos/{clip.id}.mp4"


def truth_path(clip: StageClip) -> str:
    """Path of a clip's truth, relative to the folder of the set."""
    return f"truth/{clip.id}.npz"


def preset_of(video: Path) -> str | None:
    """The preset of the stage set that a video belongs to, None if it is not part of a set."""
    try:
        content = json.loads((video.resolve().parents[1] / CONFIG).read_text("utf-8"))
    except (OSError, IndexError, UnicodeDecodeError, json.JSONDecodeError):
        return None
    preset_name = content.get("preset") if isinstance(content, dict) else None
    return preset_name if isinstance(preset_name, str) else None


def label_of(video: Path) -> str | None:
    """The recorded label of a video of a complete set on disk, None if there is none."""
    place = video.resolve()
    manifest = place.parents[1] / MANIFEST
    if preset_of(video) is None or not manifest.exists():
        return None
    labels = _recorded_labels(manifest, manifest.stat().st_mtime_ns)
    return labels.get(place.relative_to(manifest.parent).as_posix())


@lru_cache(maxsize=4)
def _recorded_labels(manifest: Path, written: int) -> dict[str, str]:
    """Labels by path; ``written`` (time of the last change) keeps the cache up to date."""
    with manifest.open(encoding="utf-8", newline="") as file:
        return {row["path"]: row["label"] for row in csv.DictReader(file)}


def write_truth(path: Path, truth: Truth) -> None:
    """Write a truth as compressed arrays, atomically.

    Raises:
        FileError: the folder can't be written to.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            layers=truth.layers,
            tracks=np.array([[track.factor, track.name] for track in truth.tracks], str),
            motions=truth.motions,
            camera=truth.camera,
            intended_camera=truth.intended_camera,
            event=np.array(truth.event),
            causal_frames=truth.causal_frames,
            causal_factors=np.array(truth.causal_factors, str),
            valid_labels=np.array(truth.valid_labels, str),
        )


def read_truth(path: str | Path) -> Truth:
    """Read what :func:`write_truth` wrote.

    Raises:
        PraxiscopeError: the file does not exist, or is not a complete truth.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _truth(dict(arrays))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise PraxiscopeError(
            f"is not the truth of a stage clip, {error}",
            where=str(path),
            remedy="render the set again with 'praxiscope stage render'",
        ) from error


def _truth(arrays: dict[str, Any]) -> Truth:
    tracks = arrays["tracks"].reshape(-1, 2).tolist()
    first, last = arrays["event"].tolist()
    return Truth(
        arrays["layers"],
        tuple(Track(number, *words) for number, words in enumerate(tracks, 1)),
        arrays["motions"],
        arrays["camera"],
        arrays["intended_camera"],
        (first, last),
        arrays["causal_frames"],
        tuple(arrays["causal_factors"].tolist()),
        tuple(arrays["valid_labels"].tolist()),
    )


def _open_folder(clips: StageClips, folder: Path) -> None:
    """Create the folders, or check that they contain a part of the same set."""
    config = folder / CONFIG
    content = json.dumps(_config(clips), indent=2) + "\n"
    try:
        if config.exists() and config.read_text("utf-8") != content:
            raise PraxiscopeError(
                "holds another set of clips",
                where=str(folder),
                remedy=f"use another folder, or the preset, clips, seed and sizes of {config}",
            )
        for name in ("videos", "truth"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PraxiscopeError(
            f"can't be written to, {error.strerror or error}", where=str(folder)
        ) from error
    with atomic_path(config) as temporary:
        temporary.write_text(content, "utf-8")


def _config(clips: StageClips) -> dict[str, Any]:
    """All parameters that determine the clips, and the classes in their order."""
    plan = asdict(clips.preset.faults)
    plan["pair_noise"] = [[*pair, rate] for pair, rate in clips.preset.faults.pair_noise.items()]
    return {
        "world": WORLD_VERSION,
        "machine": f"{platform.system()} {platform.machine()}",
        "preset": clips.preset.name,
        "clips": clips.clips,
        "seed": clips.seed,
        "frames": clips.frames,
        "size": list(clips.size),
        "fps": FPS,
        "shares": list(clips.shares),
        "ambiguity": clips.preset.ambiguity,
        "faults": plan,
        "classes": list(LABELS),
        "groups": {group: list(labels) for group, labels in GROUPS.items()},
    }


def _write_manifest(clips: StageClips, path: Path) -> None:
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(_row(clip) for clip in clips)


def _row(clip: StageClip) -> dict[str, str]:
    return {
        "path": video_path(clip),
        "label": clip.label,
        "split": clip.split,
        "true_label": clip.scene.label,
        "valid_labels": "|".join(clip.valid_labels),
        "group": template(clip.scene.label).group,
        "way": clip.scene.action.variant,
        "faults": "|".join(map(str, clip.faults)),
        "related": clip.related or "",
        "truth": truth_path(clip),
        "id": clip.id,
    }
