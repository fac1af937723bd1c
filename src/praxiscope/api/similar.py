"""Find the clips most similar to one, and explain a clip of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.atlas.find_similar import find_similar
from praxiscope.errors import WorkspaceError
from praxiscope.models.runtime import choose_device

if TYPE_CHECKING:
    import pandas as pd

    from praxiscope.api.run import Run
    from praxiscope.attribution.explanation import Explanation


def similar_clips(run: Run, clip: int | str | Path, count: int, device: str) -> pd.DataFrame:
    """The clips most similar to one; see :meth:`praxiscope.api.run.Run.similar`."""
    import pandas as pd

    workspace, device = run.workspace.stored, choose_device(device)
    found = find_similar(workspace, run.stored, str(clip), count, device)
    return pd.DataFrame(found.rows).set_index("clip")


def explain_clip(run: Run, clip: int, device: str, options: Mapping[str, Any]) -> Explanation:
    """Explain a clip of a run; see :meth:`praxiscope.api.run.Run.explain`."""
    from praxiscope.attribution.explain import explain
    from praxiscope.pipeline.network import network_of, precision_of, views_of

    clips = run.workspace.clips
    if clip not in clips.index:
        raise WorkspaceError(f"no clip {clip}", where=str(run.workspace.folder))
    config = run.stored.config
    label = clips.loc[clip, "label"]
    defaults = {
        "views": views_of(config),
        "precision": precision_of(config),
        "label": label if isinstance(label, str) else None,
    }
    model = network_of(config, choose_device(device))
    return explain(model, clips.loc[clip, "path"], **{**defaults, **options})
