"""What sets some clips apart from others, told at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.association import FEWEST, Columns, Reason
from praxiscope.server.explore.known import known, mean_of, share_response
from praxiscope.server.explore.titles import title_of
from praxiscope.server.schemas.explore import ComparisonResponse, GroupResponse, ReasonResponse
from praxiscope.server.versions import Version

MOST_REASONS = 12

Mask = NDArray[np.bool_]

_NO_RECORDING = "group"


def comparison(version: Version, first: Mask, second: Mask | None = None) -> ComparisonResponse:
    """Compare clips with others.

    Args:
        version: of a run.
        first: ``(N,)`` the clips.
        second: those to compare with, all others where not given; clips of both count as first.
    """
    others = ~first if second is None else second & ~first
    too_few = _too_few(int(first.sum()), int(others.sum()))
    reasons = [] if too_few else columns_of(version).reasons(first, others, most=MOST_REASONS)
    return ComparisonResponse(
        first=_group(version, first),
        second=_group(version, others if second is None else second),
        reasons=[reason_response(reason) for reason in reasons],
        too_few=too_few,
    )


def columns_of(version: Version) -> Columns:
    """What clips are compared by: the columns that reasons of insights are drawn from."""
    return version.kept("compared", lambda: _columns(version))


def reason_response(reason: Reason) -> ReasonResponse:
    """A reason as browsers see it."""
    return ReasonResponse(
        column=reason.column,
        title=title_of(reason.column).title,
        value=reason.value,
        effect=reason.effect,
        p=reason.p,
        inside=known(reason.inside),
        outside=known(reason.outside),
        aliases=list(reason.aliases),
        words=reason.words,
    )


def _columns(version: Version) -> Columns:
    columns = [
        column
        for name, column in version.columns.items()
        if name != _NO_RECORDING
        and (column.answer.group != "prediction" or column.answer.kind == "category")
    ]
    return Columns(
        {
            column.answer.name: column.values.astype(np.float64)
            for column in columns
            if column.answer.kind == "number"
        },
        {column.answer.name: column.texts for column in columns if column.words},
    )


def _group(version: Version, mask: Mask) -> GroupResponse:
    said = version.predictions
    labelled = mask & said.labelled
    return GroupResponse(
        clips=int(mask.sum()),
        labelled=int(labelled.sum()),
        accuracy=share_response(said.correct[labelled]),
        loss=mean_of(said.loss[labelled]),
    )


def _too_few(first: int, second: int) -> str:
    if min(first, second) >= FEWEST:
        return ""
    if not second:
        return "There are no other clips to compare with."
    return f"Fewer than {FEWEST} clips on a side: differences could be chance."
