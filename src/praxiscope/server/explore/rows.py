"""Clips in tables and grids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.explore.known import known
from praxiscope.server.schemas.explore import RowResponse
from praxiscope.server.versions import Version

_FOLDERS = re.compile(r".*[\\/](?=.)", re.DOTALL)


def row_responses(version: Version, clips: Sequence[int]) -> list[RowResponse]:
    """A row for each clip, in their order; also for clips that have no prediction yet.

    Raises:
        RefusedError: 404, there is no such clip.
    """
    table = version.every_clip
    for clip in clips:
        if not 0 <= clip < len(table):
            raise RefusedError(
                UNKNOWN, f"no clip {clip}", where="clips", remedy=f"there are {len(table)}"
            )
    rows = version.rows_of(clips)
    told = table.select(["path", "label", "split"]).take(np.array(clips, np.int64)).to_pylist()
    return [
        _row_response(version, clip, row, of_clip)
        for clip, row, of_clip in zip(clips, rows.tolist(), told, strict=True)
    ]


def _row_response(
    version: Version, clip: int, row: int, told: dict[str, str | None]
) -> RowResponse:
    path, split = str(told["path"]), told["split"] or None
    name, playable = file_name(path), Path(path).exists()
    if row < 0:
        return RowResponse(
            clip=clip,
            name=name,
            label=told["label"] or None,
            predicted=None,
            probability=None,
            correct=None,
            loss=None,
            split=split,
            playable=playable,
        )
    of_all = version.predictions
    labelled = bool(of_all.labels[row] >= 0)
    return RowResponse(
        clip=clip,
        name=name,
        label=version.classes[of_all.labels[row]] if labelled else told["label"] or None,
        predicted=version.classes[of_all.predicted[row]],
        probability=known(of_all.probability[row]),
        correct=bool(of_all.correct[row]) if labelled else None,
        loss=known(of_all.loss[row]),
        split=split,
        playable=playable,
    )


def file_name(path: str) -> str:
    """Of a path of any system, its last part."""
    return _FOLDERS.sub("", path, count=1).rstrip("\\/") or path
