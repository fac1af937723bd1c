from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from praxiscope.server.clip.pictures import POSTER_HEIGHTS, poster, rounded_up, strip
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


@pytest.fixture
def video(tmp_path):
    """Twenty frames of different grey, with a bright mark in the upper left corner."""
    frames = np.repeat(np.arange(20, 220, 10)[:, None, None, None], 3, 3)
    frames = np.tile(frames, (1, 90, 160, 1)).astype(np.uint8)
    frames[:, :30, :40] = 255
    write_mp4(tmp_path / "clip.mp4", list(frames), 10)
    return tmp_path / "clip.mp4"


def decoded(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float64)


def test_poster_is_the_middle_frame(video):
    picture = decoded(poster(video, 60))

    assert picture.shape == (60, 107, 3)
    assert picture[30:, 40:].mean() == pytest.approx(20 + 10 * 10, abs=3)


def test_small_picture_is_not_enlarged(video):
    assert decoded(poster(video, 480)).shape == (90, 160, 3)


def test_strip_has_the_frames_of_the_network_input(video):
    recipe = ClipRecipe(Uniform(5), 45, (45, 45), mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    fed = recipe.prepare(read_clip(video)).pathways[0][0].permute(1, 2, 3, 0).numpy() * 255

    picture = decoded(strip(video, recipe, 45))

    assert picture.shape == (45, 5 * 45, 3)
    tiles = picture.reshape(45, 5, 45, 3).swapaxes(0, 1)
    assert np.abs(tiles - fed).mean() < 3
    assert np.abs(tiles - fed)[:, 20:, 5:].max() < 12


def test_long_strips_fit_into_a_jpeg(video):
    picture = decoded(strip(video, ClipRecipe(Uniform(400), 45, (45, 45)), 216))

    assert picture.shape[1] <= 16_000
    assert picture.shape[1] % 400 == 0


@pytest.mark.parametrize("size", [(1, 1), (2, 60), (60, 2)])
def test_tiny_videos_have_posters_and_strips(tmp_path, size):
    frames = np.random.default_rng(0).integers(0, 255, (4, *size, 3), dtype=np.uint8)
    (tmp_path / "clip").mkdir()
    for number, frame in enumerate(frames):
        Image.fromarray(frame).save(tmp_path / "clip" / f"{number}.png")

    assert decoded(poster(tmp_path / "clip", 80)).shape == (*size, 3)
    assert decoded(strip(tmp_path / "clip", ClipRecipe(Uniform(4), 16, (16, 16)), 48)).size


def test_heights_are_rounded_up():
    assert [rounded_up(height, POSTER_HEIGHTS) for height in (1, 80, 81, 480, 999)] == [
        80,
        80,
        120,
        480,
        480,
    ]
