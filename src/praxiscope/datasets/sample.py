"""One clip of a data set, before anything of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from praxiscope.errors import DatasetError, nearest

SPLITS = ("train", "validation", "test")

_SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}


@dataclass(frozen=True)
class Sample:
    """A clip and what is said of it.

    Attributes:
        path: the video file or frame folder.
        label: name of its class.
        split: ``train``, ``validation`` or ``test``; empty where the data set has no splits.
        group: what its clip has in common with others that must not be parted from it, such as
            the recording; empty where nothing is known.
        valid_labels: all labels that are right for it; just its own where nothing else is known.
    """

    path: Path
    label: str
    split: str = ""
    group: str = ""
    valid_labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            raise DatasetError("has no label", where=str(self.path))
        if not self.valid_labels:
            object.__setattr__(self, "valid_labels", (self.label,))


def split_name(name: str) -> str | None:
    """The split that a column's value or a folder's name stands for, None where it is none."""
    return _SPLIT_NAMES.get(name.strip().lower())


def class_names(samples: list[Sample]) -> tuple[str, ...]:
    """All labels in alphabetical order."""
    return tuple(sorted({label for s in samples for label in (s.label, *s.valid_labels)}))


def keep_classes(samples: list[Sample], classes: list[str]) -> list[Sample]:
    """Only the clips of some classes; other valid labels are taken from their sets.

    Raises:
        DatasetError: a class that no clip has; the nearest names are suggested.
    """
    known = set(class_names(samples))
    for name in classes:
        if name not in known:
            raise DatasetError(
                f"no clip of class {name!r}", where="classes", remedy=nearest(name, sorted(known))
            )
    wanted = set(classes)
    return [
        Sample(
            sample.path,
            sample.label,
            sample.split,
            sample.group,
            tuple(label for label in sample.valid_labels if label in wanted),
        )
        for sample in samples
        if sample.label in wanted
    ]
