"""Builds the web app into a wheel, so that whoever installs it needs no Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "src/praxiscope/server/static/index.html"


class WebAppHook(BuildHookInterface[Any]):
    """Runs npm in ``web/``; editable installs are left to ``make web``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless what is there was built already from the sources of a release."""
        if version == "editable":
            return
        root = Path(self.root)
        npm = shutil.which("npm")
        if npm is None:
            if (root / BUILT).exists():
                return
            raise RuntimeError("the web app is built with Node 20 or newer: install it, try again")
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=root / "web", check=True)
