"""What a workspace says, read from its tables without the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import pyarrow.parquet as parquet

Row = dict[str, Any]


def rows_of(workspace: Path, run: str) -> dict[int, Row]:
    """All that the tables say of each clip, by its number; the label's name is ``label``."""
    rows: dict[int, Row] = {}
    predictions = workspace / "runs" / run / "predictions" / "table"
    # The data set comes last: a run has codes where it has names.
    for table in (predictions, workspace / "metadata" / "table", workspace / "clips.parquet"):
        for row in parquet.read_table(table).to_pylist():
            rows.setdefault(row["clip"], {}).update(row)
    about = json.loads((workspace / "runs" / run / "run.json").read_text("utf-8"))
    classes = about["config"]["classes"]
    for row in rows.values():
        row["prediction"] = classes[row["predicted"]]
        row["top"] = [classes[code] for code in row["top_classes"]]
    return rows


def answer(address: str, path: str) -> bytes:
    """Of the server, as it is."""
    with urlopen(f"{address}/api{path}") as response:
        return bytes(response.read())


def run_of(address: str, run: str) -> Any:
    return json.loads(answer(address, f"/runs/{run}"))


def map_of(address: str, run: str, method: str) -> np.ndarray:
    """Places of all clips on a map that is made, (clips, 2), x to the right and y up."""
    version = run_of(address, run)["version"]
    raw = answer(address, f"/runs/{run}/{version}/maps/{method}")
    return np.frombuffer(raw, "<u2").reshape(-1, 2).astype(float)


def inside(polygon: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points the angles to a polygon's corners go around, (points,)."""
    to = polygon[None] - points[:, None]
    angles = np.arctan2(to[..., 1], to[..., 0])
    turns = np.diff(angles, axis=1, append=angles[:, :1])
    turns = (turns + np.pi) % (2 * np.pi) - np.pi
    return np.abs(turns.sum(1)) > np.pi
