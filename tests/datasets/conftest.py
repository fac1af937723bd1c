from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from praxiscope.video.encode import write_mp4


@pytest.fixture
def video(tmp_path) -> Callable[..., Path]:
    """Write a small video of noise."""

    def write(name: str, *, frames: int = 5, seed: int = 0, fps: int = 12) -> Path:
        path = tmp_path / name
        pictures = np.random.default_rng(seed).integers(0, 255, (frames, 32, 48, 3), np.uint8)
        write_mp4(path, iter(pictures), fps)
        return path

    return write
