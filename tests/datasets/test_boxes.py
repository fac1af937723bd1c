from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from praxiscope.datasets.boxes import Box, Boxes, read_boxes
from praxiscope.errors import DatasetError

HEADER = "clip,frame,track,category,x1,y1,x2,y2,score\n"


def written(folder: Path, text: str, name: str = "boxes.csv") -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_a_table_gives_the_boxes_of_each_clip(tmp_path):
    table = written(
        tmp_path,
        HEADER + "a,0,1,hand,10,20,30.5,40,0.9\nb,3,,,0,0,5,5,\na,1,1,hand,12,20,32.5,40,0.8\n",
    )
    assert read_boxes(table) == Boxes(
        {
            "a": (
                Box(10, 20, 30.5, 40, 0, None, "1", "hand", 0.9),
                Box(12, 20, 32.5, 40, 1, None, "1", "hand", 0.8),
            ),
            "b": (Box(0, 0, 5, 5, 3),),
        },
        relative=False,
    )


def test_times_can_replace_frame_numbers(tmp_path):
    table = written(
        tmp_path, '{"clip": "a", "time": 0.5, "x1": 1, "y1": 2, "x2": 3, "y2": 4}\n', "b.jsonl"
    )
    assert read_boxes(table).of_clip == {"a": (Box(1, 2, 3, 4, None, 0.5),)}


def test_edges_within_one_are_relative_unless_the_caller_says_otherwise(tmp_path):
    table = written(tmp_path, HEADER + "a,0,,,0.25,0.5,1,1,\n")
    boxes = read_boxes(table)
    assert boxes.relative
    assert boxes.in_pixels("a", 320, 240) == (Box(80, 120, 320, 240, 0),)
    assert boxes.in_pixels("b", 320, 240) == ()
    pixels = read_boxes(table, relative=False)
    assert pixels.in_pixels("a", 320, 240) == (Box(0.25, 0.5, 1, 1, 0),)


edges = st.lists(st.floats(-1000, 1000), min_size=2, max_size=2, unique=True).map(sorted)
box = st.tuples(edges, edges).map(lambda b: (b[0][0], b[1][0], b[0][1], b[1][1]))


@pytest.mark.slow
@settings(deadline=None)  # the first one imports pyarrow's reader
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99), box), min_size=1))
def test_parquet_boxes_are_read_back(tmp_path_factory, boxes):
    path = tmp_path_factory.mktemp("boxes") / "boxes.parquet"
    names = ("clip", "frame", "x1", "y1", "x2", "y2")
    rows = [dict(zip(names, (clip, frame, *edges), strict=True)) for clip, frame, edges in boxes]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    found = read_boxes(path, relative=False).of_clip
    for clip in "abc":
        expected = [Box(*edges, frame) for name, frame, edges in boxes if name == clip]
        assert list(found.get(clip, ())) == expected


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,0,,,30,20,10,40,", r"row 3: the box 30, 20, 10, 40 is empty.*x2 must be greater"),
        ("a,0,,,10,20,30,20,", "row 3: the box 10, 20, 30, 20 is empty"),
        ("a,0,,,10,left,30,40,", "row 3: y1 'left' is not a number"),
        ("a,0,,,10,,30,40,", "row 3: y1 '' is not a number"),
        ("a,0,,,10,20,inf,40,", "row 3: x2 'inf' is not a number"),
        ("a,-1,,,10,20,30,40,", "row 3: frame -1 is not a whole number of at least 0"),
        ("a,1.5,,,10,20,30,40,", "row 3: frame 1.5 is not a whole number of at least 0"),
        ("a,,,,10,20,30,40,", "row 3: neither frame nor time"),
        ("a,1,,,10,20,30,40,1.1", "row 3: score 1.1 is not within 0 to 1"),
        (",1,,,10,20,30,40,1", "row 3: no clip"),
    ],
)
def test_wrong_boxes_are_named_with_their_row(tmp_path, row, message):
    table = written(tmp_path, f"{HEADER}a,0,,,1,2,3,4,\n{row}\nb,0,,,1,2,3,4,\n")
    with pytest.raises(DatasetError, match=message):
        read_boxes(table)
    refused = []
    assert read_boxes(table, on_bad_row=refused.append).of_clip.keys() == {"a", "b"}
    assert len(refused) == 1


def test_edges_above_one_are_refused_in_relative_boxes(tmp_path):
    table = written(tmp_path, HEADER + "a,0,,,0.25,0.5,1.01,1,\n")
    with pytest.raises(DatasetError, match=r"row 2: edges .* are not within 0 to 1"):
        read_boxes(table, relative=True)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("clip,frame,x1,y1,x2,why2", "no column 'y2'.*did you mean 'why2'"),
        ("clip,x1,y1,x2,y2,score", "no column 'frame' or 'time'"),
    ],
)
def test_missing_columns_are_named(tmp_path, header, message):
    with pytest.raises(DatasetError, match=message):
        read_boxes(written(tmp_path, f"{header}\na,1,2,3,4,5\n"))


def test_something_else_counts_frames_from_one(tmp_path):
    label = {
        "box2d": {"y1": 95.5, "y2": 178.5, "x1": 16.5, "x2": 137.25},
        "gt_annotation": "object 0",
        "category": "bottle",
        "standard_category": "0000",
    }
    frames = [{"name": "7/0001.jpg", "labels": []}, {"name": "7/0012.jpg", "labels": [label]}]
    path = written(tmp_path, json.dumps({"7": frames}), "annotations.json")
    found = read_boxes(path)
    assert found.of_clip == {"7": (Box(16.5, 95.5, 137.25, 178.5, 11, None, "object 0", "bottle"),)}
    assert not found.relative


@pytest.mark.parametrize(
    "frame",
    [
        {"name": "7/first.jpg", "labels": []},
        {"name": "7/0000.jpg", "labels": []},
        {"name": "7/0001.jpg"},
        {"name": "7/0001.jpg", "labels": [{"box2d": {"x1": 1, "x2": 2, "y1": 4, "y2": 3}}]},
        {"name": "7/0001.jpg", "labels": [{}]},
        "7/0001.jpg",
    ],
)
def test_wrong_frames_of_something_else_are_named(tmp_path, frame):
    good = {"name": "7/0001.jpg", "labels": []}
    path = written(tmp_path, json.dumps({"7": [good, frame]}), "annotations.json")
    with pytest.raises(DatasetError, match="clip 7, row 2: "):
        read_boxes(path)
