"""The predictions of a run, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from praxiscope.pipeline.predictions import prediction_table
from praxiscope.pipeline.relabel import relabel
from praxiscope.server.tables import Tables
from praxiscope.workspace.labels import UNKNOWN, Labels
from praxiscope.workspace.parts import Snapshot
from praxiscope.workspace.run import LOGITS

_COLUMNS = ["clip", "predicted", "probability", "label", "loss", "rank", "correct"]
_BLOCK = 4096

Number = TypeVar("Number", np.int32, np.float32)


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions of a run; row *i* of every array is the same clip.

    Attributes:
        clips: numbers of the clips, ascending, ``(N,)``.
        rows: their rows in the run's snapshot, ``(N,)``.
        predicted: index of the most likely class.
        probability: of the predicted class.
        labels: class index, :data:`UNKNOWN` without one.
        loss: cross entropy in nats, nan without a label.
        rank: of the label, from 1; 0 without a label.
    """

    clips: NDArray[np.int32]
    rows: NDArray[np.int64]
    predicted: NDArray[np.int32]
    probability: NDArray[np.float32]
    labels: NDArray[np.int32]
    loss: NDArray[np.float32]
    rank: NDArray[np.int32]

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Clips with a label that the network knows."""
        return np.asarray(self.labels != UNKNOWN)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the most likely class is the label; False without one."""
        return np.asarray(self.labels == self.predicted)


def read_predictions(
    snapshot: Snapshot, tables: Tables, labels: Labels, classes: Sequence[str]
) -> Predictions:
    """The predictions of a run; columns that its tables lack are computed from the logits.

    Args:
        snapshot: of the predictions.
        tables: that read them.
        labels: that the predictions are compared with.
        classes: of the network, in the order of the logits.

    Raises:
        WorkspaceError: a part is damaged.
    """
    table = _table(snapshot, tables)
    if snapshot.parts:
        table = relabel(table, snapshot.array(LOGITS), labels, classes)
    clips, rows = np.unique(_column(table, "clip", np.int32), return_index=True)
    return Predictions(
        clips,
        rows,
        _column(table, "predicted", np.int32)[rows],
        _column(table, "probability", np.float32)[rows],
        _column(table, "label", np.int32, UNKNOWN)[rows],
        _column(table, "loss", np.float32, np.nan)[rows],
        _column(table, "rank", np.int32, 0)[rows],
    )


def _table(snapshot: Snapshot, tables: Tables) -> pa.Table:
    if not snapshot.parts or set(_COLUMNS) <= set(snapshot.parts[0].schema.names):
        return tables.rows(snapshot, _COLUMNS)
    return pa.concat_tables(_from_logits(snapshot))


def _from_logits(snapshot: Snapshot) -> Iterator[pa.Table]:
    names = [name for name in ("clip", "label") if name in snapshot.parts[0].schema.names]
    table = snapshot.table(names)
    clips = table["clip"].to_pylist()
    labels = table["label"].to_pylist() if "label" in names else [None] * len(clips)
    logits = snapshot.array(LOGITS)
    for start in range(0, len(clips), _BLOCK):
        block = slice(start, start + _BLOCK)
        yield prediction_table(clips[block], np.asarray(logits[block], np.float32), labels[block])


def _column(
    table: pa.Table, name: str, kind: type[Number], missing: float | None = None
) -> NDArray[Number]:
    column = table[name]
    if pa.types.is_null(column.type):
        return np.zeros(0, kind)
    filled = column if missing is None else column.fill_null(missing)
    values: NDArray[Number] = filled.to_numpy().astype(kind, copy=False)
    return values
