"""The details of one clip."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import ModelError, PraxiscopeError
from praxiscope.server.clip.centre_view import centre_view
from praxiscope.server.clip.neighbours import ClipSimilarity
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.values import value_responses
from praxiscope.server.errors import without_folders
from praxiscope.server.explore.finite import finite_or_none
from praxiscope.server.explore.rows import row_responses
from praxiscope.server.schemas.clips import (
    ClassResponse,
    ClipResponse,
    EventResponse,
    NeighbourResponse,
)
from praxiscope.server.versions import Version, stale_version
from praxiscope.video.probe import VideoInfo, probe
from praxiscope.workspace.part import PartsReplacedError
from praxiscope.workspace.run import LOGITS
from praxiscope.workspace.run_input import recipe_of

MAX_CLASSES, MAX_NEIGHBOURS = 5, 12
EVENT_COLUMNS = "event_start", "event_end"


def clip_response(version: Version, source: Source) -> ClipResponse:
    """The details of a clip, analysed or not.

    Args:
        version: of a run.
        source: of the clip.

    Raises:
        PraxiscopeError: the workspace is damaged.
    """
    clip, row = source.clip, version.row_of(source.clip)
    sample = version.all_clips.slice(clip, 1).to_pylist()[0]
    info = _info(source)
    return ClipResponse(
        row=row_responses(version, [clip])[0],
        folder=source.folder,
        group=sample["group"] or None,
        valid_labels=list(sample["valid_labels"] or ()),
        duration=_duration(version, row, info),
        width=0 if info is None else info.width,
        height=0 if info is None else info.height,
        frame_times=[] if info is None else input_times(version, info),
        event=event_of(sample),
        top_classes=[] if row is None else top_classes(version, row),
        label_rank=None if row is None else int(version.predictions.rank[row]) or None,
        values=[] if row is None else list(value_responses(version, row)),
        neighbours=[] if row is None else _neighbours(version, row),
        failure="" if row is not None else _failure(version, clip),
    )


def event_of(sample: Mapping[str, object]) -> EventResponse | None:
    """Start and end of the labelled event in seconds, from columns of the data set."""
    start, end = (sample.get(column) for column in EVENT_COLUMNS)
    if not isinstance(start, int | float) or not isinstance(end, int | float):
        return None
    return EventResponse(start=start, end=end) if start <= end < math.inf else None


def input_times(version: Version, info: VideoInfo) -> list[float]:
    """Times, in seconds, of the frames in the network's input, with one view of the clip."""
    try:
        recipe = recipe_of(version.run.config)
    except ModelError:
        return []
    view = centre_view(recipe, (info.height, info.width), info.times, info.duration)
    times: list[float] = np.round(view.times, 6).tolist()
    return times


def top_classes(version: Version, row: int) -> list[ClassResponse]:
    """The most likely classes of a clip, most likely first."""
    predictions = version.predictions
    logits = np.asarray(array_row(version, LOGITS, row), np.float64)
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    return [
        ClassResponse(
            name=version.classes[index],
            probability=float(probabilities[index]),
            is_label=index == int(predictions.labels[row]),
        )
        for index in np.argsort(-logits, kind="stable")[:MAX_CLASSES].tolist()
    ]


def array_row(version: Version, array: str, row: int) -> NDArray[np.generic]:
    """The row of a clip in an array of a run.

    Raises:
        RefusedError: 410, the parts of the version were merged.
        WorkspaceError: no such array, or it is damaged.
    """
    arrays = version.cached(array, lambda: version.run.predictions.snapshot().array(array))
    try:
        values: NDArray[np.generic] = arrays[int(version.predictions.rows[row])]
    except PartsReplacedError as error:
        raise stale_version(version.run.name) from error
    return values


def _neighbours(version: Version, row: int) -> list[NeighbourResponse]:
    similarity = version.cached(
        "similarity", lambda: ClipSimilarity.of(version.latent_space.vectors)
    )
    rows, distances = similarity.nearest(row, MAX_NEIGHBOURS)
    responses = row_responses(version, version.latent_space.clips[rows].tolist())
    return [
        NeighbourResponse(distance=float(distance), row=response)
        for distance, response in zip(distances, responses, strict=True)
    ]


def _failure(version: Version, clip: int) -> str:
    """Why a clip has no prediction: the reason of its last failure."""
    reasons: dict[int, str] = version.cached("failures", lambda: _reasons(version))
    return reasons.get(clip, "it was not analysed in this run")


def _reasons(version: Version) -> dict[int, str]:
    table = version.run.failures.snapshot().table(["clip", "reason"])
    rows = zip(table["clip"].to_pylist(), table["reason"].to_pylist(), strict=True)
    return {clip: without_folders(reason) for clip, reason in rows}


def _info(source: Source) -> VideoInfo | None:
    try:
        return probe(source.path)
    except PraxiscopeError:
        return None


def _duration(version: Version, row: int | None, info: VideoInfo | None) -> float | None:
    """The duration of the file; if that is missing, the one that the analysis measured."""
    if info is not None:
        return info.duration
    measured = version.columns.get("duration")
    return None if row is None or measured is None else finite_or_none(float(measured.values[row]))
