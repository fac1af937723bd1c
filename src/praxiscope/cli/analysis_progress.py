"""Progress of an analysis: a bar in a terminal, lines in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from praxiscope.cli.terminal import progress_bars

LOG_SECONDS = 30.0


@contextmanager
def shown_progress(total: int) -> Iterator[Callable[[int, int], None]]:
    """Show the progress of an analysis while the block runs.

    A terminal gets a bar with rate and remaining time; a log gets a line every half minute.

    Args:
        total: number of clips to analyse.

    Yields:
        A function that receives the number of newly finished clips and how many of them failed.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _logged(total, console)
        return
    with progress_bars() as bars:
        task = bars.add_task("analysing", total=total)
        failures = 0

        def show(clips: int, failed: int) -> None:
            nonlocal failures
            failures += failed
            bars.advance(task, clips)
            if failed:
                bars.update(task, description=f"analysing ({failures} failed)")

        yield show


def _logged(total: int, console: Console) -> Callable[[int, int], None]:
    done, failures = 0, 0
    started = logged = time.monotonic()

    def log(clips: int, failed: int) -> None:
        nonlocal done, failures, logged
        done, failures = done + clips, failures + failed
        now = time.monotonic()
        if now - logged < LOG_SECONDS or not done:
            return
        logged = now
        rate = done / (now - started)
        left = round((total - done) / rate / 60)
        bad = f", {failures} failed" if failures else ""
        console.print(
            f"{done} of {total} clips{bad}, {rate:.1f} clips/s, {left} min left", highlight=False
        )

    return log
