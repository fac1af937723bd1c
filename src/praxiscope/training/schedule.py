"""The schedule of the learning rate."""

from __future__ import annotations

from math import cos, pi


def learning_rate(step: int, steps: int, peak: float, warm_up: int, floor: float = 0.0) -> float:
    """Linear warm-up to the peak, then a half cosine down (Loshchilov and Hutter 2017).

    Args:
        step: index of the next update, from 0.
        steps: number of all updates.
        peak: the largest rate, reached at update ``warm_up``.
        warm_up: number of updates before the peak.
        floor: share of the peak that remains at the end.
    """
    if step < warm_up:
        return peak * (step + 1) / (warm_up + 1)
    progress = (step - warm_up) / max(1, steps - warm_up)
    return peak * (floor + (1 - floor) * (1 + cos(pi * min(1.0, progress))) / 2)
