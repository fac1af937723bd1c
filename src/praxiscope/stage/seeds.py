"""Independent random generators: one per factor of a scene, so that factors do not interact."""

from __future__ import annotations

import zlib

import numpy as np


def generator(*keys: int | str) -> np.random.Generator:
    """Create a generator that depends on all ``keys`` and on nothing else.

    The keys that the stage uses are part of its version: another key gives other clips.

    Args:
        keys: non-negative numbers and names, such as a seed and the name of a factor.
    """
    words = [zlib.crc32(key.encode()) if isinstance(key, str) else key for key in keys]
    return np.random.default_rng(words)
