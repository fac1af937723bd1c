"""Maps have a position for every clip of a version, also while the run grows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from synthetic_workspace import RUN, add_clips, start, synthetic_workspace

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.atlas.store import ATLASES, load_atlas
from praxiscope.errors import PraxiscopeError
from praxiscope.server.errors import RefusedError
from praxiscope.server.explore.arrays import column_bytes
from praxiscope.server.explore.atlases import group_columns
from praxiscope.server.explore.maps import (
    check_map,
    compute_map,
    map_responses,
    quantize_points,
    ready_map,
)
from praxiscope.server.versions import VersionedRuns

COUNT = 90


def _silent(doing: str, share: float) -> None:
    pass


def _share_with_similar_neighbour(points: np.ndarray, clips: np.ndarray) -> float:
    """Share of the clips whose nearest neighbour has the same label."""
    places = points.astype(float)
    apart = ((places[:, None] - places) ** 2).sum(2)
    np.fill_diagonal(apart, np.inf)
    return float((clips[apart.argmin(1)] % 6 == clips % 6).mean())


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch):
    monkeypatch.setattr("praxiscope.server.explore.maps.THREADS", 1)


@pytest.fixture
def workspace(tmp_path):
    return synthetic_workspace(tmp_path / "w", COUNT)


def test_quantized_axes_have_one_scale() -> None:
    points = np.array([[-3.0, 1.0], [5.0, 3.0], [1.0, 2.0]])
    wire = quantize_points(points)
    assert wire.dtype == np.dtype("<u2")
    assert wire[:, 0].tolist() == [0, 65535, 32768]
    assert wire[1, 1] - wire[0, 1] == pytest.approx(65535 / 4, abs=1)
    assert wire[2, 1] == 32768


def test_equal_clips_lie_in_the_middle() -> None:
    assert set(quantize_points(np.full((4, 2), 7.0)).ravel().tolist()) <= {32767, 32768}


def test_pca_map_equals_sklearn_and_needs_no_job(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.random.default_rng(1).permutation(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    shown = ready_map(version, "pca").astype(float)
    space = version.latent_space
    expected = PCA(2).fit_transform(space.vectors * space.representation.spread)
    for axis in range(2):
        assert abs(np.corrcoef(shown[:, axis], expected[:, axis])[0, 1]) > 0.9999
    assert np.ptp(shown[:, 0]) == 65535
    assert not (run.folder / ATLASES).exists()  # nothing was made that takes long


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_maps_of_few_clips(workspace, count) -> None:
    run = start(workspace)
    if count:
        add_clips(run, np.arange(count))
    version = VersionedRuns(workspace).current(RUN)
    assert ready_map(version, "pca").shape == (count, 2)
    if not count:
        assert all(response.ready for response in map_responses(version))
    else:
        compute_map(version, "t-sne", _silent)
        assert ready_map(version, "t-sne").shape == (count, 2)


def test_atlas_on_disk_is_used_unchanged(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.random.default_rng(1).permutation(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    assert ready_map(version, "t-sne") is None
    atlas = build_atlas(run, "mine", Settings(method="t-sne", perplexity=10))
    assert np.array_equal(ready_map(version, "t-sne"), quantize_points(atlas.points))


def test_computed_map_keeps_similar_clips_together_and_is_saved(workspace) -> None:
    add_clips(start(workspace), np.random.default_rng(1).permutation(COUNT))
    runs = VersionedRuns(workspace)
    version, progress_calls = runs.current(RUN), []
    compute_map(version, "t-sne", lambda doing, share: progress_calls.append((doing, share)))
    assert _share_with_similar_neighbour(ready_map(version, "t-sne"), version.clips) > 0.9
    assert {"map", "neighbours"} <= {doing for doing, _ in progress_calls}
    assert all(0 <= share <= 1 for _, share in progress_calls)
    fresh = VersionedRuns(workspace).current(RUN)
    assert np.array_equal(ready_map(fresh, "t-sne"), ready_map(version, "t-sne"))
    created = {response.method: response.ready for response in map_responses(fresh)}
    assert created["t-sne"]
    assert created["pca"]


def test_few_new_clips_are_added_to_the_map(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    later = np.arange(3, COUNT, 9)
    add_clips(run, np.setdiff1d(np.arange(COUNT), later))
    compute_map(runs.current(RUN), "t-sne", _silent)
    before = load_atlas(run, "report")
    add_clips(run, later)
    now = runs.current(RUN)
    assert ready_map(now, "t-sne") is None
    compute_map(now, "t-sne", _silent)
    points = ready_map(now, "t-sne")
    assert len(points) == COUNT
    assert np.array_equal(load_atlas(run, "report").clips, before.clips)
    old = now.rows_of(before.clips)
    spread = np.ptp(before.points, axis=0).max()
    scale = spread / np.ptp(points[old].astype(float), axis=0).max()
    moved = (points[old] - points[old].mean(0)) * scale - (before.points - before.points.mean(0))
    assert np.abs(moved).max() < 1e-3 * spread
    assert _share_with_similar_neighbour(points, now.clips) > 0.9


def test_many_new_clips_give_a_new_map(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(40))
    compute_map(runs.current(RUN), "t-sne", _silent)
    add_clips(run, np.arange(40, COUNT))
    compute_map(runs.current(RUN), "t-sne", _silent)
    assert len(load_atlas(run, "report").clips) == COUNT


def test_older_version_uses_its_clips_of_a_newer_map(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(0, COUNT, 2))
    before = runs.current(RUN)
    add_clips(run, np.arange(1, COUNT, 2))
    compute_map(runs.current(RUN), "t-sne", _silent)
    newer = load_atlas(run, "report")
    assert np.array_equal(ready_map(before, "t-sne"), quantize_points(newer.points[::2]))


def test_damaged_map_is_computed_again(workspace) -> None:
    run = start(workspace)
    add_clips(run, np.arange(COUNT))
    compute_map(VersionedRuns(workspace).current(RUN), "t-sne", _silent)
    (run.folder / ATLASES / "report" / "points.parquet").write_bytes(b"no table")
    version = VersionedRuns(workspace).current(RUN)
    assert ready_map(version, "t-sne") is None
    compute_map(version, "t-sne", _silent)
    assert ready_map(version, "t-sne").shape == (COUNT, 2)


def test_unknown_map_is_refused() -> None:
    with pytest.raises(RefusedError, match="t-sne"):
        check_map("tsne")


def test_missing_package_is_reported_before_a_job_starts(workspace, monkeypatch) -> None:
    monkeypatch.setattr("praxiscope.server.explore.maps.find_spec", lambda name: None)
    add_clips(start(workspace), np.arange(COUNT))
    version = VersionedRuns(workspace).current(RUN)
    responses = {response.method: response for response in map_responses(version)}
    assert not responses["umap"].available
    assert "praxiscope[maps]" in responses["umap"].remedy
    assert responses["t-sne"].available
    with pytest.raises(PraxiscopeError, match="not installed"):
        ready_map(version, "umap")


def test_group_columns_need_an_atlas_of_the_same_clips(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.random.default_rng(1).permutation(70))
    version = runs.current(RUN)
    assert list(group_columns(version)) == []
    compute_map(version, "t-sne", _silent)
    groups = {column.info.name: column for column in group_columns(version)}
    assert list(groups) == ["coarse", "fine", "density"]
    atlas = load_atlas(run, "report")
    assert groups["fine"].codes.tolist() == atlas.fine.tolist()
    assert groups["fine"].texts[0] == str(atlas.fine[0])
    assert groups["density"].codes.tolist() == atlas.density.tolist()
    assert column_bytes(version, "coarse") == groups["coarse"].data
    add_clips(run, np.arange(70, COUNT))
    assert list(group_columns(runs.current(RUN))) == []


def test_recomputed_groups_are_410(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w", 60)
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
