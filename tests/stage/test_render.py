from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.render import FPS, render
from praxiscope.stage.sample_scene import draw_scene
from praxiscope.stage.scene import replace_factor

DIGEST = """
import hashlib
from praxiscope.stage.dataset import render_clip, stage_clips
digest = hashlib.sha256()
for preset in ("faulty", "twins"):
    for clip in stage_clips(preset, 12, 7)[::3]:
        pictures, truth = render_clip(clip)
        digest.update(pictures.frames.tobytes() + truth.layers.tobytes() + truth.flow.tobytes())
        digest.update(repr(clip).encode())
print(digest.hexdigest())
"""


@pytest.mark.slow
def test_two_processes_render_the_same_bytes():
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("label", LABELS)
def test_rendering_twice_gives_the_same_bytes(label):
    first, second = (render(draw_scene(label, 5)) for _ in range(2))
    assert digest(first) == digest(second)
    assert digest(first) != digest(render(draw_scene(label, 6)))


def digest(rendered):
    clip, truth = rendered
    return hashlib.sha256(clip.frames.tobytes() + truth.layers.tobytes()).hexdigest()


@pytest.mark.parametrize(("frames", "size"), [(16, (112, 112)), (8, (64, 64)), (5, (90, 160))])
def test_any_length_and_size(frames, size):
    clip, truth = render(draw_scene("Covering something with something", 2), frames, size)
    assert clip.frames.shape == (frames, *size, 3)
    assert clip.duration == pytest.approx(frames / FPS)
    assert truth.layers.shape == (frames, *size)
    assert truth.flow.shape == (frames - 1, *size, 2)
    assert truth.causal_frames.shape == (frames,)


@pytest.mark.parametrize("label", LABELS)
def test_other_sizes_show_the_same_scene(label):
    small, large = (render(draw_scene(label, 8), 6, size)[1] for size in ((64, 64), (192, 192)))
    reduced = large.layers[:, 1::3, 1::3]
    assert (reduced == small.layers).mean() > 0.97


@pytest.mark.parametrize("label", LABELS)
def test_the_action_is_visible(label):
    clip, truth = render(draw_scene(label, 21))
    assert truth.mask("object").any()
    changes = np.abs(np.diff(clip.frames.astype(int), axis=0)).mean()
    assert changes > 0.5


@pytest.mark.parametrize(("frames", "size"), [(1, (112, 112)), (16, (8, 112))])
def test_too_small_a_clip_is_refused(frames, size):
    with pytest.raises(PraxiscopeError, match="at least 2 frames"):
        render(draw_scene("Moving something up", 1), frames, size)


def test_unknown_variant_is_named():
    with pytest.raises(PraxiscopeError, match="'rising'"):
        draw_scene("Pushing something from left to right", 1, "risen")


def test_a_missing_second_object_is_an_error():
    scene = replace_factor(draw_scene("Uncovering something", 1), "second", None)
    with pytest.raises(PraxiscopeError, match="needs a second object"):
        render(scene)


def test_unknown_label_suggests_the_nearest():
    with pytest.raises(PraxiscopeError, match="Moving something up"):
        draw_scene("Moving something upp", 1)
