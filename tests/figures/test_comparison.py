"""The comparison shows the numbers of both runs, and the page escapes names."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from reading import Page
from scipy.spatial import procrustes
from scipy.stats import binomtest
from small_run import CLIPS, HOSTILE_FOLDER, HOSTILE_LABEL, RUN
from two_runs import AFTER, BEFORE, LABELLED, SHARED, two_runs

from praxiscope.datasets.sample import Sample
from praxiscope.figures import comparison_maps
from praxiscope.figures.comparison import compare_runs, mcnemar_p
from praxiscope.figures.comparison_page import comparison_page
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options
from praxiscope.workspace.workspace import open_workspace

RIGHT_NOW = SHARED[LABELLED[SHARED] & ~BEFORE[SHARED] & AFTER[SHARED]]
WRONG_NOW = SHARED[LABELLED[SHARED] & BEFORE[SHARED] & ~AFTER[SHARED]]


@pytest.fixture(scope="module")
def real(workspace, tmp_path_factory):
    """Two trained networks on the same workspace."""
    folder = tmp_path_factory.mktemp("two") / "data & <b>set"
    shutil.copytree(workspace.folder, folder)
    opened = open_workspace(folder)
    classes = opened.run(RUN).config.classes
    model = load_model("tiny_x3d", weights="faulty", classes=classes)
    rows = opened.clips().to_pylist()
    samples = [
        Sample(row["path"], row["label"], row["split"], valid_labels=(row["label"],))
        for row in rows
    ]
    options = Options(batch=7, threads=1, without_metadata=True)
    plan = plan_analysis(model, samples, folder, run_name="faulty", options=options)
    analyze(model, plan, options)
    return opened, compare_runs(opened, opened.run(RUN), opened.run("faulty"))


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    opened = two_runs(tmp_path_factory.mktemp("planted") / "w")
    return compare_runs(opened, opened.run("before"), opened.run("after"), "pca")


def test_mcnemar_is_the_sign_test_of_changed_clips():
    assert mcnemar_p(0, 0) == 1
    for right, wrong in ((0, 1), (5, 5), (3, 9), (40, 12), (0, 30), (700, 500)):
        expected = binomtest(right, right + wrong).pvalue
        assert mcnemar_p(right, wrong) == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_the_comparison_agrees_with_the_predictions_of_both_networks(real):
    opened, compared = real
    tables = [opened.run(name).predictions.table().to_pylist() for name in (RUN, "faulty")]
    first, second = ({row["clip"]: row for row in table} for table in tables)
    splits = opened.clips(["split"])["split"].to_pylist()
    assert len(compared.clips) == len(first) == CLIPS - 1
    for change in compared.splits:
        clips = [clip for clip in first if change.name in (splits[clip], "all")]
        assert change.first.hits == sum(first[clip]["correct"] for clip in clips)
        assert change.second.hits == sum(second[clip]["correct"] for clip in clips)
        assert change.first.clips == change.second.clips == len(clips)
    assert [change.name for change in compared.splits] == ["train", "test", "all"]
    classes = opened.run(RUN).config.classes
    for row in compared.clips.to_pylist():
        before, after = first[row["clip"]], second[row["clip"]]
        assert row["first_predicted"] == classes[before["predicted"]]
        assert row["second_predicted"] == classes[after["predicted"]]
        assert row["loss_rise"] == pytest.approx(after["loss"] - before["loss"], abs=1e-5)


@pytest.mark.slow
def test_names_are_escaped_and_nothing_runs_or_is_loaded(real):
    _, compared = real
    text = comparison_page(compared)
    page = Page(text)
    assert page.unclosed == []
    assert page.attributes("b") == page.attributes("script") == page.attributes("img") == []
    assert not [name for _, some in page.elements for name in some if name.startswith("on")]
    ids = Counter(some["id"] for _, some in page.elements if some.get("id"))
    assert max(ids.values()) == 1
    links = [some["href"] for _, some in page.elements if some.get("href")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert not [name for _, some in page.elements for name in some if name in ("src", "data")]
    assert "url(" not in text
    assert "@import" not in text
    (policy,) = (some["content"] for some in page.attributes("meta") if "http-equiv" in some)
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert page.texts["data & <b>set"]


@pytest.mark.slow
def test_hostile_labels_and_paths_are_escaped(real):
    _, compared = real
    clips = compared.clips
    rows = range(len(clips))
    hostile = clips.set_column(
        clips.column_names.index("label"), "label", [[HOSTILE_LABEL for _ in rows]]
    ).set_column(clips.column_names.index("became"), "became", [["wrong" for _ in rows]])
    page = Page(comparison_page(replace(compared, clips=hostile)))
    assert page.unclosed == []
    assert page.attributes("script") == []
    assert page.texts[HOSTILE_LABEL] == len(clips)
    assert any(HOSTILE_FOLDER in text for text in page.texts)


def test_clips_that_became_right_or_wrong_are_marked_on_both_maps(planted):
    text = re.sub(r"<title>.*?</title>", "", comparison_page(planted))
    linked = re.findall(r'<a href="#clip-(\d+)"><path d="M[^"]*" class="became-(\w+)"', text)
    expected = [(str(clip), "right") for clip in RIGHT_NOW] + [
        (str(clip), "wrong") for clip in WRONG_NOW
    ]
    assert Counter(linked) == Counter(expected * 2)


def test_the_second_map_is_aligned_to_the_first_at_its_size(planted):
    columns = {name: planted.clips[name].to_numpy() for name in ("x", "y", "second_x", "second_y")}
    first = np.stack([columns["x"], columns["y"]], 1)
    second = np.stack([columns["second_x"], columns["second_y"]], 1)
    reference, aligned, disparity = procrustes(first, second)
    assert planted.disparity == pytest.approx(disparity, abs=1e-6)
    rows = np.arange(len(first))
    drawn = comparison_maps.aligned_maps(planted, rows)
    first_map, second_map = (np.stack([shown.x, -shown.y], 1).astype(float) for shown in drawn)
    middle = first_map.mean(0)
    size = np.linalg.norm(first_map - middle)
    np.testing.assert_allclose((first_map - middle) / size, reference, atol=2e-3)
    np.testing.assert_allclose(
        (second_map - middle) / size, aligned / np.linalg.norm(aligned), atol=2e-3
    )


def test_of_too_many_clips_the_changed_ones_come_first(planted, monkeypatch):
    changed = len(RIGHT_NOW) + len(WRONG_NOW)
    most = 2 * changed + 10
    assert most < len(SHARED)
    monkeypatch.setattr(comparison_maps, "MAX_POINTS", most)
    text = comparison_page(planted)
    assert f"{most} of {len(SHARED)} clips are shown" in text
    assert len(re.findall(r"M\d+ \d+h0", text)) == 2 * most
    assert text.count('href="#clip-') == 2 * changed
