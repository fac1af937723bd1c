"""One analysis of a run at a time, so that no clip is analysed twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock, is_locked
from praxiscope.workspace.workspace import Workspace

LOCK_FOLDER = ".turns"
"""Hidden folder of a workspace with locks only; version 0.1.0 locks the same folder."""

_PATIENCE = 3.0
_WAIT = "wait until it ends, or stop it; its results stay"
_WAIT_OR_SKIP = "wait until it ends, or measure nothing with --no-metadata"


@contextmanager
def run_lock(workspace: Workspace, run: str, *, measures: bool) -> Iterator[None]:
    """Lock a run against other analyses and, where clips are measured, the metadata as well.

    The lock is released when its process ends, however it ends.

    Args:
        workspace: of the run.
        run: name of the run.
        measures: whether clips are measured; metadata are measured once for all runs.

    Raises:
        WorkspaceError: another analysis holds the lock.
    """
    with ExitStack() as stack:
        stack.enter_context(_locked(workspace.folder, _lock_name(run), f"the run {run!r}", _WAIT))
        if measures:
            what = "the metadata of its clips"
            stack.enter_context(_locked(workspace.folder, "metadata", what, _WAIT_OR_SKIP))
        yield


def is_being_analyzed(workspace: Workspace, run: str) -> bool:
    """Whether an analysis of a run is going on; False where there are no locks."""
    return is_locked(workspace.folder / LOCK_FOLDER / _lock_name(run))


def _lock_name(run: str) -> str:
    return f"run-{run}"


@contextmanager
def _locked(folder: Path, name: str, what: str, remedy: str) -> Iterator[None]:
    place = folder / LOCK_FOLDER / name
    make_folder(place)
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive_lock(place, _PATIENCE))
        except FileError as error:
            raise WorkspaceError(
                f"another analysis is at work on {what}",
                where=str(folder),
                remedy=remedy,
            ) from error
        yield
