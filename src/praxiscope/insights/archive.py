"""Insights that a person has dealt with or does not want to see again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.json_list import read_json_list, write_json_list
from praxiscope.files.lock import exclusive_lock
from praxiscope.insights.find import current_name
from praxiscope.insights.insight import Insight
from praxiscope.workspace.workspace import ARCHIVE_FILE, Workspace


@dataclass(frozen=True)
class Archived:
    """An insight that was put away.

    Attributes:
        id: of the insight; it is another one where kind or clips differ.
        kind: of the insight.
        title: of the insight.
        note: why.
        when: UTC, ISO 8601.
    """

    id: str
    kind: str
    title: str
    note: str
    when: str


def read_archive(workspace: Workspace) -> dict[str, Archived]:
    """What was put away, by id, the oldest first.

    Raises:
        WorkspaceError: the file can't be read.
    """
    entries = read_json_list(
        workspace.folder / ARCHIVE_FILE,
        lambda entry: Archived(**entry | {"kind": current_name(entry["kind"])}),
    )
    return {entry.id: entry for entry in entries}


def archive(workspace: Workspace, insights: Iterable[Insight], note: str = "") -> None:
    """Put insights away; of one that is there already, the note is replaced.

    Raises:
        WorkspaceError: the archive can't be read or written.
    """
    when = datetime.now(UTC).isoformat(timespec="seconds")
    new = [Archived(one.id, one.kind, one.title, note, when) for one in insights]
    with exclusive_lock(workspace.folder):
        _write(workspace, read_archive(workspace) | {entry.id: entry for entry in new})


def unarchive(workspace: Workspace, ids: Iterable[str]) -> list[Archived]:
    """Take insights out of the archive; their beginnings will do where they are of one id only.

    Returns:
        What was taken out.

    Raises:
        WorkspaceError: there is none of that id, or the archive can't be read or written.
    """
    with exclusive_lock(workspace.folder):
        there = read_archive(workspace)
        taken = [full_id(given, there, "archived") for given in ids]
        _write(workspace, {key: entry for key, entry in there.items() if key not in taken})
    return [there[key] for key in dict.fromkeys(taken)]


def full_id(given: str, known: Iterable[str], what: str) -> str:
    """The id that begins as given.

    Args:
        given: an id, or as much of it as is of one only.
        known: all ids.
        what: they are.

    Raises:
        WorkspaceError: there is none, or more than one.
    """
    known = list(known)
    found = [given] if given in known else [one for one in known if given and one.startswith(given)]
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} insights begin with {given!r}" if found else f"no insight {given!r}"
    remedy = nearest(given, found or known) if known else f"none is {what}"
    raise WorkspaceError(problem, where=f"insights {what}", remedy=remedy)


def _write(workspace: Workspace, archived: Mapping[str, Archived]) -> None:
    write_json_list(workspace.folder / ARCHIVE_FILE, archived.values())
