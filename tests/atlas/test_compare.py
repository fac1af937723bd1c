from __future__ import annotations

import numpy as np
import pytest

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.compare import cluster_changed, compare, layer_similarity, neighbour_overlap
from praxiscope.atlas.features import read_features
from praxiscope.atlas.neighbours import NeighbourGraph
from praxiscope.atlas.settings import Settings
from praxiscope.errors import WorkspaceError

PCA = Settings(method="pca", coarse=3)
MOVERS = np.array([3, 40, 77, 101])


@pytest.fixture
def runs(workspace, fill, planted):
    """Two networks with the same features, except for four clips that change their cluster."""
    features, of = planted
    clips = np.arange(len(of), dtype=np.int32)
    first = fill(workspace, "before", clips, np.eye(3, dtype="f4")[of], features, of)
    changed = features["blocks/4"].copy()
    new_of = of.copy()
    new_of[MOVERS] = (of[MOVERS] + 1) % 3
    for clip in MOVERS:
        changed[clip] = features["blocks/4"][np.flatnonzero(of == new_of[clip])[0]] + 0.1
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((12, 12)))[0]
    features = {"head": (changed @ turn).astype("f4")}
    order = np.random.default_rng(0).permutation(clips)
    second = fill(
        workspace,
        "after",
        order.astype(np.int32),
        np.eye(3, dtype="f4")[new_of][order],
        {"head": features["head"][order]},
        of[order],
    )
    return first, second


@pytest.mark.slow
def test_clips_that_changed_their_cluster_are_found(runs):
    first, second = runs
    settings = Settings(layers=("blocks/4",), method="pca", coarse=3)
    comparison = compare(
        first, build_atlas(first, settings=settings), second, build_atlas(second, settings=PCA)
    )
    table = comparison.table.to_pydict()
    assert np.flatnonzero(table["moved"]).tolist() == MOVERS.tolist()
    assert [
        clip
        for clip, became in zip(table["clip"], table["became"], strict=True)
        if became == "wrong"
    ] == MOVERS.tolist()
    assert table["became"].count("same") == 116
    overlap = np.array(table["overlap"])
    assert set(np.argsort(overlap)[:4]) == set(MOVERS)
    assert comparison.overlap_by_chance == pytest.approx(30 / 119)
    backwards = compare(
        second, build_atlas(second, settings=PCA), first, build_atlas(first, settings=settings)
    ).table.to_pydict()
    assert backwards["became"].count("right") == 4


@pytest.mark.slow
def test_the_second_map_is_aligned_to_the_first(runs):
    first, _ = runs
    atlas = build_atlas(first, settings=PCA)
    table = compare(first, atlas, first, atlas).table.to_pydict()
    np.testing.assert_allclose(table["second_x"], table["x"], atol=1e-5)
    np.testing.assert_allclose(table["second_y"], table["y"], atol=1e-5)
    assert set(table["overlap"]) == {1}
    assert not any(table["moved"])
    assert set(table["became"]) == {"same"}


@pytest.mark.slow
def test_layers_are_compared_clip_by_clip(runs):
    first, second = runs
    rows, columns, similarity = layer_similarity(first, second)
    assert (rows, columns) == (("blocks.2", "blocks/4"), ("head",))
    assert similarity[1, 0] > 0.85  # a rotation, except for four clips
    assert similarity[1, 0] > similarity[0, 0]
    assert np.diag(layer_similarity(first, first)[2]) == pytest.approx([1, 1])


@pytest.mark.slow
def test_runs_without_common_clips_are_refused(workspace, fill, planted, runs):
    features, _ = planted
    other = fill(
        workspace,
        "other",
        np.arange(120, 140, dtype=np.int32),
        np.zeros((20, 3), "f4"),
        {name: values[:20] for name, values in features.items()},
    )
    atlases = build_atlas(runs[0], settings=PCA), build_atlas(other, settings=PCA)
    with pytest.raises(WorkspaceError, match="before, other"):
        compare(runs[0], atlases[0], other, atlases[1])


@pytest.mark.slow
def test_clips_without_labels_became_nothing(workspace, fill, planted):
    features, of = planted
    run = fill(
        workspace, "unlabelled", np.arange(120, dtype=np.int32), np.eye(3, dtype="f4")[of], features
    )
    atlas = build_atlas(run, settings=PCA)
    assert set(compare(run, atlas, run, atlas).table["became"].to_pylist()) == {None}


def test_the_overlap_is_the_share_of_common_neighbours():
    first = NeighbourGraph(np.array([[1, 2], [0, 2], [0, 1]]), np.zeros((3, 2)), "euclidean")
    second = NeighbourGraph(np.array([[2, 1], [2, 3], [3, 4]]), np.zeros((3, 2)), "euclidean")
    assert neighbour_overlap(first, second).tolist() == [1, 0.5, 0]


def test_clusters_are_matched_independently_of_their_numbers():
    first = np.array([0, 0, 0, 1, 1, 2])
    assert (
        cluster_changed(first, np.array([2, 2, 0, 0, 0, 1])).tolist()
        == [False, False, True] + [False] * 3
    )
    assert cluster_changed(first, np.zeros(6, int)).tolist() == [False] * 3 + [True] * 3


@pytest.mark.slow
def test_features_come_in_the_order_of_clips(runs):
    features = read_features(runs[1], logits=True)
    assert features.clips.tolist() == list(range(120))
    label = runs[1].predictions.table(["clip", "predicted"]).sort_by("clip")["predicted"].to_numpy()
    assert (features.layers["logits"][:].argmax(1) == label).all()
    assert (features.layers["logits"][5:9].argmax(1) == label[5:9]).all()
    with pytest.raises(WorkspaceError, match="did you mean 'head'"):
        read_features(runs[1], ["heads"])
    with pytest.raises(WorkspaceError, match="clip 130"):
        features.of(np.array([4, 130], np.int32))
