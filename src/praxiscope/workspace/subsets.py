"""Selections of clips that a person has saved under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.json_list import read_json_list, write_json_list
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.workspace import Workspace

SUBSETS_FILE = "subsets.json"
MOST_SUBSETS = 1000


@dataclass(frozen=True)
class Subset:
    """A selection of clips.

    Attributes:
        name: one line of text; unique in the workspace.
        note: free text for people.
        clips: numbers of the clips, ascending.
        by: who saved them, empty where nobody signs in.
        when: UTC, ISO 8601.
    """

    name: str
    note: str
    clips: tuple[int, ...]
    by: str
    when: str


def read_subsets(workspace: Workspace) -> dict[str, Subset]:
    """All subsets by name, the oldest first.

    Raises:
        FileError: the file can't be read.
    """
    subsets = read_json_list(workspace.folder / SUBSETS_FILE, _parse)
    return {subset.name: subset for subset in subsets}


def keep_subset(
    workspace: Workspace, name: str, clips: Iterable[int], *, note: str = "", by: str = ""
) -> Subset:
    """Save clips under a name; a subset of that name is replaced.

    Args:
        workspace: of the clips.
        name: one line that is neither empty nor ``.`` nor ``..``.
        clips: numbers of the clips, in any order.
        note: free text for people.
        by: who saves them.

    Raises:
        WorkspaceError: the name can't be used, there are no clips, or the workspace lacks one of
            them.
        FileError: the file can't be read or written.
    """
    _check_name(name)
    numbers = sorted(set(clips))
    _check_clips(numbers, len(workspace.clips(["clip"])))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    saved = Subset(name, note, tuple(numbers), by, when)
    with exclusive_lock(workspace.folder):
        subsets = read_subsets(workspace)
        if name not in subsets and len(subsets) >= MOST_SUBSETS:
            raise WorkspaceError(
                f"there are {len(subsets)} subsets already", where="subsets", remedy="drop some"
            )
        subsets[name] = saved
        write_json_list(workspace.folder / SUBSETS_FILE, subsets.values())
    return saved


def drop_subset(workspace: Workspace, name: str) -> Subset:
    """Delete a subset; its clips stay.

    Returns:
        The deleted subset.

    Raises:
        WorkspaceError: there is no subset of that name.
        FileError: the file can't be read or written.
    """
    with exclusive_lock(workspace.folder):
        subsets = read_subsets(workspace)
        if name not in subsets:
            remedy = nearest(name, subsets) if subsets else "the workspace has no subsets"
            raise WorkspaceError(f"no subset {name!r}", where="subsets", remedy=remedy)
        dropped = subsets.pop(name)
        write_json_list(workspace.folder / SUBSETS_FILE, subsets.values())
    return dropped


def _check_name(name: str) -> None:
    if not name.strip() or name in (".", "..") or not name.isprintable():
        raise WorkspaceError(
            f"{name!r} can't be the name of a subset", where="subsets", remedy="use one line"
        )


def _check_clips(numbers: list[int], count: int) -> None:
    if not numbers:
        raise WorkspaceError("a subset without clips", where="subsets", remedy="select some")
    if numbers[0] < 0 or numbers[-1] >= count:
        wrong = numbers[0] if numbers[0] < 0 else numbers[-1]
        raise WorkspaceError(f"no clip {wrong}", where="subsets", remedy=f"there are {count}")


def _parse(entry: Mapping[str, Any]) -> Subset:
    return Subset(**{**entry, "clips": tuple(map(int, entry["clips"]))})
