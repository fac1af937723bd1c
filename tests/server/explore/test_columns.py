"""Columns have the values of each clip, in types that browsers can read."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from synthetic_workspace import CLASSES, HOSTILE, RUN, analysed_workspace, is_right, predicted_class

from praxiscope.server.explore.columns import category, labels_column, number
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

COUNT = 119


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return VersionedRuns(analysed_workspace(tmp_path_factory.mktemp("columns") / "w")).current(RUN)


def test_labels_are_the_classes_and_then_foreign_labels(version) -> None:
    column = version.columns["label"]
    assert column.words == [*CLASSES, HOSTILE, "unheard of"]
    labels = [None if code < 0 else column.words[code] for code in column.codes]
    assert labels[:3] == [None, "unheard of", HOSTILE]
    assert labels[3:] == [CLASSES[clip % 6] for clip in range(3, COUNT)]
    assert column.info.n_known == COUNT - 1


def test_predictions_share_the_codes_of_labels(version) -> None:
    column = version.columns["predicted"]
    assert column.words == list(CLASSES)
    assert column.values.tolist() == [predicted_class(clip) for clip in range(COUNT)]


def test_truth_is_unknown_without_a_label_that_the_network_knows(version) -> None:
    column = version.columns["correct"]
    assert column.info.kind == "truth"
    assert column.values[:3].tolist() == [255, 255, 255]
    assert column.values[3:].tolist() == [int(is_right(clip)) for clip in range(3, COUNT)]


def test_loss_and_probability_are_those_of_the_softmax(version) -> None:
    high, low = (np.exp(value) / (np.exp(3) + 5) for value in (3, 0))
    assert version.columns["probability"].values == pytest.approx(high)
    loss = version.columns["loss"].values
    assert np.isnan(loss[:3]).all()
    right = np.array([is_right(clip) for clip in range(3, COUNT)])
    assert loss[3:][right] == pytest.approx(-np.log(high))
    assert loss[3:][~right] == pytest.approx(-np.log(low))


def test_splits_have_their_usual_order(version) -> None:
    column = version.columns["split"]
    assert column.words == ["train", "test"]
    assert column.values[:5].tolist() == [255, 0, 0, 0, 1]
    assert column.info.n_known == COUNT - 1


def test_metadata_columns_have_titles_and_units(version) -> None:
    response = version.columns["brightness_mean"].info
    assert (response.title, response.unit, response.group) == (
        "Brightness, mean",
        "0-255",
        "metadata",
    )
    assert "gray" in response.help
    assert (response.low, response.high, response.n_known) == (0, COUNT - 1, COUNT)


def test_unknown_numbers_are_nan_and_not_counted(version) -> None:
    column = version.columns["sharpness_mean"]
    assert np.isnan(column.values[1::2]).all()
    assert column.values[0::2] == pytest.approx(1 / (1 + np.arange(0, COUNT, 2)))
    assert column.info.n_known == 60


def test_data_set_columns_without_unique_names_are_kept(version) -> None:
    assert version.columns["camera"].words == [f"camera {k}" for k in range(4)]
    assert version.columns["age"].values.tolist() == list(range(COUNT))
    assert "title" not in version.columns
    assert "group" not in version.columns  # nobody has one


def test_columns_are_json_without_nan(version) -> None:
    for column in version.columns.values():
        json.loads(column.info.model_dump_json(), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("count", "kind", "unknown"),
    [(255, "uint8", 255), (256, "uint16", 65535), (65_536, "int32", -1)],
)
def test_codes_have_the_smallest_possible_type(count, kind, unknown) -> None:
    words = [str(number) for number in range(count)]
    column = category("x", "data set", np.array([0, -1, count - 1]), words)
    assert column.info.type == kind == column.values.dtype.name
    assert column.values.tolist() == [0, unknown, count - 1]
    assert column.codes.tolist() == [0, -1, count - 1]
    assert column.texts.tolist() == ["0", "", str(count - 1)]
    assert np.frombuffer(column.data, np.dtype(kind).newbyteorder("<")).tolist() == (
        column.values.tolist()
    )


def test_infinite_numbers_are_unknown() -> None:
    column = number("x", "metadata", np.array([np.inf, 1.0, -np.inf, 1e300, np.nan]))
    assert column.info.n_known == 1
    assert (column.info.low, column.info.high) == (1, 1)


def test_column_without_numbers_has_no_range() -> None:
    response = number("x", "metadata", np.full(3, np.nan)).info
    assert (response.low, response.high, response.n_known) == (None, None, 0)


def test_labels_match_classes_without_case() -> None:
    texts = pa.chunked_array([["Walk", "WALK"], ["run", None]])
    column = labels_column(texts, np.array([0, 0, -1, -1], np.int32), ["walk"])
    assert column.texts.tolist() == ["walk", "walk", "run", ""]
    assert column.words == ["walk", "run"]


def test_texts_are_references(version) -> None:
    assert version.columns["label"].texts.nbytes == 8 * COUNT


def test_data_set_columns_do_not_replace_program_columns(tmp_path) -> None:
    workspace = create_workspace(
        tmp_path / "w", {"path": ["1", "2"], "predicted": ["x", "y"], "loss": [5.0, 6.0]}
    )
    run = workspace.start_run("m", RunConfig("m", "w", "0", {}, (), ("p", "q")))
    table = pa.table({"clip": pa.array([1, 0], pa.int32())})
    run.add(table, np.array([[0, 9], [9, 0]], np.float32))
    columns = VersionedRuns(workspace).current("m").columns
    assert columns["predicted"].texts.tolist() == ["p", "q"]
    assert np.isnan(columns["loss"].values).all()
