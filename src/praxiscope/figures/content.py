"""The content of a report, read from a workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.projection import TSNE
from praxiscope.atlas.settings import default_name
from praxiscope.atlas.store import Atlas, atlas_names, load_atlas
from praxiscope.errors import WorkspaceError
from praxiscope.figures.latent_map import LatentMap, fit_to_square, sample_rows
from praxiscope.figures.paths import common_folder
from praxiscope.insights.archive import read_archive
from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.workspace.run import Failure, Run, RunConfig
from praxiscope.workspace.workspace import Workspace

MAX_POINTS = 20_000
"""Largest number of points on the map; a page with more opens slowly."""

CLIPS_PER_INSIGHT = 8
"""Number of clips shown for each insight."""

_MAP = default_name(TSNE)
_DEFAULT_MAP = "default"


@dataclass(frozen=True, eq=False)
class Content:
    """The content of a report.

    Attributes:
        name: of the data set, which is the name of the workspace's folder.
        run: name of the run.
        config: of the run.
        started: UTC, ISO 8601.
        evidence: of every clip that was analysed.
        insights: the insights in the report, the most useful first.
        total_insights: number of all insights without archived ones.
        archived: number of archived insights.
        latent_map_points: points of the latent map.
        paths: of all clips of the workspace, by clip number.
        failures: the last failure of each clip that could not be analysed.
    """

    name: str
    run: str
    config: RunConfig
    started: str
    evidence: Evidence
    insights: tuple[Insight, ...]
    total_insights: int
    archived: int
    latent_map_points: LatentMap
    paths: tuple[str, ...]
    failures: tuple[Failure, ...]

    @cached_property
    def common_folder(self) -> str:
        """The folder that contains all clips, with a separator at its end; empty for none."""
        return common_folder(self.paths)

    def short_path(self, clip: int) -> str:
        """Path of a clip relative to the common folder."""
        return self.paths[clip].removeprefix(self.common_folder)


def read_content(workspace: Workspace, run: Run, most: int = 20, threads: int = 1) -> Content:
    """Read the content of a report; missing atlases are built.

    Args:
        workspace: of the run.
        run: of a network.
        most: largest number of insights.
        threads: for the map.

    Raises:
        WorkspaceError: the run has no clips yet, or is damaged.
    """
    evidence = open_evidence(workspace, run)
    archive = read_archive(workspace)
    all_insights = find_insights(evidence)
    insights = [insight for insight in all_insights if insight.id not in archive]
    included = tuple(insights[:most])
    groups = [np.flatnonzero(np.isin(evidence.clips, insight.clips)) for insight in included]
    rows = sample_rows(len(evidence), MAX_POINTS, groups)
    points = _map_of(run, evidence.clips, threads).points
    return Content(
        name=workspace.folder.resolve().name,
        run=run.name,
        config=run.config,
        started=run.started,
        evidence=evidence,
        insights=included,
        total_insights=len(insights),
        archived=len(all_insights) - len(insights),
        latent_map_points=fit_to_square(evidence.clips, points, evidence.labels, rows),
        paths=tuple(workspace.clips(["path"])["path"].to_pylist()),
        failures=tuple(_failures(run)),
    )


def representative_clips(insight: Insight) -> list[int]:
    """Numbers of the clips that represent an insight."""
    best = insight.representatives
    clips: list[int] = (insight.to_act_on if best is None else best)[:CLIPS_PER_INSIGHT].tolist()
    return clips


def _map_of(run: Run, clips: Numbers, threads: int) -> Atlas:
    """The default atlas where it has exactly these clips, otherwise an atlas for reports."""
    if _DEFAULT_MAP in atlas_names(run):
        try:
            atlas = load_atlas(run, _DEFAULT_MAP)
        except WorkspaceError:
            return build_atlas(run, _MAP, threads=threads)
        if np.array_equal(atlas.clips, clips):
            return atlas
    return build_atlas(run, _MAP, threads=threads)


def _failures(run: Run) -> Iterator[Failure]:
    """The last failure of each clip that has no prediction."""
    done = run.done()
    last = {row["clip"]: Failure(**row) for row in run.failures.table().to_pylist()}
    for clip in sorted(set(last) - done):
        yield last[clip]
