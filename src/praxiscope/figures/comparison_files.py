"""The comparison of two runs as JSON and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from praxiscope.atlas.compare import RIGHT, WRONG
from praxiscope.figures.comparison import Change, ComparedRuns
from praxiscope.files.atomic_write import atomic_path
from praxiscope.workspace.run import Run

CSV_COLUMNS = (
    "became", "clip", "path", "start", "split", "label", "first_predicted", "first_probability",
    "second_predicted", "second_probability", "loss_rise", "overlap", "moved",
)  # fmt: skip


def comparison_as_json(compared: ComparedRuns) -> dict[str, Any]:
    """All results of a comparison as plain values, with one entry per clip."""
    return {
        "first": _run_as_json(compared.first),
        "second": _run_as_json(compared.second),
        "only_first": compared.only_first,
        "only_second": compared.only_second,
        "splits": [change_as_json(change) for change in compared.splits],
        "labels": [change_as_json(change) for change in compared.labels],
        "neighbours": compared.neighbours,
        "overlap": compared.overlap,
        "overlap_by_chance": compared.overlap_by_chance,
        "moved": compared.moved.value,
        "map": {"method": compared.method, "disparity": compared.disparity},
        "clips": compared.clips.to_pylist(),
    }


def write_comparison_json(compared: ComparedRuns, path: Path) -> None:
    """Write :func:`comparison_as_json` to a file.

    Raises:
        FileError: the file can't be written.
    """
    content = json.dumps(comparison_as_json(compared), ensure_ascii=False)
    with atomic_path(path) as temporary:
        temporary.write_text(content + "\n", "utf-8")


def write_comparison_csv(compared: ComparedRuns, path: Path) -> None:
    """Write one row per clip that became wrong or right, the largest rise of the loss first.

    Raises:
        FileError: the file can't be written.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(_changed_rows(compared))


def _run_as_json(run: Run) -> dict[str, str]:
    config = run.config
    return {
        "run": run.name,
        "model": config.model,
        "weights": config.weights,
        "digest": config.digest,
    }


def change_as_json(change: Change) -> dict[str, Any]:
    """How the accuracy of some clips changed, as plain values."""
    return {
        "name": change.name,
        "clips": change.first.clips,
        "first": change.first.value,
        "first_interval": change.first.interval,
        "second": change.second.value,
        "second_interval": change.second.interval,
        "became_right": change.right,
        "became_wrong": change.wrong,
        "p": change.p,
    }


def _changed_rows(compared: ComparedRuns) -> Iterator[tuple[Any, ...]]:
    for side in (WRONG, RIGHT):
        for clip in compared.clips.take(compared.changed_clips(side)).to_pylist():
            yield tuple(clip[name] for name in CSV_COLUMNS)
