"""Finds and repairs damage of a workspace by kills, full disks and people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.files.atomic_write import is_temporary
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.clips import SCHEMA, clip_keys, first_repeated
from praxiscope.workspace.finding import Finding, Kind
from praxiscope.workspace.labels import VERSIONS_FILE
from praxiscope.workspace.part_checks import Expected, check_leftovers, check_parts
from praxiscope.workspace.part_repairs import discard_into, repair_parts
from praxiscope.workspace.run import FAILURES, PREDICTIONS, RUN_FILE
from praxiscope.workspace.run_file import open_run
from praxiscope.workspace.subsets import SUBSETS_FILE
from praxiscope.workspace.workspace import (
    ARCHIVE_FILE,
    CLIPS_FILE,
    LABELS,
    METADATA,
    RUNS,
    WORKSPACE_FILE,
    open_workspace,
    read_clips,
)

DAMAGED = "damaged"
LISTS = (SUBSETS_FILE, ARCHIVE_FILE, f"{LABELS}/{VERSIONS_FILE}")
"""JSON lists of what people saved."""

_PATIENCE = 2.0


def examine(folder: str | Path, *, bytes_too: bool = True) -> list[Finding]:
    """All problems of a workspace; nothing is changed.

    It may be called at any time: files that other processes are writing are not leftovers.

    Args:
        folder: the workspace.
        bytes_too: whether every array is read and compared with its checksum; otherwise only its
            length and dtype are checked.
    """
    folder = Path(folder)
    clips, findings = _examine_top(folder)
    if any(finding.kind is Kind.FORMAT for finding in findings):
        return findings
    findings += _unreadable_notes(folder)
    findings += _undisturbed(folder, _top_leftovers)
    findings += _broken_runs(folder)
    for parts, expected in _all_parts(folder, clips):
        findings += check_parts(parts, expected, bytes_too=bytes_too)
        findings += _undisturbed(parts, check_leftovers)
    return findings


def repair(folder: str | Path) -> list[Finding]:
    """Repair what can be repaired.

    Damaged and superfluous files are moved to the same path under ``damaged/`` in the workspace;
    only unfinished files of stopped writers are deleted.

    Returns:
        The repaired problems; :func:`examine` returns those that are left.

    Raises:
        WorkspaceError: the folder is no workspace, or one of a newer format.
        FileError: other processes keep writing, or the drive is full.
    """
    folder = Path(folder)
    open_workspace(folder)
    clips, _ = _examine_top(folder)
    discard = discard_into(folder / DAMAGED, folder)
    with exclusive_lock(folder):
        repaired = _top_leftovers(folder)
        for finding in repaired:
            finding.file.unlink()
    for finding in [*_unreadable_notes(folder), *_broken_runs(folder)]:
        discard(finding.file)
        repaired.append(finding)
    for parts, expected in _all_parts(folder, clips):
        repaired += repair_parts(parts, expected, discard)
    return repaired


def _examine_top(folder: Path) -> tuple[int | None, list[Finding]]:
    """Number of clips, None where it is unknown, and problems of the files at the top."""
    try:
        open_workspace(folder)
    except WorkspaceError as error:
        return None, [Finding(Kind.FORMAT, folder / WORKSPACE_FILE, error.what)]
    path = folder / CLIPS_FILE
    try:
        table = read_clips(folder)
    except WorkspaceError as error:
        return None, [Finding(Kind.CLIPS, path, error.what)]
    if table.schema.names[: len(SCHEMA)] != SCHEMA.names:
        return None, [Finding(Kind.CLIPS, path, f"lacks one of {', '.join(SCHEMA.names)}")]
    if table["clip"].to_pylist() != list(range(table.num_rows)):
        return None, [Finding(Kind.CLIPS, path, "clips are not numbered by their rows")]
    repeated = first_repeated(clip_keys(table))
    if repeated is not None:
        return table.num_rows, [Finding(Kind.CLIPS, path, f"has {repeated[0]} twice")]
    return table.num_rows, []


def _top_leftovers(folder: Path) -> list[Finding]:
    patterns = (".*", f"{LABELS}/.*", f"{RUNS}/*/.*")
    hidden = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    return [
        Finding(Kind.LEFTOVER, path, "a writer was stopped here")
        for path in hidden
        if is_temporary(path)
    ]


def _unreadable_notes(folder: Path) -> list[Finding]:
    """Files of what people saved that hold no list of entries."""
    findings = []
    for path in (folder / name for name in LISTS):
        try:
            content = json.loads(path.read_text("utf-8")) if path.exists() else []
            problem = "" if _holds_entries(content) else "holds no list of entries"
        except (OSError, ValueError) as error:
            problem = f"can't be read, {error}"
        if problem:
            findings.append(Finding(Kind.NOTES, path, problem))
    return findings


def _holds_entries(content: object) -> bool:
    return isinstance(content, list) and all(isinstance(entry, dict) for entry in content)


def _undisturbed(folder: Path, check: Callable[[Path], list[Finding]]) -> list[Finding]:
    """What a check finds while nobody writes; nothing where the folder can't be locked."""
    try:
        with exclusive_lock(folder, _PATIENCE):
            return check(folder)
    except FileError:
        return []


def _broken_runs(folder: Path) -> list[Finding]:
    findings = []
    for run in sorted((folder / RUNS).glob("*/")):
        try:
            open_run(run)
        except WorkspaceError as error:
            # A run that was killed before its first file starts again.
            if (run / RUN_FILE).exists() or any(run.glob("*/*/part-*")):
                findings.append(Finding(Kind.RUN, run, f"{error.what}: {error.where}"))
    return findings


def _all_parts(folder: Path, clips: int | None) -> Iterator[tuple[Path, Expected]]:
    for once, pattern in (
        (True, METADATA),
        (True, f"{RUNS}/*/{PREDICTIONS}"),
        (False, f"{RUNS}/*/{FAILURES}"),
    ):
        for parts in sorted(folder.glob(pattern)):
            if parts.is_dir():
                yield parts, Expected(clips, once, grows=pattern == METADATA)
