"""How the learning rate goes."""

from __future__ import annotations

from math import cos, pi


def learning_rate(step: int, steps: int, peak: float, warm_up: int, floor: float = 0.0) -> float:
    """Linear warm-up to the peak, then half a cosine down (Loshchilov and Hutter 2017).

    Args:
        step: of the coming update, from 0 on.
        steps: updates in all.
        peak: the largest rate, reached with update number ``warm_up``.
        warm_up: updates on the way up.
        floor: share of the peak that is left at the end.
    """
    if step < warm_up:
        return peak * (step + 1) / (warm_up + 1)
    progress = (step - warm_up) / max(1, steps - warm_up)
    return peak * (floor + (1 - floor) * (1 + cos(pi * min(1.0, progress))) / 2)
