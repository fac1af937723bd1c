"""Path parameters of several routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

ClipNumber = Annotated[int, Path(ge=0, le=2**31 - 1)]
RunName = Annotated[str, Path(max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
VersionName = Annotated[str, Path(max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]
