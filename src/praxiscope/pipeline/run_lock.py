"""One analysis at a time, so that no clip is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock, is_locked
from praxiscope.workspace.workspace import Workspace

LOCK_FOLDER = ".turns"
"""Hidden folder of a workspace with nothing but locks in it."""

_PATIENCE = 3.0
_WAIT = "wait until it ends, or stop it; all it has done stays"
_WAIT_OR_LEAVE = "wait until it ends, or leave them to it with --no-metadata"


@contextmanager
def run_lock(workspace: Workspace, run: str, *, measures: bool) -> Iterator[None]:
    """Keep others from working on the same run or, where clips are measured, measuring them.

    The lock goes with its process, however that ends.

    Args:
        workspace: that is worked on.
        run: name of the run.
        measures: whether clips are measured, which is once for all runs.

    Raises:
        WorkspaceError: somebody else is at it.
    """
    with ExitStack() as stack:
        stack.enter_context(_kept(workspace.folder, _of_run(run), f"the run {run!r}", _WAIT))
        if measures:
            what = "the metadata of its clips"
            stack.enter_context(_kept(workspace.folder, "metadata", what, _WAIT_OR_LEAVE))
        yield


def is_being_analyzed(workspace: Workspace, run: str) -> bool:
    """Whether an analysis works on a run; False where the system knows no locks."""
    return is_locked(workspace.folder / LOCK_FOLDER / _of_run(run))


def _of_run(run: str) -> str:
    return f"run-{run}"


@contextmanager
def _kept(folder: Path, name: str, what: str, remedy: str) -> Iterator[None]:
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
