"""Data sets whose folders are named after their classes."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.rows import OnBadRow, converted
from praxiscope.datasets.sample import UNLABELED, Sample, split_name
from praxiscope.errors import DatasetError, VideoError
from praxiscope.video.find import VIDEO_ENDINGS, find_videos
from praxiscope.video.frame_folder import frame_files, natural_key


def read_class_folders(
    root: str | Path,
    *,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Clips of ``root/CLASS/...`` or ``root/SPLIT/CLASS/...``.

    Args:
        root: the folder.
        unlabeled_allowed: whether the videos of ``root/unlabeled/``, and those directly in
            ``root``, are clips of the split ``unlabeled``; they are passed over otherwise.
        on_bad_row: is told of folders without videos and of names that are no text; where it is
            None the first one is raised.

    Raises:
        DatasetError: no folder of a class holds a video, or one holds other files only.
    """
    root = Path(root)
    labeled = [folder for folder in _folders(root) if split_name(folder.name) != UNLABELED]
    splits = {
        folder: name
        for folder in labeled
        if (name := split_name(folder.name)) is not None and _folders(folder)
    }
    samples: list[Sample] = []
    for place, split in splits.items() if splits else [(root, "")]:
        for folder in _folders(place) if splits else labeled:
            samples += _class(folder, split, on_bad_row)
    if unlabeled_allowed:
        samples += _samples(_unlabeled(root, on_bad_row), "", UNLABELED, on_bad_row)
    if not samples:
        raise DatasetError(
            "holds no table and no folders of classes with videos",
            where=str(root),
            remedy="give a CSV with columns path and label, or ROOT/CLASS/VIDEO",
        )
    return samples


def _class(folder: Path, split: str, on_bad_row: OnBadRow | None) -> list[Sample]:
    label = folder.name.replace("_", " ")
    # A folder of frames is a clip, not a class of one clip.
    videos = [video for video in _videos(folder, on_bad_row) if video != folder]
    return _samples(videos, label, split, on_bad_row)


def _samples(
    videos: list[Path], label: str, split: str, on_bad_row: OnBadRow | None
) -> list[Sample]:
    def sample(_: int, video: Path) -> Sample:
        return Sample(video, label, split)

    return list(converted(enumerate(videos), sample, on_bad_row))


def _unlabeled(root: Path, on_bad_row: OnBadRow | None) -> list[Path]:
    """Videos in folders of unlabeled clips, and in no folder at all."""
    places = [folder for folder in _folders(root) if split_name(folder.name) == UNLABELED]
    inside = [video for place in places for video in _videos(place, on_bad_row)]
    return inside + sorted(filter(_is_clip, root.iterdir()), key=natural_key)


def _videos(folder: Path, on_bad_row: OnBadRow | None) -> list[Path]:
    try:
        return find_videos([folder]) if any(folder.iterdir()) else []
    except VideoError as error:
        refused = DatasetError(error.what, where=error.where, remedy=error.remedy)
        if on_bad_row is None:
            raise refused from error
        on_bad_row(refused)
        return []


def _is_clip(path: Path) -> bool:
    if path.is_dir():
        return len(frame_files(path)) > 1
    return path.suffix.lower() in VIDEO_ENDINGS and not path.name.startswith(".")


def _folders(root: Path) -> list[Path]:
    visible = (path for path in root.iterdir() if not path.name.startswith("."))
    return sorted(path for path in visible if path.is_dir())
