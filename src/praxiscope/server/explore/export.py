"""Selected clips as a CSV file."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
from numpy.typing import NDArray

from praxiscope.server.versions import Version


def clips_csv(version: Version, mask: NDArray[np.bool_]) -> bytes:
    """One row per clip: ``clip``, ``path``, ``label``, ``predicted``, ``probability``, ``loss``,
    ``split``; UTF-8, empty if unknown.
    """
    rows = np.flatnonzero(mask)
    data, predictions = version.data.take(rows), version.predictions
    loss = predictions.loss[rows]
    table = pa.table(
        {
            "clip": version.clips[rows],
            "path": data["path"],
            "label": _words(version, "label", rows),
            "predicted": _words(version, "predicted", rows),
            "probability": predictions.probability[rows],
            "loss": pc.if_else(np.isnan(loss), None, pa.array(loss)),
            "split": data["split"],
        }
    )
    file = io.BytesIO()
    csv.write_csv(table, file)
    return file.getvalue()


def _words(version: Version, name: str, rows: NDArray[np.intp]) -> pa.Array:
    column = version.columns[name]
    codes = column.codes[rows]
    return pa.array(column.words, pa.string()).take(pa.array(codes, mask=codes < 0))
