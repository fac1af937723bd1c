"""Intervals and tests for shares and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

_CONFIDENCE_Z = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A share of some clips with its 95 % interval (Wilson 1927); the share of none is nan."""

    hits: int
    clips: int

    @property
    def value(self) -> float:
        """Hits over clips."""
        return self.hits / self.clips if self.clips else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end."""
        if not self.clips:
            return 0.0, 1.0
        z2 = _CONFIDENCE_Z**2
        middle = (self.hits + z2 / 2) / (self.clips + z2)
        spread = self.hits * (self.clips - self.hits) / self.clips + z2 / 4
        half = _CONFIDENCE_Z * float(np.sqrt(spread)) / (self.clips + z2)
        return max(0.0, middle - half), min(1.0, middle + half)


def share_of(flags: Mask) -> Share:
    """The share of flags that are True."""
    return Share(int(flags.sum()), len(flags))


def fisher_less(inside: Share, outside: Share) -> float:
    """The p value of so few hits inside if both shares were equal (Fisher's exact test)."""
    total = Share(inside.hits + outside.hits, inside.clips + outside.clips)
    return float(fisher_less_each(np.array([inside.hits]), np.array([inside.clips]), total)[0])


def fisher_less_each(hits: Counts, clips: Counts, total: Share) -> Floats:
    """:func:`fisher_less` for many groups of the same clips.

    Args:
        hits: inside each group, ``(G,)``.
        clips: inside each group, ``(G,)``.
        total: share of all clips, inside or outside.
    """
    from scipy.stats import hypergeom

    chances: Floats = hypergeom.cdf(hits, total.clips, total.hits, clips)
    return chances


def share_p(inside: Share, outside: Share) -> float:
    """The p value of so large a difference of two shares (Fisher's exact test, two-sided)."""
    hits_inside, hits_outside = np.array([inside.hits]), np.array([outside.hits])
    return float(shares_p(hits_inside, inside.clips, hits_outside, outside.clips)[0])


def shares_p(inside: Counts, clips: int, outside: Counts, others: int) -> Floats:
    """:func:`share_p` for many shares of the same clips.

    Args:
        inside: hits among the clips, ``(K,)``.
        clips: number of clips inside.
        outside: hits among the others, ``(K,)``.
        others: number of clips outside.
    """
    from scipy.stats import hypergeom

    hits = inside + outside
    fewer = hypergeom.cdf(inside, clips + others, hits, clips)
    more = hypergeom.sf(inside - 1, clips + others, hits, clips)
    chances: Floats = np.minimum(1.0, 2 * np.minimum(fewer, more))
    return chances


def rank_differences(ranks: Floats, ties: Floats, inside: Mask) -> tuple[Floats, Floats]:
    """Cliff's delta and the Mann-Whitney p of clips inside against those outside, by column.

    Args:
        ranks: ``(N, C)`` midranks from 1 on.
        ties: ``(C,)`` sums of ``t^3 - t`` over groups of ``t`` equal values.
        inside: ``(N,)``.

    Returns:
        Delta in -1..1 (how much more often a value inside is the larger of two than the smaller)
        and the two-sided p of its normal approximation, corrected for ties.
    """
    from scipy.stats import norm

    total, n_inside = len(inside), int(inside.sum())
    n_outside = total - n_inside
    wins = ranks[inside].sum(0) - n_inside * (n_inside + 1) / 2
    variance = n_inside * n_outside / 12 * (total + 1 - ties / (total * (total - 1)))
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = (wins - n_inside * n_outside / 2) / np.sqrt(variance)
    p = 2 * norm.sf(np.abs(np.nan_to_num(deviation)))
    return 2 * wins / (n_inside * n_outside) - 1, p


def mann_whitney_less(values: Floats, inside: Mask) -> float:
    """The p value of so much smaller values inside (Mann-Whitney test, one-sided).

    Args:
        values: ``(N,)``, without nan.
        inside: ``(N,)``; the result is 1 if it contains no clip or all clips.
    """
    from scipy.stats import rankdata

    if inside.all() or not inside.any():
        return 1.0
    _, counts = np.unique(values, return_counts=True)
    ties = np.array([(counts.astype(np.float64) ** 3 - counts).sum()])
    delta, p = rank_differences(rankdata(values)[:, None], ties, inside)
    return float(p[0] / 2) if delta[0] < 0 else 1.0


def holm(p: Sequence[float], tests: int | None = None) -> Floats:
    """Values of p corrected for the number of tests (Holm 1979).

    Args:
        p: of the tests.
        tests: number of all tests, if ``p`` contains only the smallest.
    """
    values = np.asarray(p, np.float64)
    count = len(values) if tests is None else tests
    order = np.argsort(values, kind="stable")
    corrected = np.empty(len(values))
    factors = count - np.arange(len(values))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * factors))
    return corrected


def benjamini_hochberg(p: Sequence[float], share: float) -> Mask:
    """Which findings to accept so that the expected share of false ones is limited.

    Args:
        p: of all tests (Benjamini and Hochberg 1995).
        share: in 0..1.
    """
    values = np.asarray(p, np.float64)
    limits = share * np.arange(1, len(values) + 1) / max(1, len(values))
    fulfilled = np.flatnonzero(np.sort(values) <= limits)
    highest = np.sort(values)[fulfilled[-1]] if len(fulfilled) else -1.0
    return np.asarray(values <= highest)
