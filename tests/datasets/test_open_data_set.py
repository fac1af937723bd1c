from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from praxiscope.datasets import data_format
from praxiscope.datasets.columns import Columns
from praxiscope.datasets.data_format import DataFormat, find_format, format_names, register
from praxiscope.datasets.open_data_set import DataSet, DataSpec, open_data_set
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

TABLE = (
    "path,label,split,tape,camera\n"
    "a.mp4,push,train,t1,3\n"
    "b.mp4,pull,train,t1,4\n"
    "c.mp4,hug,test,t2,5\n"
    "d.mp4,,,t3,6\n"
    "e.mp4,hug,sometimes,t3,6\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "clips.csv").write_text(TABLE)
    return tmp_path / "clips.csv"


def names(data: DataSet) -> list[str]:
    return [sample.path.name for sample in data]


def test_a_data_set_has_clips_bad_rows_classes_and_splits(table):
    data = open_data_set(table)
    assert isinstance(data[0], Sample)
    assert (len(data), names(data)) == (4, ["a.mp4", "b.mp4", "c.mp4", "d.mp4"])
    assert data.format == "table"
    assert data.classes == ("hug", "pull", "push")
    assert data.splits == {"train": 2, "test": 1, "unlabeled": 1}
    assert [error.where for error in data.bad_rows] == [f"{table}, row 6"]


def test_options_choose_labels_classes_groups_and_splits(table, tmp_path):
    (tmp_path / "map.json").write_text(json.dumps({"push": "move", "pull": "move", "hug": "hug"}))
    data = open_data_set(table, label_map=tmp_path / "map.json", group="tape")
    assert data.classes == ("hug", "move")
    assert [sample.group for sample in data] == ["t1", "t1", "t2", "t3"]
    assert names(open_data_set(table, only_classes=("push", "hug"))) == ["a.mp4", "c.mp4"]
    assert names(open_data_set(table, split="test")) == ["c.mp4"]
    labeled = open_data_set(table, label_map={"push": "x", "hug": "y"}, unlabeled_allowed=False)
    assert names(labeled) == ["a.mp4", "c.mp4"]
    assert [error.where.rsplit(" ", 1)[1] for error in labeled.bad_rows] == ["5", "6", "3"]


def test_keyword_options_replace_those_of_a_specification(table):
    spec = DataSpec(table, split="train", columns=Columns(group="camera"))
    assert [sample.group for sample in open_data_set(spec)] == ["3", "4"]
    assert [sample.group for sample in open_data_set(spec, split="test", group="tape")] == ["t2"]
    with pytest.raises(DatasetError, match="no clip in validation"):
        open_data_set(spec, split="validation")
    with pytest.raises(TypeError, match="splits"):
        open_data_set(spec, splits="test")


def test_a_data_frame_has_the_rows_of_the_table(table):
    pandas = pytest.importorskip("pandas")
    with table.open() as file:
        rows = list(csv.DictReader(file))[:4]
    frame = open_data_set(table, group="tape").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["label"].tolist() == [row["label"] for row in rows]
    assert frame["group"].tolist() == [row["tape"] for row in rows]
    assert frame["camera"].tolist() == [int(row["camera"]) for row in rows]


def test_a_registered_format_is_recognised_and_read(tmp_path, monkeypatch):
    known = format_names()
    monkeypatch.setattr(data_format, "_FORMATS", dict(data_format._FORMATS))
    register(
        DataFormat(
            name="one-line",
            description="a file of labels",
            mark="files `.labels`",
            recognise=lambda path: path.suffix == ".labels",
            read=lambda path, options: [Sample(path, text) for text in path.read_text().split()],
        )
    )
    (tmp_path / "a.labels").write_text("push pull")
    data = open_data_set(tmp_path / "a.labels")
    assert (data.format, data.classes) == ("one-line", ("pull", "push"))
    assert set(format_names()) == {*known, "one-line"}
    with pytest.raises(DatasetError, match="registered already"):
        register(find_format("table"))
