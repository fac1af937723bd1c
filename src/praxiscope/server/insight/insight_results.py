"""Insights of a version: a job looks for them, and what it found is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from praxiscope.atlas.progress import Progress
from praxiscope.insights.data_gaps import data_gaps
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.filter import parse_condition, where
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.single_flight_cache import SingleFlightCache
from praxiscope.server.versions import Version

MOST_KEPT = 16
"""Sets of conditions whose insights are kept, a version."""

MOST_BYTES = 2**29
"""Of evidence that is kept for the next conditions; more is read again."""

_NO_CLIPS = "The run has no clips yet."


@dataclass(frozen=True, eq=False)
class InsightResults:
    """What was found among some clips.

    Attributes:
        insights: the highest score first.
        clips: among which was looked.
        cannot_say: what was left out for want of evidence, in sentences.
    """

    insights: tuple[Insight, ...]
    clips: int
    cannot_say: tuple[str, ...]

    def insight(self, name: str) -> Insight:
        """The insight of an id.

        Raises:
            RefusedError: 404, there is none.
        """
        return _of_id(self.insights, name)


def found(version: Version, conditions: Sequence[str]) -> InsightResults | None:
    """What was found among the clips that fulfil conditions; None before it was looked for."""
    if not len(version):
        return InsightResults((), 0, (_NO_CLIPS,))
    there: InsightResults | None = _all_found(version).find(tuple(conditions))
    return there


def cached_insights(version: Version, name: str) -> Insight:
    """An insight that was found among any clips of a version.

    Raises:
        RefusedError: 404, there is none of that id.
    """
    every = [insight for one in _all_found(version).values() for insight in one.insights]
    return _of_id(every, name)


def look_for_insights(version: Version, conditions: Sequence[str], progress: Progress) -> None:
    """Find what :func:`found` lacks.

    Raises:
        PraxiscopeError: no clip fulfils the conditions, or they make no sense.
    """
    parsed = [parse_condition(text) for text in conditions]
    chosen = where(_evidence(version, progress), parsed)
    insights = tuple(find_insights(chosen, progress=progress))
    told = InsightResults(insights, len(chosen), data_gaps(chosen))
    _all_found(version).put(tuple(conditions), told)


def _all_found(version: Version) -> SingleFlightCache:
    return version.small("insights", lambda: SingleFlightCache(MOST_KEPT))


def _evidence(version: Version, progress: Progress) -> Evidence:
    there: Evidence | None = version.find("evidence")
    if there is not None:
        return there
    evidence = open_evidence(version.workspace, version.run, progress=progress)
    if _bytes_of(evidence) <= MOST_BYTES:
        version.keep("evidence", evidence)
    return evidence


def _bytes_of(evidence: Evidence) -> int:
    values = (getattr(evidence, field.name) for field in fields(evidence))
    arrays = sum(value.nbytes for value in values if isinstance(value, np.ndarray))
    columns = (*evidence.columns.numbers.values(), *evidence.columns.words.values())
    return arrays + sum(column.nbytes for column in columns)


def _of_id(insights: Sequence[Insight], name: str) -> Insight:
    for insight in insights:
        if insight.id == name:
            return insight
    raise RefusedError(
        UNKNOWN, f"no insight {name[:40]!r}", where="insights", remedy="look for insights again"
    )
