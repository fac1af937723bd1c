"""Columns have each clip's own values, in types that browsers read, whatever the words are."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from made_up import CLASSES, HOSTILE, RUN, is_right, says, whole_workspace

from praxiscope.server.explore.columns import category, labels_column, number
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

COUNT = 119


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    return VersionedRuns(whole_workspace(tmp_path_factory.mktemp("columns") / "w")).current(RUN)


def test_labels_are_the_networks_classes_and_then_those_it_lacks(version) -> None:
    column = version.columns["label"]
    assert column.words == [*CLASSES, HOSTILE, "unheard of"]
    told = [None if code < 0 else column.words[code] for code in column.codes]
    assert told[:3] == [None, "unheard of", HOSTILE]
    assert told[3:] == [CLASSES[clip % 6] for clip in range(3, COUNT)]
    assert column.answer.known == COUNT - 1


def test_predictions_share_the_codes_of_labels(version) -> None:
    column = version.columns["predicted"]
    assert column.words == list(CLASSES)
    assert column.values.tolist() == [says(clip) for clip in range(COUNT)]


def test_truth_is_unknown_without_a_label_that_the_network_knows(version) -> None:
    column = version.columns["correct"]
    assert column.answer.kind == "truth"
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


def test_splits_come_in_their_usual_order(version) -> None:
    column = version.columns["split"]
    assert column.words == ["train", "test"]
    assert column.values[:5].tolist() == [255, 0, 0, 0, 1]
    assert column.answer.known == COUNT - 1


def test_metadata_have_the_registrys_words(version) -> None:
    answer = version.columns["brightness_mean"].answer
    assert (answer.title, answer.unit, answer.group) == (
        "Brightness, mean",
        "0-255",
        "metadata",
    )
    assert "gray" in answer.help
    assert (answer.low, answer.high, answer.known) == (0, COUNT - 1, COUNT)


def test_unknown_numbers_are_nan_and_not_counted(version) -> None:
    column = version.columns["sharpness_mean"]
    assert np.isnan(column.values[1::2]).all()
    assert column.values[0::2] == pytest.approx(1 / (1 + np.arange(0, COUNT, 2)))
    assert column.answer.known == 60


def test_columns_of_the_data_set_are_there_but_for_names_of_each_clip(version) -> None:
    assert version.columns["camera"].words == [f"camera {k}" for k in range(4)]
    assert version.columns["age"].values.tolist() == list(range(COUNT))
    assert "title" not in version.columns
    assert "group" not in version.columns  # nobody has one


def test_answers_are_json_without_nan(version) -> None:
    for column in version.columns.values():
        json.loads(column.answer.model_dump_json(), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("count", "kind", "unknown"),
    [(255, "uint8", 255), (256, "uint16", 65535), (65_536, "int32", -1)],
)
def test_codes_are_as_small_as_their_number_lets_them(count, kind, unknown) -> None:
    words = [str(number) for number in range(count)]
    column = category("x", "data set", np.array([0, -1, count - 1]), words)
    assert column.answer.type == kind == column.values.dtype.name
    assert column.values.tolist() == [0, unknown, count - 1]
    assert column.codes.tolist() == [0, -1, count - 1]
    assert column.texts.tolist() == ["0", "", str(count - 1)]
    assert np.frombuffer(column.data, np.dtype(kind).newbyteorder("<")).tolist() == (
        column.values.tolist()
    )


def test_infinite_numbers_are_unknown() -> None:
    column = number("x", "metadata", np.array([np.inf, 1.0, -np.inf, 1e300, np.nan]))
    assert column.answer.known == 1
    assert (column.answer.low, column.answer.high) == (1, 1)


def test_of_no_known_numbers_there_are_no_ends() -> None:
    answer = number("x", "metadata", np.full(3, np.nan)).answer
    assert (answer.low, answer.high, answer.known) == (None, None, 0)


def test_a_label_in_other_letters_is_the_class_that_the_run_took_it_for() -> None:
    texts = pa.chunked_array([["Walk", "WALK"], ["run", None]])
    column = labels_column(texts, np.array([0, 0, -1, -1], np.int32), ["walk"])
    assert column.texts.tolist() == ["walk", "walk", "run", ""]
    assert column.words == ["walk", "run"]


def test_one_long_label_does_not_make_all_others_as_long(version) -> None:
    assert version.columns["label"].texts.nbytes == 8 * COUNT


def test_a_data_set_may_call_its_columns_as_the_program_does(tmp_path) -> None:
    workspace = create_workspace(
        tmp_path / "w", {"path": ["1", "2"], "predicted": ["x", "y"], "loss": [5.0, 6.0]}
    )
    run = workspace.start_run("m", RunConfig("m", "w", "0", {}, (), ("p", "q")))
    table = pa.table({"clip": pa.array([1, 0], pa.int32())})
    run.add(table, np.array([[0, 9], [9, 0]], np.float32))
    columns = VersionedRuns(workspace).current("m").columns
    assert columns["predicted"].texts.tolist() == ["p", "q"]
    assert np.isnan(columns["loss"].values).all()
