from __future__ import annotations

from dataclasses import replace

import pytest

from praxiscope.stage.sample_scene import draw_scene
from praxiscope.stage.scene import Scene, remove_factors


@pytest.fixture
def steady():
    """Make a scene whose camera is still and whose sensor is free of noise."""

    def make(label: str, seed: int = 3, way: str = "plain") -> Scene:
        scene = remove_factors(draw_scene(label, seed, way), "noise", "shake", "light")
        return replace(scene, distractor=None)

    return make
