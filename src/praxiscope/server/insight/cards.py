"""Insights as browsers receive them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from praxiscope.insights.archive import Archived, read_archive
from praxiscope.insights.find import kind_of, known_kinds
from praxiscope.insights.insight import Insight
from praxiscope.insights.table import write_table
from praxiscope.server.explore.comparison import reason_response
from praxiscope.server.explore.finite import finite_or_none
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
    """Refuse an unknown kind of insight.

    Raises:
        PraxiscopeError: there is no such kind.
    """
    for kind in kinds:
        kind_of(kind)


def insights_response(
    version: Version, results: InsightResults, kinds: Sequence[str], *, archived: bool
) -> InsightsResponse:
    """All cards.

    Args:
        version: of a run.
        results: insights of the version.
        kinds: of the insights in the response; empty for all kinds.
        archived: whether archived insights are in the response.
    """
    away = read_archive(version.workspace)
    shown = [
        insight
        for insight in results.insights
        if (archived or insight.id not in away) and (not kinds or insight.kind in kinds)
    ]
    return InsightsResponse(
        clips=results.clips,
        insights=_cards(version, shown, away),
        kinds=[KindResponse(name=kind.name, about=kind.about) for kind in known_kinds()],
        cannot_say=list(results.data_gaps),
    )


def insight_csv(version: Version, insight: Insight) -> bytes:
    """The clips to act on, as ``praxiscope insights --csv`` writes them."""
    rows = version.rows_of(insight.to_act_on)
    class_indices = version.predictions.predicted[rows].tolist()
    predicted = {
        clip: version.classes[index]
        for clip, index in zip(insight.to_act_on.tolist(), class_indices, strict=True)
    }
    file = io.StringIO(newline="")
    write_table(file, [insight], version.all_clips, predicted)
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
    return finite_or_none(value) if isinstance(value, float | np.floating) else int(value)


def _representatives(insight: Insight) -> list[int]:
    best = insight.representatives
    clips: list[int] = (insight.to_act_on if best is None else best)[:SHOWN_CLIPS].tolist()
    return clips


def _archived(archived: Archived) -> ArchivedResponse:
    return ArchivedResponse(note=archived.note, when=archived.when)
