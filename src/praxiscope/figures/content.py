"""What goes into a report, read from a workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.store import Atlas, atlas_names, load_atlas
from praxiscope.errors import WorkspaceError
from praxiscope.figures.latent_map import LatentMap, chosen_rows, lay_out
from praxiscope.figures.paths import common_folder
from praxiscope.insights.archive import read_archive
from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.workspace.run import Failure, Run, RunConfig
from praxiscope.workspace.workspace import Workspace

MOST_POINTS = 20_000
"""Points of the map; a page with more is slow to open."""

SHOWN_CLIPS = 8
"""Clips of an insight that are shown."""

_GROUPS, _MAP = "insights", "report"
_USUAL_MAP = "default"


@dataclass(frozen=True, eq=False)
class Content:
    """All that a report tells.

    Attributes:
        name: of the data set: that of the workspace's folder.
        run: name of the run.
        config: of the run.
        started: UTC, ISO 8601.
        evidence: of every clip that was analysed.
        insights: those that are shown, the most useful first.
        found: how many insights there are, but for archived ones.
        archived: how many of them are archived.
        shown_map: the latent map.
        paths: by number of the clip, all clips of the workspace.
        failures: clips that could not be analysed, each once.
    """

    name: str
    run: str
    config: RunConfig
    started: str
    evidence: Evidence
    insights: tuple[Insight, ...]
    found: int
    archived: int
    shown_map: LatentMap
    paths: tuple[str, ...]
    failures: tuple[Failure, ...]

    @cached_property
    def common_folder(self) -> str:
        """The folder that all clips lie in, with a separator at its end; empty for none."""
        return common_folder(self.paths)

    def short_path(self, clip: int) -> str:
        """Path of a clip within the folder that all clips lie in."""
        return self.paths[clip].removeprefix(self.common_folder)


def read_content(workspace: Workspace, run: Run, most: int = 20, threads: int = 1) -> Content:
    """Find out what a report tells; atlases that are missing are made.

    Args:
        workspace: of the run.
        run: of a network.
        most: insights to show.
        threads: for the map.

    Raises:
        WorkspaceError: the run has no clips yet, or is damaged.
    """
    evidence = open_evidence(workspace, run)
    archive = read_archive(workspace)
    every = find_insights(evidence)
    insights = [insight for insight in every if insight.id not in archive]
    shown = tuple(insights[:most])
    groups = [np.flatnonzero(np.isin(evidence.clips, insight.clips)) for insight in shown]
    rows = chosen_rows(len(evidence), MOST_POINTS, groups)
    points = _map_of(run, evidence.clips, threads).points
    return Content(
        name=workspace.folder.resolve().name,
        run=run.name,
        config=run.config,
        started=run.started,
        evidence=evidence,
        insights=shown,
        found=len(insights),
        archived=len(every) - len(insights),
        shown_map=lay_out(evidence.clips, points, evidence.labels, rows),
        paths=tuple(workspace.clips(["path"])["path"].to_pylist()),
        failures=tuple(_failures(run)),
    )


def shown_clips(insight: Insight) -> list[int]:
    """Numbers of the clips of an insight that are shown."""
    best = insight.representatives
    clips: list[int] = (insight.to_act_on if best is None else best)[:SHOWN_CLIPS].tolist()
    return clips


def _map_of(run: Run, clips: Numbers, threads: int) -> Atlas:
    """The map that users look at, where it has just these clips; otherwise one for reports."""
    if _USUAL_MAP in atlas_names(run):
        try:
            usual = load_atlas(run, _USUAL_MAP)
        except WorkspaceError:
            return build_atlas(run, _MAP, threads=threads)
        if np.array_equal(usual.clips, clips):
            return usual
    return build_atlas(run, _MAP, threads=threads)


def _failures(run: Run) -> Iterator[Failure]:
    """The last failure of each clip that has no prediction."""
    done = run.done()
    last = {row["clip"]: Failure(**row) for row in run.failures.table().to_pylist()}
    for clip in sorted(set(last) - done):
        yield last[clip]
