"""The features of a run, in the order of the clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Numbers, Rows, select_rows
from praxiscope.errors import WorkspaceError, nearest
from praxiscope.workspace.run import LOGITS, Run, feature_array


@dataclass(frozen=True, eq=False)
class Features:
    """The features of a run at one moment.

    Attributes:
        clips: their numbers, ascending, (N,).
        layers: features by layer, (N, ...) each, left on disk; rows belong to ``clips``.
    """

    clips: Numbers
    layers: Mapping[str, Rows]

    def of(self, clips: Numbers) -> Mapping[str, Rows]:
        """The features of some clips, in the given order.

        Raises:
            WorkspaceError: the run has no features of one of them.
        """
        rows = np.searchsorted(self.clips, clips)
        rows = np.minimum(rows, len(self.clips) - 1)
        missing = np.flatnonzero(self.clips[rows] != clips)
        if missing.size:
            raise WorkspaceError(f"no features of clip {clips[missing[0]]}", where="run")
        return {layer: select_rows(values, rows) for layer, values in self.layers.items()}


def _reason_for_no_clips(run: Run) -> str:
    reasons = run.failures.table().to_pylist()
    if not reasons:
        return "'praxiscope analyze' adds them"
    return f"{len(reasons)} failed, the last one: {reasons[-1]['reason']}"


def read_features(run: Run, layers: Sequence[str] = (), *, logits: bool = False) -> Features:
    """Find the features of a run; their values are read later.

    Args:
        run: in a workspace.
        layers: all layers of the run where empty.
        logits: whether to include the logits, as a layer ``logits``.

    Raises:
        WorkspaceError: no such layer, or the run has no clips yet.
    """
    run_layers = run.config.layers
    for layer in layers:
        if layer not in run_layers:
            raise WorkspaceError(
                f"no features of layer {layer!r}",
                where=str(run.folder),
                remedy=nearest(layer, run_layers),
            )
    snapshot = run.predictions.snapshot()
    if not len(snapshot):
        raise WorkspaceError(
            "has no clips yet", where=str(run.folder), remedy=_reason_for_no_clips(run)
        )
    arrays = {layer: feature_array(layer) for layer in layers or run_layers}
    if logits or not arrays:
        arrays[LOGITS] = LOGITS
    numbers = snapshot.table(["clip"])["clip"].to_numpy()
    clips, rows = np.unique(numbers, return_index=True)
    return Features(
        clips.astype(np.int32),
        {layer: select_rows(snapshot.array(name), rows) for layer, name in arrays.items()},
    )
