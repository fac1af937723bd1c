from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from praxiscope.datasets.columns import Columns
from praxiscope.datasets.formats.table import read_table
from praxiscope.datasets.sample import Sample, class_names, keep_classes
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


def test_columns_with_other_names_can_be_named(tmp_path):
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


def test_a_wrong_label_is_not_added_to_the_valid_labels(tmp_path):
    table = written(tmp_path, "path,label,valid_labels\na.mp4,push,pull|move\n")
    sample = read_table(table)[0]
    assert (sample.label, sample.valid_labels) == ("push", ("pull", "move"))
    assert class_names([sample]) == ("move", "pull", "push")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,label\na.mp4,push\nb.mp4,\n", "row 3: no label"),
        ("path,label\n,push\n", "row 2: no path"),
        ("path,label\na.mp4\n", "row 2: the number of values is [13], not 2"),
        ("path,label\na.mp4,push,more\n", "row 2: the number of values is [13], not 2"),
        ("path,label,split\na.mp4,push,sometimes\n", "row 2: unknown split 'sometimes'"),
        ("video,what\na.mp4,push\n", "no column for the label: video, what"),
        ('path,label\na.mp4,hug\n"b.mp4,hug\nc.mp4,hug\n', "row 3: .*quotation mark"),
        ("path,label\na.mp4,push\n" + '"' + "b" * 200_000, "row 3: .*quotation mark"),
        ("path,label\n", "contains no clips"),
        ("\n,,\n", "contains no clips"),
        ("", "contains no clips"),
    ],
)
def test_errors_name_the_row(tmp_path, text, message):
    with pytest.raises(DatasetError, match=message):
        read_table(written(tmp_path, text))


def test_empty_columns_and_rows_of_spreadsheets_are_skipped(tmp_path):
    table = written(tmp_path, ",path,label,,\n0,a.mp4,push,,\n,,,,\n1,b.mp4,hug,,,\n")
    assert [(s.path.name, s.label, dict(s.columns)) for s in read_table(table)] == [
        ("a.mp4", "push", {}),
        ("b.mp4", "hug", {}),
    ]


def test_relative_paths_may_be_written_as_on_windows(tmp_path):
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "a.mp4").touch()
    (tmp_path / "b\\c.mp4").touch()
    table = written(
        tmp_path, "path,label\nvideos\\a.mp4,hug\nb\\c.mp4,hug\nno\\d.mp4,hug\nC:\\e.mp4,hug\n"
    )
    assert [sample.path.relative_to(tmp_path).as_posix() for sample in read_table(table)] == [
        "videos/a.mp4",
        "b\\c.mp4",  # that is its name
        "no\\d.mp4",
        "C:\\e.mp4",
    ]


def test_relative_paths_start_from_the_folder_of_the_videos(tmp_path):
    table = written(tmp_path, "path,label\na.mp4,push\n/abs/b.mp4,push\n")
    samples = read_table(table, videos=tmp_path / "videos")
    assert [sample.path for sample in samples] == [tmp_path / "videos/a.mp4", Path("/abs/b.mp4")]


def test_a_missing_column_suggests_the_nearest(tmp_path):
    table = written(tmp_path, "path,label,recording\na.mp4,push,1\n")
    with pytest.raises(DatasetError, match=r"no column 'recordin'.*did you mean 'recording'"):
        read_table(table, Columns(group="recordin"))


def test_broken_json_is_named_with_its_row(tmp_path):
    table = written(tmp_path, '{"path": "a", "label": "b"}\n{"path"\n', "clips.jsonl")
    with pytest.raises(DatasetError, match="row 2: not JSON"):
        read_table(table)


def test_columns_of_several_types_are_texts(tmp_path):
    rows = [(1, 1, True), ("two", 2.5, 1), (None, None, None), (2**70, 2, False)]
    lines = [
        json.dumps({"path": f"{number}.mp4", "label": "hug", "x": x, "y": y, "z": z})
        for number, (x, y, z) in enumerate(rows)
    ]
    samples = read_table(written(tmp_path, "\n".join(lines), "clips.jsonl"))
    assert [sample.columns.get("x") for sample in samples] == ["1", "two", None, str(2**70)]
    assert [sample.columns.get("y") for sample in samples] == [1, 2.5, None, 2]
    assert [sample.columns.get("z") for sample in samples] == ["True", "1", None, "False"]


def test_only_some_classes_are_kept_in_labels_and_valid_labels():
    samples = [
        Sample(Path("a"), "push", valid_labels=("push", "poke")),
        Sample(Path("b"), "poke"),
        Sample(Path("c"), "hug"),
    ]
    kept = keep_classes(samples, ["push", "hug"])
    assert [(s.label, s.valid_labels) for s in kept] == [("push", ("push",)), ("hug", ("hug",))]
    with pytest.raises(DatasetError, match=r"no clip of class 'pusch'.*did you mean 'push'"):
        keep_classes(samples, ["pusch"])


def test_other_columns_keep_their_types(tmp_path):
    table = written(
        tmp_path,
        "path,label,frames,fps,indoors,id,note\n"
        "a.mp4,push,12,29.97,true,007,3\n"
        "b.mp4,hug,,30,FALSE,008,three\n",
    )
    first, second = read_table(table)
    assert dict(first.columns) == {
        "frames": 12,
        "fps": 29.97,
        "indoors": True,
        "id": "007",  # a name, not the number seven
        "note": "3",  # the column holds words as well
    }
    assert dict(second.columns) == {"fps": 30.0, "indoors": False, "id": "008", "note": "three"}
    assert (first.where, second.where) == (f"{table}, row 2", f"{table}, row 3")


def test_parquet_keeps_its_types(tmp_path):
    table = tmp_path / "clips.parquet"
    content = {
        "path": ["a.mp4", "b.mp4"],
        "label": ["push", "hug"],
        "valid_labels": [["push", "poke"], ["hug"]],
        "take": ["1", "2"],
        "fps": [25.0, float("nan")],
        "people": [None, 2],
    }
    parquet.write_table(pyarrow.table(content), table)
    assert read_table(table) == [
        Sample(tmp_path / "a.mp4", "push", "", "", ("push", "poke"), {"take": "1", "fps": 25.0}),
        Sample(tmp_path / "b.mp4", "hug", "", "", ("hug",), {"take": "2", "people": 2}),
    ]


def test_a_broken_parquet_file_and_its_rows_are_named(tmp_path):
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    with pytest.raises(DatasetError, match=r"broken\.parquet: can't be read as Parquet"):
        read_table(broken)
    parquet.write_table(pyarrow.table({"path": ["a", "b"], "label": ["x", None]}), broken)
    with pytest.raises(DatasetError, match="row 2: no label"):
        read_table(broken)


text = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\x1f\x85\u2028"),
        min_size=1,
    )
    .map(str.strip)
    .filter(bool)
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "path": text.filter(lambda t: "/" not in t),
            "label": text,
            "split": st.sampled_from(["train", "validation", "test"]),
            "recording": text,
            "said": text.map(lambda t: f"“{t}"),  # never a number
            "frames": st.integers(-(10**17), 10**17),
            "score": st.floats(allow_nan=False, allow_infinity=False),
            "indoors": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(rows, st.sampled_from(["csv", "tsv", "jsonl", "parquet"]))
def test_written_tables_are_read_back(tmp_path_factory, content, ending):
    path = tmp_path_factory.mktemp("table") / f"clips.{ending}"
    if ending == "parquet":
        parquet.write_table(pyarrow.Table.from_pylist(content), path)
    elif ending == "jsonl":
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        path.write_text("".join(lines), "utf-8", newline="")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            delimiter = "\t" if ending == "tsv" else ","
            writer = csv.DictWriter(file, list(content[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(content)
    further = ("said", "frames", "score", "indoors")
    assert read_table(path) == [
        Sample(
            path.parent / row["path"],
            row["label"],
            row["split"],
            row["recording"],
            columns={name: row[name] for name in further},
        )
        for row in content
    ]


def test_rows_without_a_label_are_unlabeled_only_if_that_is_allowed(tmp_path):
    table = written(tmp_path, "path,label,split\na.mp4,push,train\nb.mp4,,test\n")
    with pytest.raises(DatasetError, match="row 3: no label"):
        read_table(table)
    assert read_table(table, unlabeled_allowed=True) == [
        Sample(tmp_path / "a.mp4", "push", "train"),
        Sample(tmp_path / "b.mp4", "", "unlabeled"),
    ]
    paths_only = written(tmp_path, "path\na.mp4\n", "paths.csv")
    assert [s.split for s in read_table(paths_only, unlabeled_allowed=True)] == ["unlabeled"]


def test_a_label_in_the_unlabeled_split_is_a_contradiction(tmp_path):
    table = written(tmp_path, "path,label,split\na.mp4,push,unlabeled\n")
    with pytest.raises(DatasetError, match="row 2: has split 'unlabeled' and label 'push'"):
        read_table(table, unlabeled_allowed=True)


def test_bad_rows_are_reported_and_skipped(tmp_path):
    table = written(
        tmp_path,
        "path,label,split,frames\n"
        "a.mp4,push,train,1\nb.mp4,,train,2\nc.mp4,hug\nd.mp4,hug,later,4\ne.mp4,hug,test,5\n",
    )
    bad_rows = []
    samples = read_table(table, on_bad_row=bad_rows.append)
    assert [(s.path.name, s.columns["frames"]) for s in samples] == [("a.mp4", 1), ("e.mp4", 5)]
    assert [(error.where.rsplit(" ", 1)[1], error.what) for error in bad_rows] == [
        ("3", "no label"),
        ("4", "the number of values is 2, not 4 as in the header"),
        ("5", "unknown split 'later'"),
    ]


def test_two_columns_with_one_name_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="two columns are named 'label'"):
        read_table(written(tmp_path, "path,label,label\na.mp4,push,pull\n"))
