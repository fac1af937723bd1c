"""Clips with planted clusters."""

from __future__ import annotations

import numpy as np


def mixture(
    clips: int, groups: int, features: int, *, distance: float = 8.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian clusters of equal variance around random centres on a sphere.

    Args:
        distance: of the centres from the origin, in standard deviations of a cluster.

    Returns:
        Features, (N, C), and the cluster of each clip, (N,).
    """
    random = np.random.default_rng(seed)
    centres = random.standard_normal((groups, features))
    centres *= distance / np.linalg.norm(centres, axis=1, keepdims=True)
    of = random.integers(0, groups, clips)
    return (centres[of] + random.standard_normal((clips, features))).astype(np.float32), of
