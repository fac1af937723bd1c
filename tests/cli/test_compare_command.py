from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from scipy.special import log_softmax
from scipy.stats import binomtest
from two_runs import (
    AFTER,
    BEFORE,
    LABELLED,
    NAMES,
    SHARED,
    TEST,
    TRUE,
    features_of,
    logits_of,
    two_runs,
)

from praxiscope.errors import PraxiscopeError, WorkspaceError

KNOWN = SHARED[LABELLED[SHARED]]
RISE = np.array(
    [
        log_softmax(logits_of(BEFORE, 0)[k])[TRUE[k]] - log_softmax(logits_of(AFTER, 1)[k])[TRUE[k]]
        for k in range(len(TRUE))
    ]
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return two_runs(tmp_path_factory.mktemp("compare") / "w").folder


def _changed(clips):
    return int((AFTER & ~BEFORE)[clips].sum()), int((BEFORE & ~AFTER)[clips].sum())


def test_right_and_wrong_are_counted_and_tested(command, workspace, tmp_path):
    file = tmp_path / "c.json"
    result = command("compare", workspace, "before", "after", "--json", file, "--method", "pca")

    assert result.exit_code == 0, result.output
    told = json.loads(file.read_text())
    splits = {"train": KNOWN[~TEST[KNOWN]], "test": KNOWN[TEST[KNOWN]], "all": KNOWN}
    assert [one["name"] for one in told["splits"]] == list(splits)
    for one in told["splits"]:
        clips = splits[one["name"]]
        right, wrong = _changed(clips)
        assert (one["clips"], one["became_right"], one["became_wrong"]) == (
            len(clips),
            right,
            wrong,
        )
        for side, correct in (("first", BEFORE), ("second", AFTER)):
            hits = int(correct[clips].sum())
            assert one[side] == pytest.approx(hits / len(clips))
            interval = binomtest(hits, len(clips)).proportion_ci(method="wilson")
            assert one[f"{side}_interval"] == pytest.approx(list(interval))
            assert f"{100 * hits / len(clips):.1f} %" in result.output
        assert one["p"] == pytest.approx(binomtest(right, right + wrong).pvalue)
    assert (told["only_first"], told["only_second"]) == (10, 10)
    assert f"{len(SHARED)} clips in both, {len(KNOWN)} with a known label" in result.output


def test_labels_are_judged_outside_of_training(command, workspace, tmp_path):
    file = tmp_path / "c.json"
    result = command("compare", workspace, "before", "after", "--json", file, "--method", "pca")

    labels = {one["name"]: one for one in json.loads(file.read_text())["labels"]}
    assert set(labels) == set(NAMES)
    plain = {}
    for index, name in enumerate(NAMES):
        clips = KNOWN[TEST[KNOWN] & (TRUE[KNOWN] == index)]
        right, wrong = _changed(clips)
        assert (labels[name]["became_right"], labels[name]["became_wrong"]) == (right, wrong)
        assert labels[name]["clips"] == len(clips)
        plain[name] = binomtest(right, right + wrong).pvalue if right + wrong else 1.0
    ordered = sorted(plain, key=plain.get)
    at_least = 0.0
    for place, name in enumerate(ordered):  # Holm's steps
        at_least = max(at_least, min(1.0, plain[name] * (len(ordered) - place)))
        assert labels[name]["p"] == pytest.approx(at_least)
    assert "labelled clips outside the split train" in result.output


def test_clips_that_became_wrong_most_surely_come_first(command, workspace, tmp_path):
    file = tmp_path / "c.csv"
    result = command("compare", workspace, "before", "after", "--most", 3, "--csv", file)

    assert result.exit_code == 0, result.output
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    wrong = KNOWN[BEFORE[KNOWN] & ~AFTER[KNOWN]]
    right = KNOWN[AFTER[KNOWN] & ~BEFORE[KNOWN]]
    expected = sorted(wrong, key=lambda k: -RISE[k]) + sorted(right, key=lambda k: RISE[k])
    assert [int(row["clip"]) for row in rows] == expected
    assert [row["became"] for row in rows] == ["wrong"] * len(wrong) + ["right"] * len(right)
    for row in rows:
        clip = int(row["clip"])
        assert float(row["loss_rise"]) == pytest.approx(RISE[clip], abs=1e-5)
        assert row["first_predicted"] == NAMES[(TRUE[clip] + (not BEFORE[clip])) % 3]
        assert row["second_predicted"] == NAMES[(TRUE[clip] + (not AFTER[clip])) % 3]
    shown = [line for line in result.output.splitlines() if line.rstrip().endswith(".mp4")]
    assert [int(line.split()[1]) for line in shown] == expected[:3]


def test_neighbours_and_groups_are_those_of_the_features(command, workspace, tmp_path):
    file = tmp_path / "c.json"
    command("compare", workspace, "before", "after", "--json", file, "--method", "pca")
    told = json.loads(file.read_text())
    assert told["overlap_by_chance"] == pytest.approx(30 / (len(SHARED) - 1))
    assert told["overlap"] == pytest.approx(np.mean([row["overlap"] for row in told["clips"]]))
    assert told["moved"] == pytest.approx(np.mean([row["moved"] for row in told["clips"]]))
    # A clip that both take for the same class keeps more of its neighbours than one that moved.
    corners = [features_of(right, 0)[SHARED].argmax(1) for right in (BEFORE, AFTER)]
    same = np.asarray(corners[0] == corners[1])
    overlap = np.array([row["overlap"] for row in told["clips"]])
    assert overlap[same].mean() > overlap[~same].mean() + 0.2
    assert told["overlap"] > told["overlap_by_chance"]


@pytest.mark.slow
def test_the_figures_do_not_depend_on_the_map(command, workspace, tmp_path):
    told = []
    for method in ("pca", "t-sne"):
        file = tmp_path / f"{method}.json"
        command("compare", workspace, "before", "after", "--json", file, "--method", method)
        told.append(json.loads(file.read_text()))
    places = ("x", "y", "second_x", "second_y")
    for one in told:
        for row in one["clips"]:
            for name in places:
                del row[name]
        assert one.pop("map")["disparity"] <= 1
    assert told[0] == told[1]


def test_a_page_is_written(command, workspace, tmp_path):
    result = command(
        "compare", workspace, "before", "after", "-o", tmp_path / "c.html", "--method", "pca"
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "c.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("before", "before"), "before: is the first and the second run"),
        (("before", "afetr"), "no run 'afetr' (did you mean 'after'?)"),
        (("before", "after", "--method", "tsne"), "no map 'tsne' (did you mean 't-sne'?)"),
        (("before", "after", "-o", "/no/such/c.html"), "/no/such: no such folder"),
    ],
)
def test_wrong_comparisons_are_refused_in_one_line(command, workspace, arguments, expected):
    result = command("compare", workspace, *arguments)
    assert isinstance(result.exception, PraxiscopeError)
    assert expected in str(result.exception)


def test_runs_without_clips_in_common_are_refused_before_any_work(command, tmp_path):
    from praxiscope.workspace.workspace import open_workspace

    opened = open_workspace(two_runs(tmp_path / "w").folder)
    opened.start_run("empty", opened.run("before").config)
    result = command("compare", opened.folder, "before", "empty")
    assert isinstance(result.exception, WorkspaceError)
    assert str(result.exception) == (
        "before, empty: have no common clips (analyse the same clips with both)"
    )
    assert not (opened.run("before").folder / "atlas").exists()
