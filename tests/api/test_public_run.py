from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from scipy.stats import binomtest

import praxiscope as px

pytestmark = pytest.mark.slow


@pytest.fixture
def run(analysed) -> px.Run:
    return analysed.run("tiny_x3d")


def test_rows_of_predictions_and_logits_belong_together(run):
    best = run.logits.argmax(1)
    assert run.predictions["predicted"].tolist() == [run.classes[index] for index in best]
    top = softmax(run.logits, axis=1).max(1)
    np.testing.assert_allclose(run.predictions["probability"], top, atol=1e-4)


def test_labels_are_those_of_the_data_set(run, analysed):
    expected = analysed.clips.loc[run.predictions.index, "label"]
    assert (run.predictions["label"] == expected).all()
    assert run.accuracy() == pytest.approx((run.predictions["predicted"] == expected).mean())


def test_features_heatmaps_and_metadata_have_a_row_a_clip(run):
    assert {run.features(layer).shape[0] for layer in run.layers} == {30}
    assert run.heatmaps.shape[0] == len(run.metadata) == len(run) == 30


def test_a_run_in_which_every_clip_failed_has_empty_tables(tmp_path):
    (tmp_path / "a.mp4").write_text("no video")
    (tmp_path / "clips.csv").write_text("path,label\na.mp4,x\n")
    folder = tmp_path / "ws"
    px.analyze(tmp_path / "clips.csv", "tiny_x3d", folder, progress=False)
    workspace = px.open_workspace(folder)
    run = workspace.run()
    assert len(run) == len(run.predictions) == len(run.metadata) == 0
    assert {"predicted", "label", "loss", "correct"} <= set(run.predictions.columns)
    assert np.isnan(run.accuracy())
    assert len(run.failures) == 1
    assert "tiny_x3d" in run._repr_html_()
    assert "tiny_x3d" in workspace._repr_html_()


def test_similar_clips_are_the_nearest_by_exact_search(run):
    from sklearn.neighbors import NearestNeighbors

    from praxiscope.atlas.build import build_atlas, vectors_of
    from praxiscope.atlas.settings import Settings

    atlas = build_atlas(run.stored, "insights", Settings(method="pca"))
    vectors = vectors_of(run.stored, atlas)
    distances, rows = NearestNeighbors(n_neighbors=6).fit(vectors).kneighbors(vectors[[7]])
    similar = run.similar(7, count=5)
    assert similar.index.tolist() == atlas.clips[rows[0, 1:]].tolist()
    np.testing.assert_allclose(similar["distance"], distances[0, 1:], rtol=1e-3)


def test_a_file_of_the_run_is_most_similar_to_itself(run, analysed):
    import shutil

    source = analysed.clips.loc[3, "path"]
    copy = analysed.folder.parent / "copy.mp4"
    shutil.copy(source, copy)
    similar = run.similar(copy, count=3)
    assert similar.index[0] == 3
    assert similar["distance"].iloc[0] == pytest.approx(0, abs=0.05)


def test_a_clip_is_explained_by_the_network_of_the_run(run):
    explanation = run.explain(4)
    assert explanation.top(1)[0][0] == run.predictions.loc[4, "predicted"]


def test_two_runs_are_compared_clip_by_clip(analysed):
    first, second = (analysed.run(name).predictions["correct"] for name in analysed.runs)
    compared = analysed.compare(*analysed.runs, method="pca", progress=False)
    row = compared.splits.iloc[-1]
    right, wrong = (~first & second).sum(), (first & ~second).sum()
    assert (row["became_right"], row["became_wrong"]) == (right, wrong)
    expected = binomtest(int(right), int(right + wrong)).pvalue if right + wrong else 1.0
    assert row["p"] == pytest.approx(expected)


def test_insights_are_a_table_and_cards(run):
    insights = run.insights(progress=False)
    table = insights.to_pandas()
    assert isinstance(table, pd.DataFrame)
    assert table.index.tolist() == [insight.id for insight in insights]


def test_a_wrong_run_name_is_one_clear_line(analysed):
    with pytest.raises(px.PraxiscopeError, match=r"no run 'tiny_x3'.*tiny_x3d"):
        analysed.run("tiny_x3")
    with pytest.raises(px.PraxiscopeError, match="has 2 runs: tiny_tsm, tiny_x3d"):
        analysed.run()


def test_a_map_with_other_settings_leaves_the_one_of_insights_alone(run):
    from praxiscope.atlas.store import load_atlas

    run.atlas("pca", progress=False)
    other = run.atlas("pca", seed=9, progress=False)
    assert load_atlas(run.stored, "insights").settings.seed == 0
    assert load_atlas(run.stored, "custom-pca").settings.seed == 9
    assert len(other) == len(run)
