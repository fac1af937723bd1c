"""Data sets with one folder per class."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.data_format import DataFormat, Precedence, ReadOptions, register
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
    """Read ``root/CLASS/VIDEO`` or ``root/SPLIT/CLASS/VIDEO``, with videos at any depth.

    Args:
        root: the folder.
        unlabeled_allowed: True reads the videos in ``root/unlabeled/`` and directly in ``root``
            into the split ``unlabeled``; False skips them.
        on_bad_row: receives the error of each folder that contains other files but no video, and
            of each file name that is not valid text; None raises the first one.

    Raises:
        DatasetError: no folder contains a video, or a folder contains only other files.
    """
    root = Path(root)
    labeled = [folder for folder in _folders(root) if split_name(folder.name) != UNLABELED]
    splits = {
        folder: name
        for folder in labeled
        if (name := split_name(folder.name)) is not None and _folders(folder)
    }
    samples: list[Sample] = []
    for parent, split in splits.items() if splits else [(root, "")]:
        for folder in _folders(parent) if splits else labeled:
            samples += _class(folder, split, on_bad_row)
    if unlabeled_allowed:
        samples += _samples(_unlabeled(root, on_bad_row), "", UNLABELED, on_bad_row)
    if not samples:
        raise DatasetError(
            "contains no table and no folders of classes with videos",
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
    """Videos in folders of unlabeled clips, and videos outside of all folders."""
    unlabeled = [folder for folder in _folders(root) if split_name(folder.name) == UNLABELED]
    inside = [video for folder in unlabeled for video in _videos(folder, on_bad_row)]
    return inside + sorted(filter(_is_clip, root.iterdir()), key=natural_key)


def _videos(folder: Path, on_bad_row: OnBadRow | None) -> list[Path]:
    try:
        return find_videos([folder]) if any(folder.iterdir()) else []
    except VideoError as error:
        bad_row = DatasetError(error.what, where=error.where, remedy=error.remedy)
        if on_bad_row is None:
            raise bad_row from error
        on_bad_row(bad_row)
        return []


def _is_clip(path: Path) -> bool:
    if path.is_dir():
        return len(frame_files(path)) > 1
    return path.suffix.lower() in VIDEO_ENDINGS and not path.name.startswith(".")


def _folders(root: Path) -> list[Path]:
    visible = (path for path in root.iterdir() if not path.name.startswith("."))
    return sorted(path for path in visible if path.is_dir())


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    if not path.is_dir():
        raise DatasetError("not a folder", where=str(path))
    return read_class_folders(
        path, unlabeled_allowed=options.unlabeled_allowed, on_bad_row=options.on_bad_row
    )


register(
    DataFormat(
        name="class-folders",
        description="one folder per class",
        mark="any other folder",
        recognise=Path.is_dir,
        read=_read,
        precedence=Precedence.ANY_FOLDER,
    )
)
