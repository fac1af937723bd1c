"""Find the clips most similar to one, and explain a clip of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from praxiscope.atlas.find_similar import find_similar
from praxiscope.errors import WorkspaceError
from praxiscope.models.runtime import choose_device
from praxiscope.workspace.labels import labelled_clips
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from praxiscope.attribution.explanation import Explanation


def similar_clips(
    workspace: Workspace, run: Run, clip: str, count: int, device: str
) -> pd.DataFrame:
    """The clips most similar to one; see :meth:`praxiscope.api.run.Run.similar`."""
    import pandas as pd

    similar = find_similar(workspace, run, clip, count, choose_device(device))
    return pd.DataFrame(similar.rows).set_index("clip")


def explain_clip(
    workspace: Workspace, run: Run, clip: int, device: str, options: Mapping[str, Any]
) -> Explanation:
    """Explain a clip of a run; see :meth:`praxiscope.api.run.Run.explain`."""
    from praxiscope.attribution.explain import explain
    from praxiscope.pipeline.network import network_of
    from praxiscope.workspace.run_input import views_of

    clips = labelled_clips(workspace, ["path", "label"])
    if not 0 <= clip < len(clips):
        raise WorkspaceError(
            f"no clip {clip}", where=str(workspace.folder), remedy=f"there are {len(clips)}"
        )
    row = clips.slice(clip, 1).to_pylist()[0]
    config = run.config
    defaults = {"views": views_of(config), "precision": config.precision, "label": row["label"]}
    model = network_of(config, choose_device(device))
    return explain(model, row["path"], **{**defaults, **options})
