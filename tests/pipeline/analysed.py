"""What an analysis found, in an order that does not hang on who found it."""

from __future__ import annotations

import numpy as np

from praxiscope.metadata.thumbnails import THUMBNAILS
from praxiscope.workspace.workspace import Workspace


def everything_in(workspace: Workspace, name: str = "micro_x3d") -> dict[str, object]:
    """All tables and arrays of a run, in the order of clips."""
    run = workspace.run(name)
    predictions = run.predictions.snapshot()
    table = predictions.table().to_pydict()
    order = np.argsort(table["clip"])
    content: dict[str, object] = {
        name: [values[row] for row in order] for name, values in table.items()
    }
    for array in predictions.parts[0].arrays:
        content[array] = np.asarray(predictions.array(array))[order].tolist()
    measured = workspace.metadata.snapshot()
    content["metadata"] = measured.table().sort_by("clip").to_pylist()
    order = np.argsort(measured.table(["clip"])["clip"].to_numpy())
    content["thumbnails"] = np.asarray(measured.array(THUMBNAILS))[order].tolist()
    failures = run.failures.table().to_pylist()
    content["failures"] = sorted(failures, key=lambda row: row["clip"])
    return content
