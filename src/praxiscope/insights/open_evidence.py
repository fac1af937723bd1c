"""Open the evidence of a run: the one way for command line, server, report and Python."""

from __future__ import annotations

from collections.abc import Sequence

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.projection import PCA
from praxiscope.atlas.settings import Settings, default_name
from praxiscope.atlas.store import Atlas
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.filter import parse_condition
from praxiscope.insights.filter import where as fulfilling_all
from praxiscope.insights.read import read_evidence
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace


def open_evidence(
    workspace: Workspace,
    run: Run,
    where: Sequence[str] = (),
    *,
    atlas: Atlas | None = None,
    leave_out: Sequence[str] = (),
    progress: Progress = silent,
) -> Evidence:
    """Predictions, metadata and atlas of the clips of a run.

    Args:
        workspace: of the run.
        run: of a network.
        where: conditions on the clips, such as ``split=train``; all must hold.
        atlas: of the run; the one for insights where None, which is made where it is missing.
        leave_out: columns of the data set or the metadata that must not become reasons.
        progress: receives what is being done and the share that is done, 0 to 1.

    Raises:
        PraxiscopeError: a condition that can't be read or that no clip fulfils, no such column, or
            no clips.
    """
    conditions = [parse_condition(text) for text in where]
    if atlas is None:
        atlas = build_atlas(run, default_name(PCA), Settings(method=PCA), progress=progress)
    evidence = read_evidence(workspace, run, atlas, leave_out=leave_out, progress=progress)
    return fulfilling_all(evidence, conditions)
