"""Choose the clips of a data set that an analysis can use."""

from __future__ import annotations

from dataclasses import dataclass

from praxiscope.datasets.consistency import analysable
from praxiscope.datasets.open_data_set import DataSet
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError


@dataclass(frozen=True)
class Selection:
    """The clips that an analysis uses.

    Attributes:
        samples: whole files, each of them once.
        left_out: one line for each row or clip that is left out: where it is and why.
    """

    samples: list[Sample]
    left_out: tuple[str, ...] = ()


def select_for_analysis(data: DataSet) -> Selection:
    """Leave out rows that can't be used, parts of files, and clips that are named twice.

    Raises:
        DatasetError: no clip is left; the error is that of the first row.
    """
    if data.bad_rows and not data.samples:
        raise data.bad_rows[0]
    samples, unusable = analysable(data.samples)
    if unusable and not samples:
        raise DatasetError(unusable[0].what, where=unusable[0].where)
    left_out = (
        *map(str, data.bad_rows),
        *(f"{finding.where}: {finding.what}" for finding in unusable),
    )
    return Selection(samples, left_out)
