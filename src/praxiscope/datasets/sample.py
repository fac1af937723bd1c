"""One clip of a data set, before it is decoded."""

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
    """A clip with its label, split and other columns.

    Attributes:
        path: the video file or frame folder.
        label: name of the class; empty if and only if the split is ``unlabeled``.
        split: ``train``, ``validation``, ``test`` or ``unlabeled``; empty if the data set has no
            splits.
        group: clips with the same group stay in the same split; for example the recording. Empty
            if unknown.
        valid_labels: all correct labels; only ``label`` if no others are known.
        columns: the values of all other columns by name, without missing values.
        where: file and row that name the clip, for messages; ignored in comparisons.
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
            raise DatasetError(
                "its path contains a NUL character", where=self.where or repr(self.path)
            )
        if _has_stray_bytes(f"{self.path}{self.label}"):
            raise DatasetError(
                "the name is not valid UTF-8",
                where=self.where or repr(self.path),
                remedy="rename the file",
            )
        if not self.label and (self.split != UNLABELED or self.valid_labels):
            raise DatasetError("has no label", where=self.where or str(self.path))
        if self.label and self.split == UNLABELED:
            raise DatasetError(
                f"has split {UNLABELED!r} and label {self.label!r}",
                where=self.where or str(self.path),
            )
        if self.label and not self.valid_labels:
            object.__setattr__(self, "valid_labels", (self.label,))

    @property
    def bare(self) -> Sample:
        """A sample with the same path, label and split, and nothing else."""
        return Sample(self.path, self.label, self.split, where=self.where)


def split_name(name: str) -> str | None:
    """The split for a value of a column or the name of a folder; None if it is not a split."""
    return _SPLIT_NAMES.get(name.strip().lower())


def known_split(name: str, where: str) -> str:
    """The split for a value; empty for an empty value.

    Raises:
        DatasetError: the value is not the name of a split.
    """
    split = split_name(name) if name else ""
    if split is None:
        raise DatasetError(
            f"unknown split {name!r}", where=where, remedy="train, validation, test or unlabeled"
        )
    return split


def class_names(samples: list[Sample]) -> tuple[str, ...]:
    """All labels in alphabetical order."""
    labels = {label for s in samples for label in (s.label, *s.valid_labels)}
    return tuple(sorted(labels - {""}))


def keep_classes(samples: list[Sample], classes: list[str]) -> list[Sample]:
    """Keep the clips of some classes, and remove all other labels from their valid labels.

    Raises:
        DatasetError: no clip has one of the classes; the nearest names are suggested.
    """
    labels = class_names(samples)
    for name in classes:
        if name not in labels:
            raise DatasetError(
                f"no clip of class {name!r}", where="classes", remedy=nearest(name, labels)
            )
    chosen = set(classes)
    return [
        replace(
            sample,
            valid_labels=tuple(label for label in sample.valid_labels if label in chosen),
        )
        for sample in samples
        if sample.label in chosen
    ]


def _has_stray_bytes(name: str) -> bool:
    """Whether a file name has bytes that are not text, so that no table could contain it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
