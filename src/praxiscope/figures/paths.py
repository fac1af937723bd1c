"""Common folder of paths."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def common_folder(paths: Iterable[str]) -> str:
    """The folder that contains all files, with a separator at its end; empty for none."""
    folders = {str(Path(path).parent) for path in paths}
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # no paths, several drives, or some that are relative
        return ""
    return common.rstrip(os.sep) + os.sep if common else ""
