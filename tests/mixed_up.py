"""A workspace in which some labels of two classes are mixed up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

MIXED_UP = 12


def mixed_up_workspace(
    folder: Path, count: int, model: str = "m", recipe: Mapping[str, Any] | None = None
) -> Path:
    """Three classes that the network distinguishes; twelve clips of ``a`` are labelled ``b``."""
    draw = np.random.default_rng(0)
    true = np.arange(count) % 3
    labels = true.copy()
    labels[np.flatnonzero(true == 0)[:MIXED_UP]] = 1
    names = np.array(["a", "b", "c"])
    columns = {"path": [f"{k}.mp4" for k in range(count)], "label": names[labels].tolist()}
    workspace = create_workspace(folder, columns)
    run = workspace.start_run("m", RunConfig(model, "w", "0", recipe or {}, ("l",), tuple(names)))
    logits = draw.normal(size=(count, 3)).astype(np.float32)
    logits[np.arange(count), true] += 8
    features = (np.eye(3)[true] * 5 + draw.normal(size=(count, 3))).astype(np.float32)
    numbers = pa.array(np.arange(count), pa.int32())
    table = pa.table({"clip": numbers, "label": pa.array(labels, pa.int32())})
    run.add(table, logits, {"l": features})
    return workspace.folder
