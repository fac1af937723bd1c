"""Clips as rows of tables and grids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.explore.finite import finite_or_none
from praxiscope.server.schemas.explore import RowResponse
from praxiscope.server.versions import Version

_FOLDERS = re.compile(r".*[\\/](?=.)", re.DOTALL)


def row_responses(version: Version, clips: Sequence[int]) -> list[RowResponse]:
    """A row for each clip, in the order of the clips; also for clips without a prediction.

    Raises:
        RefusedError: 404, there is no such clip.
    """
    table = version.all_clips
    for clip in clips:
        if not 0 <= clip < len(table):
            raise RefusedError(
                UNKNOWN, f"no clip {clip}", where="clips", remedy=f"there are {len(table)}"
            )
    rows = version.rows_of(clips)
    samples = table.select(["path", "label", "split"]).take(np.array(clips, np.int64)).to_pylist()
    return [
        _row_response(version, clip, row, sample)
        for clip, row, sample in zip(clips, rows.tolist(), samples, strict=True)
    ]


def _row_response(
    version: Version, clip: int, row: int, sample: dict[str, str | None]
) -> RowResponse:
    path, split = str(sample["path"]), sample["split"] or None
    name, playable = file_name(path), Path(path).exists()
    if row < 0:
        return RowResponse(
            clip=clip,
            name=name,
            label=sample["label"] or None,
            predicted=None,
            probability=None,
            correct=None,
            loss=None,
            split=split,
            playable=playable,
        )
    predictions = version.predictions
    labelled = bool(predictions.labels[row] >= 0)
    return RowResponse(
        clip=clip,
        name=name,
        label=version.classes[predictions.labels[row]] if labelled else sample["label"] or None,
        predicted=version.classes[predictions.predicted[row]],
        probability=finite_or_none(predictions.probability[row]),
        correct=bool(predictions.correct[row]) if labelled else None,
        loss=finite_or_none(predictions.loss[row]),
        split=split,
        playable=playable,
    )


def file_name(path: str) -> str:
    """The last part of a path, of any operating system."""
    return _FOLDERS.sub("", path, count=1).rstrip("\\/") or path
