"""All insights of a run, the most useful first, each reported once."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from praxiscope.atlas.progress import Progress, silent
from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.insights import kinds
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import KINDS, Insight, InsightKind
from praxiscope.insights.insight_cache import insights_of

SAME = 0.6
"""Two insights of a kind, or on clusters, whose clips overlap so much (Jaccard) are one."""

MOSTLY_EXPLAINED = 0.5
"""Share of its errors above which an insight is left out when others explain them."""


def known_kinds() -> tuple[InsightKind, ...]:
    """All kinds: those of this package and those that were registered from outside."""
    for module in iter_modules(kinds.__path__):
        import_module(f"{kinds.__name__}.{module.name}")
    return tuple(KINDS.values())


def kind_of(name: str) -> InsightKind:
    """The kind of that name, or of that former name.

    Raises:
        PraxiscopeError: there is no such kind; the nearest names are suggested.
    """
    for kind in known_kinds():
        if name in (kind.name, kind.formerly):
            return kind
    shown = name[:80]
    raise PraxiscopeError(f"no insights {shown!r}", where="kind", remedy=nearest(shown, KINDS))


def current_name(name: str) -> str:
    """The name that a kind has now; names that are no former name stay as they are."""
    return next((kind.name for kind in known_kinds() if kind.formerly == name), name)


def find_insights(
    evidence: Evidence, names: Sequence[str] = (), progress: Progress = silent
) -> list[Insight]:
    """Find insights; those that could save most come first.

    Args:
        evidence: the predictions, metadata and atlas of the clips.
        names: of kinds; all kinds where empty.
        progress: receives the name of each kind and the share that is done.

    Raises:
        PraxiscopeError: there is no such kind.
    """
    chosen = [kind_of(name) for name in names] or known_kinds()
    insights: list[Insight] = []
    for number, kind in enumerate(chosen):
        progress(kind.name, number / len(chosen))
        insights += insights_of(kind, evidence)
    insights.sort(key=lambda insight: (-insight.score, insight.kind, insight.id))
    reported: list[Insight] = []
    for insight in insights:
        repeated = any(_is_same(insight, other) for other in reported)
        if not repeated and not _is_explained(insight, reported):
            reported.append(insight)
    return reported


def _is_explained(insight: Insight, earlier: Sequence[Insight]) -> bool:
    """Whether earlier insights of other kinds explain most of the errors that it marks."""
    others = [
        other.to_act_on
        for other in earlier
        if KINDS[other.kind].explains_errors and other.kind != insight.kind
    ]
    if not KINDS[insight.kind].marks_errors or not others:
        return False
    explained = np.isin(insight.to_act_on, np.concatenate(others)).mean()
    return bool(explained > MOSTLY_EXPLAINED)


def _is_same(insight: Insight, other: Insight) -> bool:
    of_clusters = KINDS[insight.kind].of_clusters and KINDS[other.kind].of_clusters
    if insight.kind != other.kind and not of_clusters:
        return False
    common = len(np.intersect1d(insight.clips, other.clips))
    return common >= SAME * (len(insight.clips) + len(other.clips) - common)
