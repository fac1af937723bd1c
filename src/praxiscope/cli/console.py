"""Where the commands print."""

from __future__ import annotations

import os

from rich.console import Console

PIPED_WIDTH = 160


def output_console() -> Console:
    """Standard output; wide where no terminal says how wide, so that tables keep their lines."""
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    return Console(width=PIPED_WIDTH if piped else None)


def one_line(text: str) -> str:
    """A path or a label as it may be printed: names of files can hold line breaks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def counted(count: int, noun: str) -> str:
    """A number of things, such as ``1 clip`` or ``12 clips``."""
    return f"{count} {noun if count == 1 else noun + 's'}"
