"""Insights of a version: a job computes them, then they are cached."""

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

MAX_RESULTS = 16
"""Sets of conditions per version whose insights are cached."""

MAX_BYTES = 2**29
"""Size of evidence that is cached for other conditions; larger evidence is read again."""

_NO_CLIPS = "The run has no clips yet."


@dataclass(frozen=True, eq=False)
class InsightResults:
    """The insights of some clips.

    Attributes:
        insights: the highest score first.
        clips: number of clips that were examined.
        data_gaps: sentences on insights that the data do not allow.
    """

    insights: tuple[Insight, ...]
    clips: int
    data_gaps: tuple[str, ...]

    def insight(self, insight_id: str) -> Insight:
        """The insight of an id.

        Raises:
            RefusedError: 404, there is no such insight.
        """
        return _of_id(self.insights, insight_id)


def cached_results(version: Version, conditions: Sequence[str]) -> InsightResults | None:
    """The insights of the clips that fulfil all conditions; None if they are not computed yet."""
    if not len(version):
        return InsightResults((), 0, (_NO_CLIPS,))
    results: InsightResults | None = _results_cache(version).find(tuple(conditions))
    return results


def cached_insight(version: Version, insight_id: str) -> Insight:
    """A computed insight of a version, under any conditions.

    Raises:
        RefusedError: 404, there is no such insight.
    """
    all_results: list[InsightResults] = _results_cache(version).values()
    insights = [insight for results in all_results for insight in results.insights]
    return _of_id(insights, insight_id)


def compute_insights(version: Version, conditions: Sequence[str], progress: Progress) -> None:
    """Compute the insights of the clips that fulfil all conditions, and cache them.

    Raises:
        PraxiscopeError: no clip fulfils the conditions, or one of them is wrong.
    """
    parsed = [parse_condition(text) for text in conditions]
    evidence = where(_evidence(version, progress), parsed)
    insights = tuple(find_insights(evidence, progress=progress))
    results = InsightResults(insights, len(evidence), data_gaps(evidence))
    _results_cache(version).put(tuple(conditions), results)


def _results_cache(version: Version) -> SingleFlightCache:
    return version.permanent("insights", lambda: SingleFlightCache(MAX_RESULTS))


def _evidence(version: Version, progress: Progress) -> Evidence:
    cached: Evidence | None = version.find("evidence")
    if cached is not None:
        return cached
    evidence = open_evidence(version.workspace, version.run, progress=progress)
    if _bytes_of(evidence) <= MAX_BYTES:
        version.store("evidence", evidence)
    return evidence


def _bytes_of(evidence: Evidence) -> int:
    values = (getattr(evidence, field.name) for field in fields(evidence))
    arrays = sum(value.nbytes for value in values if isinstance(value, np.ndarray))
    columns = (*evidence.columns.numbers.values(), *evidence.columns.words.values())
    return arrays + sum(column.nbytes for column in columns)


def _of_id(insights: Sequence[Insight], insight_id: str) -> Insight:
    for insight in insights:
        if insight.id == insight_id:
            return insight
    raise RefusedError(
        UNKNOWN,
        f"no insight {insight_id[:40]!r}",
        where="insights",
        remedy="load the insights again",
    )
