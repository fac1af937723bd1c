"""Where the commands print."""

from __future__ import annotations

import os

from rich.console import Console

PIPED_WIDTH = 160


def output_console() -> Console:
    """Standard output; wide where no terminal says how wide, so that tables keep their lines."""
    piped = not Console().is_terminal and "COLUMNS" not in os.environ
    return Console(width=PIPED_WIDTH if piped else None)
