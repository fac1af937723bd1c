"""All insights of a run, the most useful first, each thing said once."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.insights import kinds
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import KINDS, Insight

SAME = 0.6
"""Insights of a kind whose clips overlap so much (Jaccard) are one."""


def known_kinds() -> tuple[str, ...]:
    """Names of all kinds."""
    for module in iter_modules(kinds.__path__):
        import_module(f"{kinds.__name__}.{module.name}")
    return tuple(KINDS)


def find_insights(evidence: Evidence, wanted: Sequence[str] = ()) -> list[Insight]:
    """Look for insights; those by which most could be saved come first.

    Args:
        evidence: what a run said of the clips.
        wanted: kinds, all where none are named.

    Raises:
        PraxiscopeError: there is no such kind.
    """
    known = known_kinds()
    for name in wanted:
        if name not in known:
            raise PraxiscopeError(
                f"no insights {name!r}", where="kind", remedy=nearest(name, known)
            )
    found = [insight for name in wanted or known for insight in KINDS[name](evidence)]
    found.sort(key=lambda insight: (-insight.score, insight.kind, insight.id))
    kept: list[Insight] = []
    for insight in found:
        if not any(_is_same(insight, other) for other in kept):
            kept.append(insight)
    return kept


def _is_same(one: Insight, two: Insight) -> bool:
    if one.kind != two.kind:
        return False
    common = len(np.intersect1d(one.clips, two.clips))
    return common >= SAME * (len(one.clips) + len(two.clips) - common)
