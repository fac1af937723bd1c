"""Laying one map over another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Doubles


@dataclass(frozen=True, eq=False)
class Alignment:
    """A turn, a reflection where it helps, a size and a shift.

    Attributes:
        rotation: orthogonal, (2, 2).
        scale: of the size.
        origin: what is moved away from, (2,).
        target: what is moved to, (2,).
        disparity: share of the reference's variance that is left between the two, 0 to 1.
    """

    rotation: Doubles
    scale: float
    origin: Doubles
    target: Doubles
    disparity: float

    def of(self, points: Doubles) -> Doubles:
        """The points moved, (N, 2)."""
        moved: Doubles = (points - self.origin) @ self.rotation * self.scale + self.target
        return moved


def align(points: Doubles, reference: Doubles) -> Alignment:
    """Find how a map is best laid over another (orthogonal Procrustes, Schönemann 1966).

    Args:
        points: (N, 2).
        reference: places of the same clips on the other map, (N, 2).

    Returns:
        What makes the sum of squared distances least. Nothing turns where all points are one.
    """
    origin, target = points.mean(0), reference.mean(0)
    here, there = points - origin, reference - target
    left, shares, right = np.linalg.svd(here.T @ there)
    size, wanted = (here**2).sum(), (there**2).sum()
    if size == 0 or wanted == 0:
        return Alignment(np.eye(2), 1.0, origin, target, float(size != wanted))
    disparity = max(0.0, 1 - shares.sum() ** 2 / (size * wanted))
    return Alignment(left @ right, float(shares.sum() / size), origin, target, float(disparity))
