"""Maps have a place for every clip of a version, on one scale, also while the run grows."""

from __future__ import annotations

import numpy as np
import pytest
from made_up import RUN, add_clips, made_up_workspace, start
from sklearn.decomposition import PCA

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.atlas.store import ATLASES, load_atlas
from praxiscope.errors import PraxiscopeError
from praxiscope.server.errors import RefusedError
from praxiscope.server.explore.arrays import column_bytes
from praxiscope.server.explore.atlases import group_columns
from praxiscope.server.explore.maps import (
    check_map,
    make_map,
    map_at_once,
    map_responses,
    on_the_wire,
)
from praxiscope.server.versions import VersionedRuns

COUNT = 90


def _silent(doing: str, share: float) -> None:
    pass


def _part_of_corners(points: np.ndarray, clips: np.ndarray) -> float:
    """Share of the clips whose nearest other is of their own label."""
    places = points.astype(float)
    apart = ((places[:, None] - places) ** 2).sum(2)
    np.fill_diagonal(apart, np.inf)
    return float((clips[apart.argmin(1)] % 6 == clips % 6).mean())


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch):
    monkeypatch.setattr("praxiscope.server.explore.maps.THREADS", 1)


@pytest.fixture
def workspace(tmp_path):
    return made_up_workspace(tmp_path / "w", COUNT)


def test_on_the_wire_the_wider_axis_is_filled_and_both_have_one_scale() -> None:
    points = np.array([[-3.0, 1.0], [5.0, 3.0], [1.0, 2.0]])
    wire = on_the_wire(points)
    assert wire.dtype == np.dtype("<u2")
    assert wire[:, 0].tolist() == [0, 65535, 32768]
    assert wire[1, 1] - wire[0, 1] == pytest.approx(65535 / 4, abs=1)
    assert wire[2, 1] == 32768


def test_clips_that_are_all_the_same_lie_in_the_middle() -> None:
    assert set(on_the_wire(np.full((4, 2), 7.0)).ravel().tolist()) <= {32767, 32768}


def test_principal_components_are_those_of_the_features_and_there_at_once(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.random.default_rng(1).permutation(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    shown = map_at_once(version, "pca").astype(float)
    space = version.space
    expected = PCA(2).fit_transform(space.vectors * space.representation.spread)
    for axis in range(2):
        assert abs(np.corrcoef(shown[:, axis], expected[:, axis])[0, 1]) > 0.9999
    assert np.ptp(shown[:, 0]) == 65535
    assert not (run.folder / ATLASES).exists()  # nothing was made that takes long


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_clips_have_places_too(workspace, count) -> None:
    run = start(workspace)
    if count:
        add_clips(run, np.arange(count))
    version = VersionedRuns(workspace).current(RUN)
    assert map_at_once(version, "pca").shape == (count, 2)
    if not count:
        assert all(answer.made for answer in map_responses(version))
    else:
        make_map(version, "t-sne", _silent)
        assert map_at_once(version, "t-sne").shape == (count, 2)


def test_an_atlas_on_disk_is_shown_as_it_is(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.random.default_rng(1).permutation(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    assert map_at_once(version, "t-sne") is None
    atlas = build_atlas(run, "mine", Settings(method="t-sne", perplexity=10))
    assert np.array_equal(map_at_once(version, "t-sne"), on_the_wire(atlas.points))


def test_a_map_that_was_made_keeps_alike_clips_together_and_is_on_disk(workspace) -> None:
    add_clips(start(workspace), np.random.default_rng(1).permutation(COUNT))
    runs = VersionedRuns(workspace)
    version, told = runs.current(RUN), []
    make_map(version, "t-sne", lambda doing, share: told.append((doing, share)))
    assert _part_of_corners(map_at_once(version, "t-sne"), version.clips) > 0.9
    assert {"map", "neighbours"} <= {doing for doing, _ in told}
    assert all(0 <= share <= 1 for _, share in told)
    fresh = VersionedRuns(workspace).current(RUN)
    assert np.array_equal(map_at_once(fresh, "t-sne"), map_at_once(version, "t-sne"))
    made = {answer.method: answer.made for answer in map_responses(fresh)}
    assert made["t-sne"]
    assert made["pca"]


def test_a_few_new_clips_are_placed_and_the_others_stay(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    later = np.arange(3, COUNT, 9)
    add_clips(run, np.setdiff1d(np.arange(COUNT), later))
    make_map(runs.current(RUN), "t-sne", _silent)
    before = load_atlas(run, "report")
    add_clips(run, later)
    now = runs.current(RUN)
    assert map_at_once(now, "t-sne") is None
    make_map(now, "t-sne", _silent)
    points = map_at_once(now, "t-sne")
    assert len(points) == COUNT
    assert np.array_equal(load_atlas(run, "report").clips, before.clips)
    old = now.rows_of(before.clips)
    spread = np.ptp(before.points, axis=0).max()
    scale = spread / np.ptp(points[old].astype(float), axis=0).max()
    moved = (points[old] - points[old].mean(0)) * scale - (before.points - before.points.mean(0))
    assert np.abs(moved).max() < 1e-3 * spread
    assert _part_of_corners(points, now.clips) > 0.9


def test_with_many_new_clips_the_map_is_made_again(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(40))
    make_map(runs.current(RUN), "t-sne", _silent)
    add_clips(run, np.arange(40, COUNT))
    make_map(runs.current(RUN), "t-sne", _silent)
    assert len(load_atlas(run, "report").clips) == COUNT


def test_an_older_version_takes_its_clips_from_a_newer_map(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(0, COUNT, 2))
    before = runs.current(RUN)
    add_clips(run, np.arange(1, COUNT, 2))
    make_map(runs.current(RUN), "t-sne", _silent)
    newer = load_atlas(run, "report")
    assert np.array_equal(map_at_once(before, "t-sne"), on_the_wire(newer.points[::2]))


def test_a_damaged_map_is_made_again(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.arange(COUNT))
    make_map(VersionedRuns(workspace).current(RUN), "t-sne", _silent)
    (run.folder / ATLASES / "report" / "points.parquet").write_bytes(b"no table")
    version = VersionedRuns(workspace).current(RUN)
    assert map_at_once(version, "t-sne") is None
    make_map(version, "t-sne", _silent)
    assert map_at_once(version, "t-sne").shape == (COUNT, 2)


def test_no_map_of_that_name() -> None:
    with pytest.raises(RefusedError, match="t-sne"):
        check_map("tsne")


def test_a_missing_package_is_told_of_before_any_job(workspace, monkeypatch) -> None:
    monkeypatch.setattr("praxiscope.server.explore.maps.find_spec", lambda name: None)
    add_clips(start(workspace), np.arange(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    answers = {answer.method: answer for answer in map_responses(version)}
    assert not answers["umap"].available
    assert "praxiscope[maps]" in answers["umap"].remedy
    assert answers["t-sne"].available
    with pytest.raises(PraxiscopeError, match="not installed"):
        map_at_once(version, "umap")


def test_groups_are_there_once_an_atlas_of_just_these_clips_is(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.random.default_rng(1).permutation(70))
    version = runs.current(RUN)
    assert list(group_columns(version)) == []
    make_map(version, "t-sne", _silent)
    groups = {column.answer.name: column for column in group_columns(version)}
    assert list(groups) == ["coarse", "fine", "density"]
    atlas = load_atlas(run, "report")
    assert groups["fine"].codes.tolist() == atlas.fine.tolist()
    assert groups["fine"].texts[0] == str(atlas.fine[0])
    assert groups["density"].codes.tolist() == atlas.density.tolist()
    assert column_bytes(version, "coarse") == groups["coarse"].data
    add_clips(run, np.arange(70, COUNT))
    assert list(group_columns(runs.current(RUN))) == []


def test_groups_that_were_made_anew_for_more_clips_are_gone(tmp_path) -> None:
    workspace = made_up_workspace(tmp_path / "w", 60)
    run = start(workspace)
    add_clips(run, np.arange(40))
    runs = VersionedRuns(workspace)
    build_atlas(run, "insights", Settings(method="pca"))
    earlier = runs.current(RUN)
    assert column_bytes(earlier, "fine")

    add_clips(run, np.arange(40, 60))
    build_atlas(run, "insights", Settings(method="pca"))

    with pytest.raises(RefusedError) as refused:
        column_bytes(runs.at(RUN, earlier.name), "fine")
    assert refused.value.status == 410
