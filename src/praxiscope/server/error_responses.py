"""What goes wrong, as browsers are told it: one line, and nothing of this machine's folders."""

from __future__ import annotations

import re
from pathlib import PurePath

from praxiscope.errors import PraxiscopeError
from praxiscope.server.schemas.base import ErrorResponse

_BEGIN = r"(?:[A-Za-z]:[\\/]|~?/|\\\\)"
_QUOTED = re.compile(rf"(['\"]){_BEGIN}[^'\"]*?([^'\"/\\]*)\1")
_PATH = re.compile(
    # Not after a word or a dot, so that "and/or", "1/2" and "https://..." stay.
    rf"(?<![\w.:/<]){_BEGIN}(?:[^\s'\"/\\:]+[/\\])+([^\s'\"/\\:,]*)"
)


def error_response(error: PraxiscopeError) -> ErrorResponse:
    """What went wrong, folders left out."""
    return ErrorResponse(
        what=without_folders(error.what),
        where=_name_only(error.where),
        remedy=without_folders(error.remedy),
    )


def without_folders(text: str) -> str:
    """The text with only the last part of every absolute path; one with spaces in quotes."""
    text = _QUOTED.sub(lambda found: found[1] + (found[2] or "...") + found[1], text)
    return _PATH.sub(lambda found: found[1] or "...", text)


def _name_only(where: str) -> str:
    """The last part of a path that may hold spaces, or any other place as it is."""
    path = PurePath(where)
    return path.name if path.is_absolute() else without_folders(where)
