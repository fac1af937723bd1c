"""Which clip of a workspace is meant by what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from praxiscope.errors import WorkspaceError, nearest

_SHOWN = 4


def find_clip(paths: Sequence[str], text: str, where: str) -> int | None:
    """Number of the clip that is meant.

    Args:
        paths: of all clips, by number.
        text: a number, a path, the end of one, or a file's name with or without its ending.
        where: the workspace, for errors.

    Returns:
        None for a file that is there but not in the workspace.

    Raises:
        WorkspaceError: no such clip, or several; the nearest, or some of them, are named.
    """
    if text.isdecimal() and int(text) < len(paths):
        return int(text)
    for is_meant in _ways(text):
        found = [clip for clip, path in enumerate(paths) if is_meant(path)]
        if len(found) == 1:
            return found[0]
        if found:
            raise WorkspaceError(
                f"{text!r} may be any of {len(found)} clips: {_some(found, paths)}",
                where=where,
                remedy="give its number",
            )
    if text and Path(text).expanduser().exists():
        return None
    known = f"clips 0 to {len(paths) - 1}" if text.isdecimal() else _nearest(text, paths)
    raise WorkspaceError(f"no clip {text!r}", where=where, remedy=known)


def _ways(text: str) -> tuple[Callable[[str], bool], ...]:
    """Ways in which a path can be the one that is meant, the strictest first."""
    absolute = str(Path(text).expanduser().absolute())
    parts = Path(text).parts
    return (
        lambda path: path in (text, absolute),
        lambda path: Path(path).parts[-len(parts) :] == parts,
        lambda path: Path(path).stem == text,
    )


def _some(found: Sequence[int], paths: Sequence[str]) -> str:
    named = ", ".join(f"{clip} ({paths[clip]})" for clip in found[:_SHOWN])
    return named + (", ..." if len(found) > _SHOWN else "")


def _nearest(text: str, paths: Sequence[str]) -> str:
    name = Path(text).name
    return nearest(name, dict.fromkeys(Path(path).name for path in paths))
