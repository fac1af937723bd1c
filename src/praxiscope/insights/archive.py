"""Archived insights: a person has dealt with them or does not want to see them again."""

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
    """An archived insight.

    Attributes:
        id: of the insight; another kind or other clips have another id.
        kind: of the insight.
        title: of the insight.
        note: why it was archived.
        when: UTC, ISO 8601.
    """

    id: str
    kind: str
    title: str
    note: str
    when: str


def read_archive(workspace: Workspace) -> dict[str, Archived]:
    """The archived insights by id, the oldest first.

    Raises:
        WorkspaceError: the file can't be read.
    """
    entries = read_json_list(
        workspace.folder / ARCHIVE_FILE,
        lambda entry: Archived(**entry | {"kind": current_name(entry["kind"])}),
    )
    return {entry.id: entry for entry in entries}


def archive(workspace: Workspace, insights: Iterable[Insight], note: str = "") -> None:
    """Archive insights. The note of an insight that is already archived is replaced.

    Raises:
        WorkspaceError: the archive can't be read or written.
    """
    when = datetime.now(UTC).isoformat(timespec="seconds")
    new = [Archived(insight.id, insight.kind, insight.title, note, when) for insight in insights]
    with exclusive_lock(workspace.folder):
        _write(workspace, read_archive(workspace) | {entry.id: entry for entry in new})


def unarchive(workspace: Workspace, ids: Iterable[str]) -> list[Archived]:
    """Remove insights from the archive.

    Args:
        workspace: of the insights.
        ids: of the insights, or the first characters of an id that no other id has.

    Returns:
        The removed entries.

    Raises:
        WorkspaceError: there is no such id, or the archive can't be read or written.
    """
    with exclusive_lock(workspace.folder):
        archived = read_archive(workspace)
        removed = [full_id(prefix, archived, "archived") for prefix in ids]
        _write(workspace, {key: entry for key, entry in archived.items() if key not in removed})
    return [archived[key] for key in dict.fromkeys(removed)]


def full_id(prefix: str, ids: Iterable[str], what: str) -> str:
    """The only id that starts with a prefix.

    Args:
        prefix: an id or its first characters.
        ids: all ids.
        what: adjective for the insights, for the error message.

    Raises:
        WorkspaceError: no id or more than one id starts with it.
    """
    ids = list(ids)
    matches = [name for name in ids if prefix and name.startswith(prefix)]
    matches = [prefix] if prefix in ids else matches
    if len(matches) == 1:
        return matches[0]
    problem = (
        f"{len(matches)} insights start with {prefix!r}" if matches else f"no insight {prefix!r}"
    )
    remedy = nearest(prefix, matches or ids) if ids else f"none is {what}"
    raise WorkspaceError(problem, where=f"insights {what}", remedy=remedy)


def _write(workspace: Workspace, archived: Mapping[str, Archived]) -> None:
    write_json_list(workspace.folder / ARCHIVE_FILE, archived.values())
