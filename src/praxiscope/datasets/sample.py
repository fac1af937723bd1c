"""One clip of a data set, before anything of it is decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from praxiscope.datasets.values import Value
from praxiscope.errors import DatasetError, nearest

SPLITS = ("train", "validation", "test")
UNLABELED = "unlabeled"
"""The split of clips without a label."""

_SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validate": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "unlabeled": UNLABELED,
    "unlabelled": UNLABELED,
}


@dataclass(frozen=True)
class Sample:
    """A clip and what is said of it.

    Attributes:
        path: the video file or frame folder.
        label: name of its class; empty in the split ``unlabeled``, and only there.
        split: ``train``, ``validation``, ``test`` or ``unlabeled``; empty where the data set has
            no splits.
        group: what its clip has in common with others that must not be parted from it, such as
            the recording; empty where nothing is known.
        valid_labels: all labels that are right for it; just its own where nothing else is known.
        columns: whatever else is said of it, by name; what is missing is left out.
        where: the file and row that say so, for messages; not part of what a sample is.
    """

    path: Path
    label: str
    split: str = ""
    group: str = ""
    valid_labels: tuple[str, ...] = ()
    columns: Mapping[str, Value] = field(default_factory=dict, hash=False)
    where: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if "\0" in str(self.path):
            raise DatasetError("a path with a NUL character", where=self.where or repr(self.path))
        if _has_stray_bytes(f"{self.path}{self.label}"):
            raise DatasetError(
                "a name that is no UTF-8", where=self.where or repr(self.path), remedy="rename it"
            )
        if not self.label and (self.split != UNLABELED or self.valid_labels):
            raise DatasetError("has no label", where=self.where or str(self.path))
        if self.label and self.split == UNLABELED:
            raise DatasetError(
                f"is of split {UNLABELED!r} and has label {self.label!r}",
                where=self.where or str(self.path),
            )
        if self.label and not self.valid_labels:
            object.__setattr__(self, "valid_labels", (self.label,))

    @property
    def bare(self) -> Sample:
        """The same with path, label and split only."""
        return Sample(self.path, self.label, self.split, where=self.where)


def split_name(name: str) -> str | None:
    """The split that a column's value or a folder's name stands for, None where it is none."""
    return _SPLIT_NAMES.get(name.strip().lower())


def known_split(name: str, where: str) -> str:
    """The split that a value stands for, empty for an empty value.

    Raises:
        DatasetError: it is none.
    """
    split = split_name(name) if name else ""
    if split is None:
        raise DatasetError(
            f"unknown split {name!r}", where=where, remedy="train, validation, test or unlabeled"
        )
    return split


def class_names(samples: list[Sample]) -> tuple[str, ...]:
    """All labels in alphabetical order."""
    return tuple(sorted({label for s in samples for label in s.valid_labels + _own(s)}))


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
        replace(
            sample,
            valid_labels=tuple(label for label in sample.valid_labels if label in wanted),
        )
        for sample in samples
        if sample.label in wanted
    ]


def _has_stray_bytes(name: str) -> bool:
    """Whether a name of a file has bytes that are no text: nothing could be written about it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False


def _own(sample: Sample) -> tuple[str, ...]:
    return (sample.label,) if sample.label else ()
