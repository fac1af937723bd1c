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
    """The share of clips that a flag holds for."""
    return Share(int(flags.sum()), len(flags))


def fisher_less(inside: Share, outside: Share) -> float:
    """Chance of so few hits inside if both were alike (Fisher's exact test, one-sided)."""
    total = Share(inside.hits + outside.hits, inside.clips + outside.clips)
    return float(fisher_less_each(np.array([inside.hits]), np.array([inside.clips]), total)[0])


def fisher_less_each(hits: Counts, clips: Counts, total: Share) -> Floats:
    """The same for many groups of the same clips.

    Args:
        hits: inside each group, ``(G,)``.
        clips: inside each group, ``(G,)``.
        total: share of all clips, inside or outside.
    """
    from scipy.stats import hypergeom

    chances: Floats = hypergeom.cdf(hits, total.clips, total.hits, clips)
    return chances


def share_p(inside: Share, outside: Share) -> float:
    """Chance of shares so unlike if both were alike (Fisher's exact test, doubled one-sided)."""
    here, there = np.array([inside.hits]), np.array([outside.hits])
    return float(shares_p(here, inside.clips, there, outside.clips)[0])


def shares_p(inside: Counts, clips: int, outside: Counts, others: int) -> Floats:
    """The same for many shares of the same clips.

    Args:
        inside: hits among the clips, ``(K,)``.
        clips: how many there are.
        outside: hits among the others, ``(K,)``.
        others: how many there are.
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

    total, one = len(inside), int(inside.sum())
    two = total - one
    wins = ranks[inside].sum(0) - one * (one + 1) / 2
    variance = one * two / 12 * (total + 1 - ties / (total * (total - 1)))
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = (wins - one * two / 2) / np.sqrt(variance)
    p = 2 * norm.sf(np.abs(np.nan_to_num(deviation)))
    return 2 * wins / (one * two) - 1, p


def mann_whitney_less(values: Floats, inside: Mask) -> float:
    """Chance of values so much smaller inside if all were alike (Mann-Whitney, one-sided).

    Args:
        values: ``(N,)``, without nan.
        inside: ``(N,)``; of none or of all nothing can be said, which is a chance of 1.
    """
    from scipy.stats import rankdata

    if inside.all() or not inside.any():
        return 1.0
    _, counts = np.unique(values, return_counts=True)
    ties = np.array([(counts.astype(np.float64) ** 3 - counts).sum()])
    delta, p = rank_differences(rankdata(values)[:, None], ties, inside)
    return float(p[0] / 2) if delta[0] < 0 else 1.0


def holm(p: Sequence[float], tests: int | None = None) -> Floats:
    """P values corrected for their number (Holm 1979).

    Args:
        p: of the tests.
        tests: how many were made in all, where ``p`` has only the smallest.
    """
    values = np.asarray(p, np.float64)
    count = len(values) if tests is None else tests
    order = np.argsort(values, kind="stable")
    corrected = np.empty(len(values))
    factors = count - np.arange(len(values))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * factors))
    return corrected


def benjamini_hochberg(p: Sequence[float], share: float) -> Mask:
    """Which findings to take so that on average no more than a share of them is false.

    Args:
        p: of all tests (Benjamini and Hochberg 1995).
        share: in 0..1.
    """
    values = np.asarray(p, np.float64)
    limits = share * np.arange(1, len(values) + 1) / max(1, len(values))
    fulfilled = np.flatnonzero(np.sort(values) <= limits)
    highest = np.sort(values)[fulfilled[-1]] if len(fulfilled) else -1.0
    return np.asarray(values <= highest)
