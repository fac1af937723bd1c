"""Insights as browsers see them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from praxiscope.insights.archive import Archived, read_archive
from praxiscope.insights.find import kind_of, known_kinds
from praxiscope.insights.insight import Insight
from praxiscope.insights.table import write_table
from praxiscope.server.explore.comparison import reason_response
from praxiscope.server.explore.known import known
from praxiscope.server.explore.rows import row_responses
from praxiscope.server.insight.insight_results import InsightResults
from praxiscope.server.schemas.explore import RowResponse
from praxiscope.server.schemas.insights import (
    ArchivedResponse,
    FigureResponse,
    InsightResponse,
    InsightsResponse,
    KindResponse,
)
from praxiscope.server.versions import Version

SHOWN_CLIPS = 8


def check_kinds(kinds: Sequence[str]) -> None:
    """Refuse what is no kind of insight.

    Raises:
        PraxiscopeError: there is no such kind.
    """
    for kind in kinds:
        kind_of(kind)


def insights_response(
    version: Version, found: InsightResults, kinds: Sequence[str], *, archived: bool
) -> InsightsResponse:
    """All cards.

    Args:
        version: of a run.
        found: in it.
        kinds: that are shown, all where none are named.
        archived: whether those are shown that were put away.
    """
    away = read_archive(version.workspace)
    shown = [
        insight
        for insight in found.insights
        if (archived or insight.id not in away) and (not kinds or insight.kind in kinds)
    ]
    return InsightsResponse(
        clips=found.clips,
        insights=_cards(version, shown, away),
        kinds=[KindResponse(name=kind.name, about=kind.about) for kind in known_kinds()],
        cannot_say=list(found.cannot_say),
    )


def insight_csv(version: Version, insight: Insight) -> bytes:
    """The clips to act on, as ``praxiscope insights --csv`` writes them."""
    rows = version.rows_of(insight.to_act_on)
    said = version.predictions.predicted[rows].tolist()
    predicted = {
        clip: version.classes[index]
        for clip, index in zip(insight.to_act_on.tolist(), said, strict=True)
    }
    file = io.StringIO(newline="")
    write_table(file, [insight], version.every_clip, predicted)
    return file.getvalue().encode("utf-8", "replace")


def _cards(
    version: Version, shown: Sequence[Insight], away: Mapping[str, Archived]
) -> list[InsightResponse]:
    representatives = [_representatives(insight) for insight in shown]
    every = sorted({clip for clips in representatives for clip in clips})
    rows = dict(zip(every, row_responses(version, every), strict=True))
    return [
        _card(version, insight, [rows[clip] for clip in clips], away.get(insight.id))
        for insight, clips in zip(shown, representatives, strict=True)
    ]


def _card(
    version: Version, insight: Insight, clips: list[RowResponse], archived: Archived | None
) -> InsightResponse:
    return InsightResponse(
        id=insight.id,
        kind=insight.kind,
        title=insight.title,
        score=insight.score,
        advice=insight.advice,
        clips=len(insight.clips),
        to_act_on=len(insight.to_act_on),
        figures=list(_figures(insight)),
        reasons=[reason_response(reason) for reason in insight.reasons],
        representatives=clips,
        archived=None if archived is None else _archived(archived),
    )


def _figures(insight: Insight) -> Iterator[FigureResponse]:
    for figure in insight.figures:
        low, high = figure.interval or (None, None)
        yield FigureResponse(
            name=figure.name,
            title=figure.title,
            kind=figure.kind,
            value=figure.value if isinstance(figure.value, str) else _number(figure.value),
            elsewhere=_number(figure.elsewhere),
            elsewhere_title=figure.elsewhere_title,
            low=_number(low),
            high=_number(high),
        )


def _number(value: float | int | None) -> float | int | None:
    if value is None:
        return None
    return known(value) if isinstance(value, float | np.floating) else int(value)


def _representatives(insight: Insight) -> list[int]:
    best = insight.representatives
    clips: list[int] = (insight.to_act_on if best is None else best)[:SHOWN_CLIPS].tolist()
    return clips


def _archived(archived: Archived) -> ArchivedResponse:
    return ArchivedResponse(note=archived.note, when=archived.when)
