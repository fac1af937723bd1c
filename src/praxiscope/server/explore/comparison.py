"""How some clips differ from others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.association import FEWEST, Columns, Reason
from praxiscope.server.explore.finite import finite_mean, finite_or_none, share_response
from praxiscope.server.explore.titles import title_of
from praxiscope.server.schemas.explore import ComparisonResponse, GroupResponse, ReasonResponse
from praxiscope.server.versions import Version

MAX_REASONS = 12

Mask = NDArray[np.bool_]

_NO_RECORDING = "group"


def comparison(version: Version, first: Mask, second: Mask | None = None) -> ComparisonResponse:
    """Compare clips with others.

    Args:
        version: of a run.
        first: ``(N,)`` the clips.
        second: ``(N,)`` clips to compare with, None for all others; clips of both count as first.
    """
    others = ~first if second is None else second & ~first
    unavailable_reason = _unavailable_reason(int(first.sum()), int(others.sum()))
    reasons = (
        [] if unavailable_reason else columns_of(version).reasons(first, others, most=MAX_REASONS)
    )
    return ComparisonResponse(
        first=_group(version, first),
        second=_group(version, others if second is None else second),
        reasons=[reason_response(reason) for reason in reasons],
        unavailable_reason=unavailable_reason,
    )


def columns_of(version: Version) -> Columns:
    """The columns that clips are compared by, the same as in the reasons of insights."""
    return version.cached("compared", lambda: _columns(version))


def reason_response(reason: Reason) -> ReasonResponse:
    """A reason as browsers receive it."""
    return ReasonResponse(
        column=reason.column,
        title=title_of(reason.column).title,
        value=reason.value,
        effect=reason.effect,
        p=reason.p,
        inside=finite_or_none(reason.inside),
        outside=finite_or_none(reason.outside),
        aliases=list(reason.aliases),
        text=reason.words,
    )


def _columns(version: Version) -> Columns:
    columns = [
        column
        for name, column in version.columns.items()
        if name != _NO_RECORDING
        and (column.info.group != "prediction" or column.info.kind == "category")
    ]
    return Columns(
        {
            column.info.name: column.values.astype(np.float64)
            for column in columns
            if column.info.kind == "number"
        },
        {column.info.name: column.texts for column in columns if column.words},
    )


def _group(version: Version, mask: Mask) -> GroupResponse:
    predictions = version.predictions
    labelled = mask & predictions.labelled
    return GroupResponse(
        clips=int(mask.sum()),
        labelled=int(labelled.sum()),
        accuracy=share_response(predictions.correct[labelled]),
        loss=finite_mean(predictions.loss[labelled]),
    )


def _unavailable_reason(first: int, second: int) -> str:
    if min(first, second) >= FEWEST:
        return ""
    if not second:
        return "There are no other clips to compare with."
    return f"One side has fewer than {FEWEST} clips: differences could be chance."
