"""The names of the columns of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """Which column of a table holds what.

    Where a name is empty, :func:`read_table` uses the first column with one of the usual names,
    for example ``path``, ``file`` or ``video`` for the path, in upper or lower case.

    Attributes:
        path: the video file or frame folder, absolute or relative to the folder of the table.
        label: the class.
        split: train, validation, test or unlabeled.
        group: clips with the same value stay in the same split, for example the recording.
        valid_labels: all correct labels, separated by ``|``.
    """

    path: str = ""
    label: str = ""
    split: str = ""
    group: str = ""
    valid_labels: str = ""
