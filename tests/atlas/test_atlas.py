"""Build, save, load and search an atlas."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import adjusted_rand_score

from praxiscope.atlas import build as build_module
from praxiscope.atlas.build import build_atlas, project_new_clips, similar_clips, vectors_of
from praxiscope.atlas.settings import Settings
from praxiscope.atlas.store import atlas_names, load_atlas, save_atlas
from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.workspace.doctor import examine, repair

pytestmark = pytest.mark.slow

SETTINGS = Settings(coarse=3, fine=6, seed=4)


@pytest.fixture
def filled(workspace, fill, planted):
    """A run without the last twenty clips, and a function that adds clips."""
    features, of = planted
    order = np.random.default_rng(0).permutation(100)

    def add(clips):
        return fill(
            workspace,
            "net",
            clips.astype(np.int32),
            np.eye(3, dtype="f4")[of][clips],
            {name: values[clips] for name, values in features.items()},
            of[clips],
        )

    return add(order), add, of


def test_planted_clusters_are_found_on_the_map_and_by_k_means(filled):
    run, _, of = filled
    atlas = build_atlas(run, settings=SETTINGS)
    assert atlas.clips.tolist() == list(range(100))
    assert adjusted_rand_score(of[:100], atlas.coarse) >= 0.95
    assert adjusted_rand_score(of[:100], atlas.density) >= 0.95
    assert len(set(atlas.fine)) == 6


def test_points_and_settings_are_in_open_formats(filled):
    run, _, _ = filled
    atlas = build_atlas(run, "a", SETTINGS)
    points = pq.read_table(run.folder / "atlas" / "a" / "points.parquet")
    assert points.column_names == ["clip", "x", "y", "coarse", "fine", "density"]
    assert points["y"].to_pylist() == atlas.points[:, 1].tolist()
    assert points["density"].to_pylist() == atlas.density.tolist()
    description = json.loads((run.folder / "atlas" / "a" / "atlas.json").read_text())
    assert (description["method"], description["seed"], description["clips"]) == ("t-sne", 4, 100)
    assert description["layers"] == ["blocks.2", "blocks/4"]
    assert description["versions"]["openTSNE"]


def test_an_atlas_is_the_same_after_loading(filled):
    run, _, _ = filled
    atlas = build_atlas(run, "a", SETTINGS)
    loaded = load_atlas(run, "a")
    assert loaded.settings == SETTINGS
    assert loaded.table().equals(atlas.table())
    assert (vectors_of(run, loaded) == vectors_of(run, atlas)).all()
    assert atlas_names(run) == ("a",)


def test_the_same_seed_gives_the_same_atlas_for_any_order_of_the_parts(
    filled, workspace, fill, planted
):
    run, _, of = filled
    features, _ = planted
    reordered = fill(
        workspace,
        "again",
        np.arange(100, dtype=np.int32),
        np.eye(3, dtype="f4")[of][:100],
        {name: values[:100] for name, values in features.items()},
    )
    first, second = build_atlas(run, settings=SETTINGS), build_atlas(reordered, settings=SETTINGS)
    assert first.table().equals(second.table())


def test_it_is_rebuilt_only_for_other_clips_or_settings(filled, monkeypatch):
    run, add, _ = filled
    builds = []
    build = build_module.build
    monkeypatch.setattr(build_module, "build", lambda *a, **k: builds.append(1) or build(*a, **k))
    settings = replace(SETTINGS, method="pca")
    for _ in range(2):
        build_atlas(run, settings=settings)
    assert len(builds) == 1
    build_atlas(run, settings=replace(settings, components=3))
    assert len(builds) == 2
    run = add(np.arange(100, 120))
    assert len(build_atlas(run, settings=replace(settings, components=3)).clips) == 120
    assert len(builds) == 3


def test_a_damaged_atlas_is_named_and_rebuilt(filled):
    run, _, _ = filled
    settings = replace(SETTINGS, method="pca")
    atlas = build_atlas(run, settings=settings)
    for file in ("points.parquet", "representation.npz", "atlas.json"):
        path = run.folder / "atlas" / "default" / file
        path.write_bytes(path.read_bytes()[:50])
        with pytest.raises(WorkspaceError, match=file):
            load_atlas(run, "default")
        assert build_atlas(run, settings=settings).table().equals(atlas.table())


def test_leftovers_of_a_stopped_writer_are_removed_and_are_no_finding_of_the_doctor(
    filled, workspace
):
    run, _, _ = filled
    atlas = build_atlas(run, settings=replace(SETTINGS, method="pca"))
    leftover = run.folder / "atlas" / ".default.0123.aside"
    leftover.mkdir()
    (leftover / "points.parquet").write_bytes(b"half")
    assert examine(workspace.folder) == []
    assert repair(workspace.folder) == []
    save_atlas(run, "default", atlas)
    assert {path.name for path in leftover.parent.iterdir()} == {".lock", "default"}


def test_similar_clips_are_of_the_same_cluster(filled):
    run, _, of = filled
    atlas = build_atlas(run, settings=replace(SETTINGS, method="pca"))
    vectors = vectors_of(run, atlas)
    clips, distances = similar_clips(atlas, vectors, 7, 10)
    expected = np.linalg.norm(vectors - vectors[7], axis=1)
    assert clips.tolist() == np.argsort(expected)[1:11].tolist()
    np.testing.assert_allclose(distances, np.sort(expected)[1:11], rtol=1e-4)
    assert (of[clips] == of[7]).all()
    with pytest.raises(WorkspaceError, match="no clip 110"):
        similar_clips(atlas, vectors, 110, 5)


@pytest.mark.parametrize("method", ["t-sne", "pca"])
def test_new_clips_are_projected_into_their_cluster(filled, method):
    run, add, of = filled
    atlas = build_atlas(run, settings=replace(SETTINGS, method=method))
    assert [len(part) for part in project_new_clips(run, atlas)] == [0, 0, 0]
    clips, points, clusters = project_new_clips(add(np.arange(100, 120)), atlas)
    assert clips.tolist() == list(range(100, 120))
    centres = np.stack([np.median(atlas.points[of[:100] == g], axis=0) for g in range(3)])
    nearest = np.linalg.norm(points[:, None] - centres, axis=-1).argmin(1)
    assert (nearest == of[100:]).all()
    assert adjusted_rand_score(of[100:], clusters) == 1


def test_a_single_clip_has_an_atlas(workspace, fill, planted):
    features, _ = planted
    clips = np.array([9], np.int32)
    logits = np.zeros((1, 3), "f4")
    run = fill(workspace, "one", clips, logits, {n: f[:1] for n, f in features.items()})
    atlas = build_atlas(run)
    assert atlas.clips.tolist() == [9]
    assert atlas.points.tolist() == [[0, 0]]
    assert (atlas.coarse.tolist(), atlas.fine.tolist()) == ([0], [0])
    assert load_atlas(run, "default").table().equals(atlas.table())


def test_wrong_settings_are_refused_before_the_build(filled):
    run, _, _ = filled
    for wrong, match in (
        ({"method": "tsne"}, "t-sne"),
        ({"metric": "cosinus"}, "cosine"),
        ({"components": 0}, "components"),
        ({"floor": 2.0}, "floor"),
        ({"layers": ("blocks.3",)}, "blocks"),
    ):
        with pytest.raises(PraxiscopeError, match=match):
            build_atlas(run, settings=replace(SETTINGS, **wrong))
    with pytest.raises(WorkspaceError, match=r"\.\./x"):
        build_atlas(run, "../x", replace(SETTINGS, method="pca"))
    with pytest.raises(WorkspaceError, match="no atlas 'other'"):
        load_atlas(run, "other")
