"""Data sets whose folders are named after their classes."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.sample import Sample, split_name
from praxiscope.errors import DatasetError
from praxiscope.video.find import find_videos


def read_class_folders(root: str | Path) -> list[Sample]:
    """Clips of ``root/CLASS/...`` or ``root/SPLIT/CLASS/...``.

    Raises:
        DatasetError: no folder of a class holds a video.
    """
    root = Path(root)
    splits = {
        folder: name
        for folder in _folders(root)
        if (name := split_name(folder.name)) is not None and _folders(folder)
    }
    if splits:
        samples = [s for folder, name in splits.items() for s in _classes(folder, name)]
    else:
        samples = _classes(root, "")
    if not samples:
        raise DatasetError(
            "holds no table and no folders of classes with videos",
            where=str(root),
            remedy="give a CSV with columns path and label, or ROOT/CLASS/VIDEO",
        )
    return samples


def _classes(root: Path, split: str) -> list[Sample]:
    return [
        Sample(video, folder.name.replace("_", " "), split)
        for folder in _folders(root)
        if any(folder.iterdir())
        for video in find_videos([folder])
    ]


def _folders(root: Path) -> list[Path]:
    visible = (path for path in root.iterdir() if not path.name.startswith("."))
    return sorted(path for path in visible if path.is_dir())
