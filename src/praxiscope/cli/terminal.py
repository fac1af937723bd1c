"""Output of the commands: the console, texts that fit on one line, and progress bars."""

from __future__ import annotations

import os

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

PIPED_WIDTH = 160


def output_console() -> Console:
    """Standard output. In a pipe it is wide, so that tables don't wrap their lines."""
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    return Console(width=PIPED_WIDTH if piped else None)


def one_line(text: str) -> str:
    """A path or label without line breaks, which file names may contain."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def counted(count: int, noun: str) -> str:
    """A number with its noun, such as ``1 clip`` or ``12 clips``."""
    return f"{count} {noun if count == 1 else noun + 's'}"


class Rate(ProgressColumn):
    """A column of clips per second."""

    def render(self, task: Task) -> Text:
        """The recent rate."""
        return Text(f"{task.speed:.1f} clips/s" if task.speed else "")


def progress_bars() -> Progress:
    """Progress bars on standard error that disappear at the end; none if it is not a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
