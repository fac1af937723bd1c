"""Where the server keeps what it makes on demand."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def cache_folder(workspace: Path) -> Path:
    """The cache folder of a workspace in the home folder of the user."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    resolved = workspace.resolve()
    digest = hashlib.sha256(str(resolved).encode(errors="surrogateescape")).hexdigest()[:12]
    return folder / "praxiscope" / f"{resolved.name}-{digest}"
