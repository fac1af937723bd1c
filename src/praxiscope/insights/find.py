"""All insights of a run, the most useful first, each thing said once."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from praxiscope.atlas.progress import Progress, silent
from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.insights import kinds
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import KINDS, Insight

SAME = 0.6
"""Insights of a kind, or on groups, whose clips overlap so much (Jaccard) are one."""

ON_ERRORS = (
    "low performance",
    "confused pairs",
    "overfitting",
    "under-representation",
    "rare circumstances",
)
"""Kinds that mark errors. What most of the errors of one are told by is not told again."""

GROUPS = {*ON_ERRORS, "unusual clips"} - {"confused pairs"}
"""Kinds on groups of clips: two on the same group say the same."""

TELLING = (*ON_ERRORS, "spurious cue", "unusual clips")
"""Kinds that explain the errors they mark."""

TOLD = 0.5


def known_kinds() -> tuple[str, ...]:
    """Names of all kinds."""
    for module in iter_modules(kinds.__path__):
        import_module(f"{kinds.__name__}.{module.name}")
    return tuple(KINDS)


def find_insights(
    evidence: Evidence, wanted: Sequence[str] = (), progress: Progress = silent
) -> list[Insight]:
    """Look for insights; those by which most could be saved come first.

    Args:
        evidence: what a run said of the clips.
        wanted: kinds, all where none are named.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: there is no such kind.
    """
    known = known_kinds()
    for name in wanted:
        if name not in known:
            raise PraxiscopeError(
                f"no insights {name!r}", where="kind", remedy=nearest(name, known)
            )
    found: list[Insight] = []
    for place, name in enumerate(wanted or known):
        progress(name, place / len(wanted or known))
        found += KINDS[name](evidence)
    found.sort(key=lambda insight: (-insight.score, insight.kind, insight.id))
    kept: list[Insight] = []
    for insight in found:
        if not any(_is_same(insight, other) for other in kept) and not _is_told(insight, kept):
            kept.append(insight)
    return kept


def _is_told(insight: Insight, earlier: Sequence[Insight]) -> bool:
    """Whether insights of other kinds have told of most of the errors already."""
    others = [
        other.to_act_on for other in earlier if other.kind in TELLING and other.kind != insight.kind
    ]
    if insight.kind not in ON_ERRORS or not others:
        return False
    return bool(np.isin(insight.to_act_on, np.concatenate(others)).mean() > TOLD)


def _is_same(one: Insight, two: Insight) -> bool:
    if one.kind != two.kind and not {one.kind, two.kind} <= GROUPS:
        return False
    common = len(np.intersect1d(one.clips, two.clips))
    return common >= SAME * (len(one.clips) + len(two.clips) - common)
