"""Predictions that are judged by other labels equal those of a run with these labels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from praxiscope.pipeline.predictions import prediction_table
from praxiscope.pipeline.relabel import relabel
from praxiscope.workspace.labels import RECORDED, labels_of, save_labels
from praxiscope.workspace.workspace import create_workspace

CLASSES = tuple("abcdef")
CLIPS = [4, 0, 7, 2, 5]
RECORDED_INDICES = [1, 0, None, 5, None]


class CountedLogits:
    """Logits that note which rows are read."""

    def __init__(self, values):
        self.values, self.rows = values, []

    def __getitem__(self, rows):
        self.rows += rows.tolist()
        return self.values[rows]


@pytest.fixture
def workspace(tmp_path):
    return create_workspace(tmp_path / "w", {"path": [f"{clip}.mp4" for clip in range(9)]})


@pytest.fixture
def logits():
    return CountedLogits(np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32))


def test_it_equals_a_run_with_the_other_labels(workspace, logits):
    save_labels(workspace, "v2", {0: "C", 7: "b", 2: None, 5: None, 4: "b", 8: "a"})
    table = prediction_table(CLIPS, logits.values, RECORDED_INDICES)
    changed = relabel(table, logits, labels_of(workspace, "v2"), CLASSES)
    assert changed.equals(prediction_table(CLIPS, logits.values, [1, 2, 1, None, None]))
    assert sorted(logits.rows) == [1, 2, 3]


def test_the_columns_stay_as_they_are(workspace, logits):
    save_labels(workspace, "v2", {0: "c"})
    labels = labels_of(workspace, "v2")
    table = prediction_table(CLIPS, logits.values, RECORDED_INDICES)
    some = relabel(table.select(["label", "clip", "correct"]), logits, labels, CLASSES)
    assert some.column_names == ["label", "clip", "correct"]
    assert some["label"].to_pylist() == [1, 2, None, 5, None]
    several = pa.concat_tables([table.slice(0, 2), table.slice(2)])
    assert (
        relabel(several, logits, labels, CLASSES)
        .combine_chunks()
        .equals(relabel(table, logits, labels, CLASSES).combine_chunks())
    )


def test_nothing_is_read_where_no_label_changes(workspace, logits):
    save_labels(workspace, "v2", {0: "A", 1: "c"})
    table = prediction_table(CLIPS, logits.values, RECORDED_INDICES)
    for version in (RECORDED, "v2"):
        assert relabel(table, logits, labels_of(workspace, version), CLASSES) is table
    assert logits.rows == []


def test_scores_follow_from_the_definition(workspace, logits):
    save_labels(workspace, "v2", dict.fromkeys(CLIPS, "d"))
    table = prediction_table(CLIPS, logits.values, [None] * 5)
    changed = relabel(table, logits, labels_of(workspace, "v2"), CLASSES).to_pydict()
    for row, values in enumerate(logits.values.astype(float)):
        probability = np.exp(values[3]) / np.exp(values).sum()
        assert changed["loss"][row] == pytest.approx(-np.log(probability), rel=1e-6)
        assert changed["rank"][row] == 1 + (values > values[3]).sum()
        assert changed["correct"][row] == (values.argmax() == 3)
