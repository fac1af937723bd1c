"""Vectors stay while a run grows a little, and are computed again after much growth."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_workspace import RUN, add_clips, start, synthetic_workspace

from praxiscope.atlas.features import read_features
from praxiscope.server.versions import VersionedRuns

COUNT = 100


@pytest.fixture
def workspace(tmp_path):
    return synthetic_workspace(tmp_path / "w", COUNT)


def test_new_clips_do_not_move_the_others(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    later = np.arange(1, COUNT, 6)
    add_clips(run, np.setdiff1d(np.arange(COUNT), later)[::-1])
    before = runs.current(RUN).latent_space
    add_clips(run, later)
    now = runs.current(RUN).latent_space
    old = np.searchsorted(now.clips, before.clips)
    assert np.array_equal(now.vectors[old], before.vectors)
    assert np.array_equal(now.linear_map()[old], before.linear_map())
    every = before.representation.of(read_features(run).layers)
    assert now.vectors == pytest.approx(every, abs=1e-5)


def test_many_small_steps_give_the_same_space_as_one(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    fitted = set()
    for clips in np.array_split(np.arange(COUNT), 25):
        add_clips(run, clips)
        space = runs.current(RUN).latent_space
        assert space.fitted >= 0.75 * len(space.clips)
        fitted.add(space.fitted)
    assert len(fitted) < 20
    fresh = VersionedRuns(workspace).current(RUN).latent_space
    assert fresh.fitted == COUNT
    places, expected = space.linear_map(), fresh.linear_map()
    for axis in range(2):
        assert abs(np.corrcoef(places[:, axis], expected[:, axis])[0, 1]) > 0.9


def test_older_version_keeps_its_clips(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(0, COUNT, 2))
    before = runs.current(RUN)
    add_clips(run, np.arange(1, COUNT, 2))
    now = runs.current(RUN)
    vectors = now.latent_space.vectors
    assert np.array_equal(before.latent_space.clips, np.arange(0, COUNT, 2))
    assert np.array_equal(before.latent_space.vectors, vectors[::2])


def test_similar_clips_equal_all_distances(workspace) -> None:
    add_clips(start(workspace), np.random.default_rng(0).permutation(COUNT))
    space = VersionedRuns(workspace).current(RUN).latent_space
    apart = np.linalg.norm(space.vectors - space.vectors[7], axis=1)
    apart[7] = np.inf
    clips, distances = space.similar(7, 5)
    assert clips.tolist() == np.argsort(apart)[:5].tolist()
    assert distances == pytest.approx(np.sort(apart)[:5], rel=1e-4)
    assert len(space.similar(7, 1000)[0]) == COUNT - 1
