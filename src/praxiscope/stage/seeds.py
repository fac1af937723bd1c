"""Random numbers that belong to one factor of one scene, so that factors never disturb others."""

from __future__ import annotations

import zlib

import numpy as np


def generator(*keys: int | str) -> np.random.Generator:
    """Make a generator that depends on all ``keys`` and on nothing else.

    Args:
        keys: non-negative numbers and names, such as a seed and the name of a factor.
    """
    words = [zlib.crc32(key.encode()) if isinstance(key, str) else key for key in keys]
    return np.random.default_rng(words)
