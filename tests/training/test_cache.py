from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from moving_squares import moving_square, read_nothing, squares

from praxiscope.errors import TrainingError
from praxiscope.training.batches import BatchMaker
from praxiscope.training.cache import N_TEMPORAL_VIEWS, build_cache, remove_cache
from praxiscope.training.examples import Example, ExampleSet
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Uniform


def long_clip(number, recipe, views):
    """A wide clip with more frames than the recipe uses; the colour of a frame is its number."""
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
def test_central_views_equal_the_views_of_the_recipe(tmp_path, sampling, resize):
    recipe = ClipRecipe(sampling, resize, crop=(24, 24), slow_every=4)
    data = long_clips()
    maker = BatchMaker(data, build_cache(data.examples, recipe, tmp_path, key=""), recipe)
    pathways = maker.central([0, 1, 2]).pathways(recipe, "cpu")
    for number in range(3):
        prepared = recipe.prepare(long_clip(number, None, None)).pathways
        for ours, expected in zip(pathways, prepared, strict=True):
            np.testing.assert_allclose(ours[number], expected[0], atol=1e-5)


def test_temporal_views_take_frames_from_their_segments(tmp_path):
    recipe = ClipRecipe(Uniform(4), 48, crop=(48, 48))
    cache = build_cache(long_clips().examples, recipe, tmp_path, key="")
    chosen = cache.frames(0)[cache.view_frames[0], 0, 0, 0]
    assert chosen.shape == (N_TEMPORAL_VIEWS, 4)
    assert np.all(chosen // 10 == np.arange(4))
    assert len(np.unique(chosen)) == 4 * N_TEMPORAL_VIEWS


def test_frames_are_stored_once_even_if_several_views_use_them(tmp_path, recipe):
    data = squares(train=2, validation=0)
    cache = build_cache(data.examples, recipe, tmp_path, key="")
    assert cache.pixels.nbytes == 2 * 8 * 32 * 32 * 3
    np.testing.assert_array_equal(cache.frames(1), moving_square(1, 1, 32).frames)


@pytest.mark.slow
def test_several_processes_write_the_same_cache(tmp_path, recipe):
    examples = squares(train=6).examples
    single = build_cache(examples, recipe, tmp_path / "one", key="")
    parallel = build_cache(examples, recipe, tmp_path / "two", key="", workers=2)
    assert np.array_equal(single.pixels, parallel.pixels)
    assert np.array_equal(single.view_frames, parallel.view_frames)


def test_unreadable_clips_are_left_out_and_listed(tmp_path, recipe):
    data = squares(train=4)
    broken = replace(data.examples[1], name="bad one", read=read_nothing)
    data = replace(data, examples=(data.examples[0], broken, *data.examples[2:]))
    cache = build_cache(data.examples, recipe, tmp_path, key="")
    assert cache.failures == {"bad one": "broken.mp4: no frames in it"}
    assert BatchMaker(data, cache, recipe).readable("train").tolist() == [0, 2, 3]
    np.testing.assert_array_equal(cache.frames(2), moving_square(2, 2, 32).frames)


def test_a_cache_without_readable_clips_is_an_error(tmp_path, recipe):
    examples = [replace(one, read=read_nothing) for one in squares(2, 0).examples]
    with pytest.raises(TrainingError, match=r"none of 2 clips can be read: .*no frames in it"):
        build_cache(examples, recipe, tmp_path, key="")


def test_a_complete_cache_of_the_same_data_is_used_again(tmp_path, recipe):
    examples = squares().examples
    build_cache(examples, recipe, tmp_path, key="a")
    unreadable = [replace(one, read=read_nothing) for one in examples]
    again = build_cache(unreadable, recipe, tmp_path, key="a")
    assert np.array_equal(again.frames(3), moving_square(3, 3, 32).frames)
    assert not again.failures
    for other in ({"key": "b"}, {"key": "a", "recipe": replace(recipe, resize=33)}):
        with pytest.raises(TrainingError, match="none of"):
            build_cache(unreadable, other.pop("recipe", recipe), tmp_path, **other)


def test_an_unfinished_cache_is_replaced(tmp_path, recipe):
    examples = squares(4, 0).examples
    build_cache(examples, recipe, tmp_path, key="a")

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_cache(examples, recipe, tmp_path, key="b", progress=stop)
    progress = []
    build_cache(
        examples, recipe, tmp_path, key="a", progress=lambda done, total: progress.append(done)
    )
    assert progress == [1, 2, 3, 4]
    remove_cache(tmp_path)
    assert not tmp_path.exists()
