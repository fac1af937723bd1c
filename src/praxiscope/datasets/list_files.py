"""The lists of clips that published data sets come with."""

from __future__ import annotations

import re
from pathlib import Path


def list_files(root: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Files of a folder, or of a folder in it, whose whole name fits a pattern, in order."""
    if root.is_file():
        return [root] if pattern.fullmatch(root.name) else []
    places = [root, *sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != ".")]
    return [
        path
        for place in places
        for path in sorted(place.iterdir())
        if pattern.fullmatch(path.name) and path.is_file()
    ]


def folder_of(path: Path) -> Path:
    """The folder in which videos are looked for where no other is named."""
    return path.parent if path.is_file() else path
