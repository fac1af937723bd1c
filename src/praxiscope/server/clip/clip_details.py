"""All that is told of one clip."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import ModelError, PraxiscopeError
from praxiscope.server.clip.centre_view import centre_view, run_recipe
from praxiscope.server.clip.neighbours import ClipSimilarity
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.values import value_responses
from praxiscope.server.error_responses import without_folders
from praxiscope.server.explore.known import known
from praxiscope.server.explore.rows import row_responses
from praxiscope.server.schemas.clips import (
    ClassResponse,
    ClipResponse,
    EventResponse,
    NeighbourResponse,
)
from praxiscope.server.versions import Version, gone
from praxiscope.video.probe import VideoInfo, probe
from praxiscope.workspace.part import PartsReplacedError
from praxiscope.workspace.run import LOGITS

TOP, NEIGHBOURS = 5, 12
EVENT_COLUMNS = "event_start", "event_end"


def clip_response(version: Version, source: Source) -> ClipResponse:
    """All that is told of a clip, whether it was analysed or not.

    Args:
        version: of a run.
        source: of the clip.

    Raises:
        PraxiscopeError: the workspace is damaged.
    """
    clip, row = source.clip, version.row_of(source.clip)
    answer = row_responses(version, [clip])[0]
    told = version.every_clip.slice(clip, 1).to_pylist()[0]
    info = _info(source)
    return ClipResponse(
        row=answer,
        folder=source.folder,
        group=told["group"] or None,
        valid_labels=list(told["valid_labels"] or ()),
        duration=_duration(version, row, info),
        width=0 if info is None else info.width,
        height=0 if info is None else info.height,
        frames=[] if info is None else seen_times(version, info),
        event=event_of(told),
        top=[] if row is None else top_classes(version, row),
        label_rank=None if row is None else int(version.predictions.rank[row]) or None,
        values=[] if row is None else list(value_responses(version, row)),
        neighbours=[] if row is None else _neighbours(version, row),
        failure="" if row is not None else _failure(version, clip),
    )


def event_of(told: Mapping[str, object]) -> EventResponse | None:
    """When what the label says begins and ends, in seconds, by the data set's own columns."""
    start, end = (told.get(column) for column in EVENT_COLUMNS)
    if not isinstance(start, int | float) or not isinstance(end, int | float):
        return None
    return EventResponse(start=start, end=end) if start <= end < math.inf else None


def seen_times(version: Version, info: VideoInfo) -> list[float]:
    """Seconds of the frames that the network sees of a clip that it is shown once."""
    try:
        recipe = run_recipe(version.run.config)
    except ModelError:
        return []
    view = centre_view(recipe, (info.height, info.width), info.times, info.duration)
    times: list[float] = np.round(view.times, 6).tolist()
    return times


def top_classes(version: Version, row: int) -> list[ClassResponse]:
    """The most likely classes of a clip, most likely first."""
    predictions = version.predictions
    own = np.asarray(kept_row(version, LOGITS, row), np.float64)
    shares = np.exp(own - own.max())
    shares /= shares.sum()
    return [
        ClassResponse(
            name=version.classes[index],
            probability=float(shares[index]),
            is_label=index == int(predictions.labels[row]),
        )
        for index in np.argsort(-own, kind="stable")[:TOP].tolist()
    ]


def kept_row(version: Version, array: str, row: int) -> NDArray[np.generic]:
    """What an array of a run has of a clip.

    Raises:
        RefusedError: 410, the parts of the version were merged meanwhile.
        WorkspaceError: no such array, or it is damaged.
    """
    arrays = version.kept(array, lambda: version.run.predictions.snapshot().array(array))
    try:
        values: NDArray[np.generic] = arrays[int(version.predictions.rows[row])]
    except PartsReplacedError as error:
        raise gone(version.run.name) from error
    return values


def _neighbours(version: Version, row: int) -> list[NeighbourResponse]:
    likeness = version.kept("likeness", lambda: ClipSimilarity.of(version.space.vectors))
    rows, distances = likeness.nearest(row, NEIGHBOURS)
    answers = row_responses(version, version.space.clips[rows].tolist())
    return [
        NeighbourResponse(distance=float(distance), row=answer)
        for distance, answer in zip(distances, answers, strict=True)
    ]


def _failure(version: Version, clip: int) -> str:
    """Why a clip has no prediction: the last failure's reason."""
    reasons: dict[int, str] = version.kept("failures", lambda: _reasons(version))
    return reasons.get(clip, "it was not analysed in this run")


def _reasons(version: Version) -> dict[int, str]:
    table = version.run.failures.snapshot().table(["clip", "reason"])
    told = zip(table["clip"].to_pylist(), table["reason"].to_pylist(), strict=True)
    return {clip: without_folders(reason) for clip, reason in told}


def _info(source: Source) -> VideoInfo | None:
    try:
        return probe(source.path)
    except PraxiscopeError:
        return None


def _duration(version: Version, row: int | None, info: VideoInfo | None) -> float | None:
    """From the file; where that is gone, as it was when it was analysed."""
    if info is not None:
        return info.duration
    measured = version.columns.get("duration")
    return None if row is None or measured is None else known(float(measured.values[row]))
