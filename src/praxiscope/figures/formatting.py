"""Numbers as text."""

from __future__ import annotations

import math

from praxiscope.figures.results import Mean
from praxiscope.insights.statistics import Share

NONE = "–"

_SMALLEST_P = 1e-4


def percent(value: float) -> str:
    """A share in percent, such as ``91.1 %``."""
    return NONE if math.isnan(value) else f"{100 * value:.1f} %"


def interval_of(share: Share) -> str:
    """The 95 % interval of a share in percent, such as ``88.9–93.0``."""
    low, high = share.interval
    return f"{100 * low:.1f}–{100 * high:.1f}" if share.clips else NONE


def nats(value: float) -> str:
    """A loss, such as ``0.42``."""
    return NONE if math.isnan(value) else f"{value:.2f}"


def interval_of_mean(mean: Mean) -> str:
    """The 95 % interval of a mean, such as ``0.31–0.54``."""
    return NONE if math.isnan(mean.low) else f"{mean.low:.2f}–{mean.high:.2f}"


def quantity(count: int, singular: str, plural: str = "") -> str:
    """A number with its noun, such as ``1,204 clips``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def p_text(p: float) -> str:
    """A p value, such as ``p = 0.0021``."""
    return f"p < {_SMALLEST_P:g}" if p < _SMALLEST_P else f"p = {p:.2g}"


def shorten(text: str, most: int) -> str:
    """A text, cut to at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
