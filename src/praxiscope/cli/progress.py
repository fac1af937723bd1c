"""How far a command is."""

from __future__ import annotations

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


class Rate(ProgressColumn):
    """Clips a second."""

    def render(self, task: Task) -> Text:
        """The rate of the last moments."""
        return Text(f"{task.speed:.1f} clips/s" if task.speed else "")


def progress_bars() -> Progress:
    """Bars on standard error that vanish at the end; none where nobody watches."""
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
