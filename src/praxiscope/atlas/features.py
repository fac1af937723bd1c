"""The features of a run's clips, in the order of the clips however they came to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Numbers, Rows, chosen
from praxiscope.errors import WorkspaceError, nearest
from praxiscope.workspace.run import LOGITS, Run, feature_array


@dataclass(frozen=True, eq=False)
class Features:
    """What a run knows of its clips at one moment.

    Attributes:
        clips: their numbers, ascending, (N,).
        layers: features by layer, (N, ...) each, left on disk; rows belong to ``clips``.
    """

    clips: Numbers
    layers: Mapping[str, Rows]

    def of(self, clips: Numbers) -> Mapping[str, Rows]:
        """The features of just these clips, in their order.

        Raises:
            WorkspaceError: the run has nothing about one of them.
        """
        rows = np.searchsorted(self.clips, clips)
        rows = np.minimum(rows, len(self.clips) - 1)
        missing = np.flatnonzero(self.clips[rows] != clips)
        if missing.size:
            raise WorkspaceError(f"no features of clip {clips[missing[0]]}", where="run")
        return {layer: chosen(values, rows) for layer, values in self.layers.items()}


def _why_there_are_none(run: Run) -> str:
    reasons = run.failures.table().to_pylist()
    if not reasons:
        return "'praxiscope analyze' adds them"
    return f"{len(reasons)} failed, the last one: {reasons[-1]['reason']}"


def read_features(run: Run, layers: Sequence[str] = (), *, logits: bool = False) -> Features:
    """Look up the features of a run; nothing of them is read yet.

    Args:
        run: in a workspace.
        layers: all of the run where empty.
        logits: whether logits are given as well, as a layer ``logits``.

    Raises:
        WorkspaceError: no such layer, or the run has no clips yet.
    """
    known = run.config.layers
    for layer in layers:
        if layer not in known:
            raise WorkspaceError(
                f"no features of layer {layer!r}",
                where=str(run.folder),
                remedy=nearest(layer, known),
            )
    snapshot = run.predictions.snapshot()
    if not len(snapshot):
        raise WorkspaceError(
            "has no clips yet", where=str(run.folder), remedy=_why_there_are_none(run)
        )
    arrays = {layer: feature_array(layer) for layer in layers or known}
    if logits or not arrays:
        arrays[LOGITS] = LOGITS
    numbers = snapshot.table(["clip"])["clip"].to_numpy()
    clips, rows = np.unique(numbers, return_index=True)
    return Features(
        clips.astype(np.int32),
        {layer: chosen(snapshot.array(name), rows) for layer, name in arrays.items()},
    )
