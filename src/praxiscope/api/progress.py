"""Show the progress of long work in a terminal or a notebook.

The argument ``progress`` of the public calls is True for a progress bar, False for nothing, or a
function that receives a description, how much is done, and the total (0 where it is unknown).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

ShowProgress = Callable[[str, int, int], None]
"""Receives a description, how much is done, and the total (0 where it is unknown)."""

ProgressOption = bool | ShowProgress


@contextmanager
def progress_bar(option: ProgressOption) -> Iterator[ShowProgress]:
    """A callback that shows progress: the user's own, a bar, or nothing."""
    if callable(option):
        yield option
        return
    if not option:
        yield lambda description, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        task = bars.add_task("", total=None)
        yield lambda description, done, total: bars.update(
            task, description=description, completed=done, total=total or None
        )


def as_share(show: ShowProgress) -> Callable[[str, float], None]:
    """For functions that report a description and a share from 0 to 1."""
    return lambda description, share: show(description, round(100 * share), 100)
