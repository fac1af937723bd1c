"""Selections of clips that a person has kept under a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.workspace import Workspace

SUBSETS_FILE = "subsets.json"
MOST_SUBSETS = 1000


@dataclass(frozen=True)
class Subset:
    """Some clips.

    Attributes:
        name: one line that is no other subset's.
        note: what about them.
        clips: their numbers, ascending.
        by: who kept them, empty where nobody signs in.
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
        WorkspaceError: the file can't be read.
    """
    path = workspace.folder / SUBSETS_FILE
    try:
        content: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return {
            entry["name"]: Subset(**entry | {"clips": tuple(map(int, entry["clips"]))})
            for entry in content
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path)) from error


def keep_subset(
    workspace: Workspace, name: str, clips: Iterable[int], *, note: str = "", by: str = ""
) -> Subset:
    """Keep clips under a name; those that had it before are replaced.

    Args:
        workspace: of the clips.
        name: one line that is neither empty nor ``.`` nor ``..``.
        clips: their numbers, in any order.
        note: what about them.
        by: who keeps them.

    Raises:
        WorkspaceError: a name that will not do, no clips, or one that the workspace does not
            have; or the file can't be read or written.
    """
    _check_name(name)
    numbers = sorted(set(clips))
    _check_clips(numbers, len(workspace.clips(["clip"])))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    kept = Subset(name, note, tuple(numbers), by, when)
    with exclusive_lock(workspace.folder):
        there = read_subsets(workspace)
        if name not in there and len(there) >= MOST_SUBSETS:
            raise WorkspaceError(
                f"there are {len(there)} subsets already", where="subsets", remedy="drop some"
            )
        _write(workspace, there | {name: kept})
    return kept


def drop_subset(workspace: Workspace, name: str) -> Subset:
    """Forget a subset; its clips stay.

    Returns:
        What it was.

    Raises:
        WorkspaceError: there is none of that name, or the file can't be read or written.
    """
    with exclusive_lock(workspace.folder):
        there = read_subsets(workspace)
        if name not in there:
            remedy = nearest(name, there) if there else "none is kept"
            raise WorkspaceError(f"no subset {name!r}", where="subsets", remedy=remedy)
        _write(workspace, {key: subset for key, subset in there.items() if key != name})
    return there[name]


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


def _write(workspace: Workspace, subsets: Mapping[str, Subset]) -> None:
    content = [asdict(subset) for subset in subsets.values()]
    with atomic_write(workspace.folder / SUBSETS_FILE, fsync=True) as file:
        file.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")
