"""Summaries of the workspace, of its runs, and of a run as it is now."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from praxiscope.pipeline.run_lock import is_being_analyzed
from praxiscope.server.explore.atlases import group_columns
from praxiscope.server.explore.finite import finite_mean, share_response
from praxiscope.server.explore.maps import map_responses
from praxiscope.server.explore.rows import file_name
from praxiscope.server.schemas.workspace import (
    RunResponse,
    RunSummary,
    SplitResponse,
    WorkspaceResponse,
)
from praxiscope.server.versions import Version, VersionedRuns
from praxiscope.version import __version__
from praxiscope.workspace.workspace import Workspace

_TOP = 5


def workspace_response(workspace: Workspace, runs: VersionedRuns) -> WorkspaceResponse:
    """The workspace with a summary of each run.

    Raises:
        WorkspaceError: a part is damaged.
    """
    return WorkspaceResponse(
        name=workspace.folder.resolve().name,
        clips=len(workspace.clips(["clip"])),
        created=workspace.created,
        praxiscope_version=__version__,
        runs=[runs.small_value(name, "summary", run_summary) for name in runs.names],
    )


def run_summary(version: Version) -> RunSummary:
    """A run in the list of runs."""
    predictions = version.predictions
    return RunSummary(
        name=version.run.name,
        model=version.run.config.model,
        clips=len(version),
        failures=failures(version),
        accuracy=share_response(predictions.correct[predictions.labelled]),
    )


def run_response(version: Version) -> RunResponse:
    """A run in a version."""
    config = version.run.config
    columns = [*version.columns.values(), *group_columns(version)]
    return RunResponse(
        name=version.run.name,
        model=config.model,
        # The name of the file only: folders of this machine are private.
        weights=file_name(config.weights),
        version=version.name,
        clips=len(version),
        failures=failures(version),
        running=is_being_analyzed(version.workspace, version.run.name),
        classes=list(config.classes),
        layers=list(config.layers),
        columns=[column.info for column in columns],
        maps=map_responses(version),
        splits=version.cached("splits", lambda: list(_splits(version))),
    )


def failures(version: Version) -> int:
    """Number of clips that failed and have no prediction since."""
    failed = version.run.failures.snapshot().table(["clip"])["clip"].to_pylist()
    return int((version.rows_of(sorted(set(failed))) < 0).sum()) if failed else 0


def _splits(version: Version) -> Iterator[SplitResponse]:
    """Results of each split that has labels."""
    predictions, labelled = version.predictions, version.predictions.labelled
    column = version.columns.get("split")
    codes = np.full(len(version), -1) if column is None else column.codes
    for code in np.unique(codes[labelled]).tolist():
        in_split = labelled & (codes == code)
        yield SplitResponse(
            split="" if code < 0 or column is None else column.words[code],
            top1=share_response(predictions.correct[in_split]),
            top5=share_response(predictions.rank[in_split] <= _TOP)
            if len(version.classes) > _TOP
            else None,
            loss=finite_mean(predictions.loss[in_split]),
        )
