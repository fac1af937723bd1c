"""Find a clip of a workspace by its number, path or name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from praxiscope.errors import WorkspaceError, nearest

_SHOWN = 4


def find_clip(paths: Sequence[str], text: str, where: str) -> int | None:
    """The number of a clip.

    Args:
        paths: paths of all clips, by number.
        text: a number, a path, the end of a path, or a file name with or without its ending.
        where: the workspace, for error messages.

    Returns:
        The number; None for an existing file that is not in the workspace.

    Raises:
        WorkspaceError: there is no such clip, or there are several; the message names candidates.
    """
    if text.isdecimal() and int(text) < len(paths):
        return int(text)
    for matches in _conditions(text):
        clips = [clip for clip, path in enumerate(paths) if matches(path)]
        if len(clips) == 1:
            return clips[0]
        if clips:
            raise WorkspaceError(
                f"{text!r} can be any of {len(clips)} clips: {_some(clips, paths)}",
                where=where,
                remedy="give its number",
            )
    if text and Path(text).expanduser().exists():
        return None
    remedy = f"clips 0 to {len(paths) - 1}" if text.isdecimal() else _nearest(text, paths)
    raise WorkspaceError(f"no clip {text!r}", where=where, remedy=remedy)


def _conditions(text: str) -> tuple[Callable[[str], bool], ...]:
    """Conditions for the path of the clip, the strictest first."""
    absolute = str(Path(text).expanduser().absolute())
    parts = Path(text).parts
    return (
        lambda path: path in (text, absolute),
        lambda path: Path(path).parts[-len(parts) :] == parts,
        lambda path: Path(path).stem == text,
    )


def _some(clips: Sequence[int], paths: Sequence[str]) -> str:
    listed = ", ".join(f"{clip} ({paths[clip]})" for clip in clips[:_SHOWN])
    return listed + (", ..." if len(clips) > _SHOWN else "")


def _nearest(text: str, paths: Sequence[str]) -> str:
    name = Path(text).name
    return nearest(name, dict.fromkeys(Path(path).name for path in paths))
