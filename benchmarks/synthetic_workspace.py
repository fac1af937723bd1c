"""Synthetic workspaces of any size: random features around the centres of 400 classes.

They are written part by part, like those of an analysis. Some dark clips with wrong predictions
and some wrong labels are planted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from praxiscope.metadata.measure import select_fields
from praxiscope.metadata.thumbnails import FRAMES, SIDE, THUMBNAILS
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.workspace.run import Run, RunConfig
from praxiscope.workspace.workspace import Workspace, create_workspace

CLASSES, FEATURES, PART = 400, 256, 8192
DARK, WRONG, SEED = 0.01, 0.01, 0


def write_synthetic_workspace(
    folder: Path, clips: int, *, thumbnails: bool = False
) -> tuple[Workspace, Run, dict[str, np.ndarray]]:
    """Write a workspace.

    Args:
        folder: of the new workspace.
        clips: number of clips.
        thumbnails: write thumbnails (16 KB) and a heatmap for each clip.

    Returns:
        The workspace, its run, and masks of the clips that are ``dark`` and of ``wrong`` labels.
    """
    draw = np.random.default_rng(SEED)
    true = draw.integers(0, CLASSES, clips)
    wrong = draw.random(clips) < WRONG
    labels = np.where(wrong, true ^ 1, true)
    truth = {"dark": draw.random(clips) < DARK, "wrong": wrong}
    names = np.array([f"class {number:03d}" for number in range(CLASSES)])
    workspace = create_workspace(
        folder,
        pa.table(
            {
                "path": [f"videos/{number:06d}.mp4" for number in range(clips)],
                "label": names[labels],
                "split": draw.choice(["train", "validation", "test"], clips, p=[0.8, 0.1, 0.1]),
            }
        ),
    )
    mapped = "layer" if thumbnails else ""
    recipe = {"sampling": {"kind": "uniform", "frames": 16}, "resize": 112, "crop": [112, 112]}
    config = RunConfig(
        "synthetic", "none", "0" * 64, recipe, ("layer",), tuple(names.tolist()), mapped
    )
    run = workspace.start_run("synthetic", config)
    centres = draw.normal(size=(CLASSES, FEATURES)).astype(np.float32)
    columns = [column for field in select_fields() for column in field.columns]
    for rows in _parts(clips):
        _write_metadata(workspace, rows, columns, truth["dark"][rows], thumbnails, draw)
        _write_predictions(run, rows, true[rows], labels[rows], truth["dark"][rows], centres, draw)
    return workspace, run, truth


def _parts(clips: int) -> Iterator[np.ndarray]:
    for start in range(0, clips, PART):
        yield np.arange(start, min(start + PART, clips))


def _write_metadata(
    workspace: Workspace,
    rows: np.ndarray,
    columns: list[str],
    dark: np.ndarray,
    thumbnails: bool,
    draw: np.random.Generator,
) -> None:
    values = {column: draw.normal(size=len(rows)) for column in columns}
    values["brightness_mean"] = np.where(dark, 15, 100) + 5 * values["brightness_mean"]
    values["height"] = values["width"] = np.full(len(rows), 112.0)
    arrays = {}
    if thumbnails:
        shape = (len(rows), FRAMES, SIDE, SIDE)
        arrays[THUMBNAILS] = draw.integers(0, 255, shape, np.uint8)
    table = pa.table({"clip": pa.array(rows, pa.int32()), **values})
    workspace.metadata.append(table, arrays)


def _write_predictions(
    run: Run,
    rows: np.ndarray,
    true: np.ndarray,
    labels: np.ndarray,
    dark: np.ndarray,
    centres: np.ndarray,
    draw: np.random.Generator,
) -> None:
    """Nine of ten predictions are right; one of five for dark clips, whose features are shifted."""
    features = centres[true] + 1.5 * draw.normal(size=(len(rows), FEATURES)).astype(np.float32)
    features[dark] = 0.2 * features[dark] + 4 * centres[0]
    right = draw.random(len(rows)) < np.where(dark, 0.2, 0.9)
    predicted = np.where(right, true, draw.integers(0, CLASSES, len(rows)))
    logits = draw.normal(size=(len(rows), CLASSES)).astype(np.float32)
    logits[np.arange(len(rows)), predicted] += 9
    heatmaps = None
    if run.config.mapped:
        heatmaps = draw.integers(0, 255, (len(rows), 16, 4, 4), np.uint8)
    table = prediction_table(rows.tolist(), logits, labels.tolist())
    run.add(table, logits, {"layer": features}, heatmaps)
