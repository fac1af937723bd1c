"""Alignment of one map to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Doubles


@dataclass(frozen=True, eq=False)
class Alignment:
    """A rotation or reflection, a scale and a shift.

    Attributes:
        rotation: orthogonal, (2, 2); may contain a reflection.
        scale: factor of the size.
        origin: mean of the points before, (2,).
        target: mean of the points after, (2,).
        disparity: share of the reference's variance that remains between the two, 0 to 1.
    """

    rotation: Doubles
    scale: float
    origin: Doubles
    target: Doubles
    disparity: float

    def of(self, points: Doubles) -> Doubles:
        """The aligned points, (N, 2)."""
        aligned: Doubles = (points - self.origin) @ self.rotation * self.scale + self.target
        return aligned


def align(points: Doubles, reference: Doubles) -> Alignment:
    """Find the best alignment of a map to another (orthogonal Procrustes, Schönemann 1966).

    Args:
        points: (N, 2).
        reference: points of the same clips on the other map, (N, 2).

    Returns:
        The alignment with the least sum of squared distances. Without rotation where all points
        are equal.
    """
    origin, target = points.mean(0), reference.mean(0)
    centred, centred_reference = points - origin, reference - target
    left, singular_values, right = np.linalg.svd(centred.T @ centred_reference)
    size, reference_size = (centred**2).sum(), (centred_reference**2).sum()
    if size == 0 or reference_size == 0:
        return Alignment(np.eye(2), 1.0, origin, target, float(size != reference_size))
    total = singular_values.sum()
    disparity = max(0.0, 1 - total**2 / (size * reference_size))
    return Alignment(left @ right, float(total / size), origin, target, float(disparity))
