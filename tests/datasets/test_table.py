from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.datasets.sample import Sample, class_names, keep_classes
from praxiscope.datasets.table import Columns, read_table
from praxiscope.errors import DatasetError


def written(folder: Path, text: str, name: str = "clips.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_rows_become_samples_with_paths_from_the_tables_folder(tmp_path):
    table = written(
        tmp_path,
        "path,label,split,recording,valid_labels\n"
        "a/one.mp4,push,train,r1,push|poke\n"
        '/abs/two.mp4,"poke, lightly",val,r2,\n',
    )
    assert read_table(table) == [
        Sample(tmp_path / "a/one.mp4", "push", "train", "r1", ("push", "poke")),
        Sample(Path("/abs/two.mp4"), "poke, lightly", "validation", "r2", ("poke, lightly",)),
    ]


def test_unusual_names_of_columns_can_be_given(tmp_path):
    table = written(tmp_path, "src\tverb\ttape\nb.avi\thug\t7\n", "clips.tsv")
    samples = read_table(table, Columns(path="src", label="verb", group="tape"))
    assert samples == [Sample(tmp_path / "b.avi", "hug", "", "7")]


def test_json_lines_may_hold_lists_of_labels(tmp_path):
    table = written(
        tmp_path,
        '{"file": "c.mp4", "label": "lift", "valid_labels": ["lift", "move"]}\n',
        "a.jsonl",
    )
    assert read_table(table)[0].valid_labels == ("lift", "move")


def test_a_known_wrong_label_stays_outside_its_valid_set(tmp_path):
    table = written(tmp_path, "path,label,valid_labels\na.mp4,push,pull|move\n")
    sample = read_table(table)[0]
    assert (sample.label, sample.valid_labels) == ("push", ("pull", "move"))
    assert class_names([sample]) == ("move", "pull", "push")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,label\na.mp4,push\nb.mp4,\n", "row 3: no label"),
        ("path,label\n,push\n", "row 2: no path"),
        ("path,label\na.mp4\n", "row 2: has not the 2 values of the header"),
        ("path,label\na.mp4,push,more\n", "row 2: has not the 2 values of the header"),
        ("path,label,split\na.mp4,push,sometimes\n", "row 2: unknown split 'sometimes'"),
        ("video,what\na.mp4,push\n", "no column for the label: video, what"),
        ("path,label\n", "holds no clips"),
        ("", "holds no clips"),
    ],
)
def test_what_is_wrong_is_said_with_the_row(tmp_path, text, message):
    with pytest.raises(DatasetError, match=message):
        read_table(written(tmp_path, text))


def test_a_missing_column_suggests_the_nearest(tmp_path):
    table = written(tmp_path, "path,label,recording\na.mp4,push,1\n")
    with pytest.raises(DatasetError, match=r"no column 'recordin'.*did you mean 'recording'"):
        read_table(table, Columns(group="recordin"))


def test_broken_json_is_named_with_its_row(tmp_path):
    table = written(tmp_path, '{"path": "a", "label": "b"}\n{"path"\n', "clips.jsonl")
    with pytest.raises(DatasetError, match="row 2: not JSON"):
        read_table(table)


def test_class_subsets_cut_clips_and_sets():
    samples = [
        Sample(Path("a"), "push", valid_labels=("push", "poke")),
        Sample(Path("b"), "poke"),
        Sample(Path("c"), "hug"),
    ]
    kept = keep_classes(samples, ["push", "hug"])
    assert [(s.label, s.valid_labels) for s in kept] == [("push", ("push",)), ("hug", ("hug",))]
    with pytest.raises(DatasetError, match=r"no clip of class 'pusch'.*did you mean 'push'"):
        keep_classes(samples, ["pusch"])
