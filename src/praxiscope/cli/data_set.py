"""The data set that a command's options name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxiscope.datasets.sample import Sample
    from praxiscope.errors import DatasetError


@dataclass(frozen=True)
class DataSet:
    """What was read.

    Attributes:
        samples: the clips, also those without a label.
        bad_rows: why rows are none of them.
    """

    samples: list[Sample]
    bad_rows: list[DatasetError]


def read_data_set(
    data: Path,
    *,
    format: str,
    videos: Path | None,
    fold: int,
    group: str,
    label_map: Path | None,
    only: list[str] | None,
) -> DataSet:
    """Read a data set, give it other labels and keep some classes only, as options say.

    Raises:
        DatasetError: it can't be read.
    """
    from praxiscope.datasets.label_map import map_labels, read_label_map
    from praxiscope.datasets.read import read_samples
    from praxiscope.datasets.sample import keep_classes
    from praxiscope.datasets.columns import Columns

    bad_rows: list[DatasetError] = []
    samples = read_samples(
        data,
        Columns(group=group),
        format=format,
        videos=videos,
        fold=fold,
        unlabeled_allowed=True,
        on_bad_row=bad_rows.append,
    )
    if label_map is not None:
        samples = map_labels(samples, read_label_map(label_map), bad_rows.append)
    if only:
        samples = keep_classes(samples, only)
    return DataSet(samples, bad_rows)
