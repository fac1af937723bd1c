from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from moving_squares import moving_square, read_nothing, squares

from praxiscope.errors import TrainingError
from praxiscope.training.batches import BatchMaker
from praxiscope.training.cache import TAKES, build_cache, remove_cache
from praxiscope.training.examples import Example, ExampleSet
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Uniform


def long_clip(number, recipe, views):
    """Wide, with more frames than the recipe takes; each frame has its number as colour."""
    draw = np.random.default_rng(number)
    frames = draw.integers(0, 255, (40, 48, 64, 3), np.uint8)
    frames[:, :24, :32] = np.arange(40, dtype=np.uint8)[:, None, None, None]
    return Clip.from_frames(frames, fps=10)


def long_clips(count=3):
    return ExampleSet(
        "long",
        ("a", "b"),
        tuple(
            Example(str(n), "train", n % 2, (n % 2,), partial(long_clip, n)) for n in range(count)
        ),
    )


@pytest.mark.parametrize("sampling", [Uniform(8), Dense(8, 2, fps=10)])
@pytest.mark.parametrize("resize", [32, (24, 24), (36, 40)])
def test_tests_see_exactly_what_the_recipe_prepares(tmp_path, sampling, resize):
    recipe = ClipRecipe(sampling, resize, crop=(24, 24), slow_every=4)
    data = long_clips()
    maker = BatchMaker(data, build_cache(data.examples, recipe, tmp_path, key=""), recipe)
    pathways = maker.central([0, 1, 2]).pathways(recipe, "cpu")
    for number in range(3):
        prepared = recipe.prepare(long_clip(number, None, None)).pathways
        for ours, expected in zip(pathways, prepared, strict=True):
            np.testing.assert_allclose(ours[number], expected[0], atol=1e-5)


def test_takes_lie_in_the_segments_they_stand_for(tmp_path):
    recipe = ClipRecipe(Uniform(4), 48, crop=(48, 48))
    cache = build_cache(long_clips().examples, recipe, tmp_path, key="")
    shown = cache.frames(0)[cache.takes[0], 0, 0, 0]
    assert shown.shape == (TAKES, 4)
    assert np.all(shown // 10 == np.arange(4))
    assert len(np.unique(shown)) == 4 * TAKES


def test_frames_are_kept_once_however_often_they_are_shown(tmp_path, recipe):
    data = squares(train=2, validation=0)
    cache = build_cache(data.examples, recipe, tmp_path, key="")
    assert cache.pixels.nbytes == 2 * 8 * 32 * 32 * 3
    np.testing.assert_array_equal(cache.frames(1), moving_square(1, 1, 32).frames)


def test_several_processes_make_the_same_cache(tmp_path, recipe):
    examples = squares(train=6).examples
    alone = build_cache(examples, recipe, tmp_path / "one", key="")
    together = build_cache(examples, recipe, tmp_path / "two", key="", workers=2)
    assert np.array_equal(alone.pixels, together.pixels)
    assert np.array_equal(alone.takes, together.takes)


def test_what_cant_be_read_is_left_out_and_named(tmp_path, recipe):
    data = squares(train=4)
    broken = replace(data.examples[1], name="bad one", read=read_nothing)
    data = replace(data, examples=(data.examples[0], broken, *data.examples[2:]))
    cache = build_cache(data.examples, recipe, tmp_path, key="")
    assert cache.failures == {"bad one": "broken.mp4: no frames in it"}
    assert BatchMaker(data, cache, recipe).readable("train").tolist() == [0, 2, 3]
    np.testing.assert_array_equal(cache.frames(2), moving_square(2, 2, 32).frames)


def test_nothing_readable_at_all_is_an_error(tmp_path, recipe):
    examples = [replace(one, read=read_nothing) for one in squares(2, 0).examples]
    with pytest.raises(TrainingError, match=r"not one of 2 clips could be read: .*no frames in it"):
        build_cache(examples, recipe, tmp_path, key="")


def test_a_whole_cache_of_the_same_data_is_used_again(tmp_path, recipe):
    examples = squares().examples
    build_cache(examples, recipe, tmp_path, key="a")
    unreadable = [replace(one, read=read_nothing) for one in examples]
    again = build_cache(unreadable, recipe, tmp_path, key="a")
    assert np.array_equal(again.frames(3), moving_square(3, 3, 32).frames)
    assert not again.failures
    for other in ({"key": "b"}, {"key": "a", "recipe": replace(recipe, resize=33)}):
        with pytest.raises(TrainingError, match="not one"):
            build_cache(unreadable, other.pop("recipe", recipe), tmp_path, **other)


def test_a_cache_whose_making_was_cut_short_is_made_anew(tmp_path, recipe):
    examples = squares(4, 0).examples
    build_cache(examples, recipe, tmp_path, key="a")

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_cache(examples, recipe, tmp_path, key="b", progress=stop)
    told = []
    build_cache(examples, recipe, tmp_path, key="a", progress=lambda done, total: told.append(done))
    assert told == [1, 2, 3, 4]
    remove_cache(tmp_path)
    assert not tmp_path.exists()
