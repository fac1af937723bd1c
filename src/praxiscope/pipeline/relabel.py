"""Loss, rank and correctness of stored predictions under another version of the labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from praxiscope.pipeline.predictions import label_scores, prediction_table
from praxiscope.workspace.labels import UNKNOWN, Labels
from praxiscope.workspace.run import LOGITS, Run


class Rows(Protocol):
    """Rows of an array, read as they are needed, such as a ``PartArray``."""

    def __getitem__(self, rows: NDArray[np.intp]) -> np.ndarray:
        """The given rows."""


def relabel(
    predictions: pa.Table, logits: Rows, labels: Labels, classes: Sequence[str]
) -> pa.Table:
    """Predictions as a version of the labels judges them.

    Logits are read only for the clips whose label the version changes.

    Args:
        predictions: rows with the columns ``clip`` and ``label`` (class index, null without one),
            and any others of :func:`~praxiscope.pipeline.predictions.prediction_table`.
        logits: ``(N, K)``, rows as in ``predictions``.
        labels: the version.
        classes: names, in the order of the logits.

    Returns:
        The same rows and columns; ``label``, ``loss``, ``rank`` and ``correct`` follow from the
        version, and are null without a label.
    """
    if not predictions.num_rows or not len(labels.clips):
        return predictions
    recorded = predictions["label"].fill_null(UNKNOWN).to_numpy().astype(np.int64)
    indices = labels.indices(predictions["clip"].to_numpy(), recorded, classes)
    rows = np.flatnonzero(indices != recorded)
    if not len(rows):
        return predictions
    scores = label_scores(np.asarray(logits[rows], np.float32), indices[rows])
    has_label = indices[rows] != UNKNOWN
    values = {"label": indices[rows], "loss": scores.loss, "rank": scores.rank}
    for name, changed in {**values, "correct": scores.correct}.items():
        if name in predictions.column_names:
            predictions = _replace(predictions, name, rows, changed, has_label)
    return predictions


def labelled_predictions(
    run: Run, labels: Labels, columns: Sequence[str] | None = None
) -> pa.Table:
    """Columns of a run's predictions as a version of the labels judges them.

    Args:
        run: of a network.
        labels: the version.
        columns: of :func:`~praxiscope.pipeline.predictions.prediction_table`; all where None.

    Raises:
        WorkspaceError: the run lacks a column, or a part is damaged.
    """
    snapshot = run.predictions.snapshot()
    classes = run.config.classes
    if snapshot.parts:
        needed = None if columns is None else list(dict.fromkeys([*columns, "clip", "label"]))
        table = relabel(snapshot.table(needed), snapshot.array(LOGITS), labels, classes)
    else:
        table = prediction_table((), np.zeros((0, len(classes)), np.float32), ())
    return table if columns is None else table.select(list(columns))


def _replace(
    table: pa.Table,
    name: str,
    rows: NDArray[np.intp],
    values: np.ndarray,
    has_label: NDArray[np.bool_],
) -> pa.Table:
    """Replace the values of some rows in one column; null without a label."""
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    changed = np.zeros(table.num_rows, bool)
    changed[rows] = True
    replacement = pa.array(values, mask=~has_label).cast(field.type, safe=False)
    column = pc.replace_with_mask(table[name].combine_chunks(), pa.array(changed), replacement)
    return table.set_column(place, field, column)
