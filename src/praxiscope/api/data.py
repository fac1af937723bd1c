"""Check a data set from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from praxiscope.api.progress import ProgressOption, progress_bar
from praxiscope.datasets.check import Report, check_samples
from praxiscope.datasets.open_data_set import DataSet, DataSpec, open_data_set


def check(
    data: DataSet | DataSpec | str | Path,
    *,
    frames: int = 2,
    full: bool = False,
    workers: int = 2,
    progress: ProgressOption = True,
    **options: Any,
) -> Report:
    """Find the problems of a data set before a long run.

    Args:
        data: a data set, or what :func:`praxiscope.open_data_set` takes.
        frames: the fewest frames that a clip may have.
        full: True decodes all frames of each clip, False only the first.
        workers: processes that read files. With more than one, a script must guard its main part
            with ``if __name__ == "__main__"``.
        progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.
        options: of :class:`praxiscope.DataSpec`, such as ``split="train"``.

    Returns:
        The report: ``.left_out`` counts the clips that an analysis would leave out, ``.findings``
        lists every problem.

    Raises:
        DatasetError: the data set can't be read.
    """
    opened = data if isinstance(data, DataSet) else open_data_set(data, **options)
    with progress_bar(progress) as show:
        return check_samples(
            list(opened.samples),
            bad_rows=opened.bad_rows,
            frames=frames,
            full=full,
            workers=workers,
            on_progress=show,
        )
