from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxiscope.datasets.label_map import map_labels, read_label_map
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

TABLE = (
    "index,fine,coarse,coarse index\n"
    "156,Attaching [something] to [something],Attaching/Trying to attach,0\n"
    '3,"Dropping, then bending",Bending something,1\n'
)


def written(folder: Path, text: str, name: str = "map.csv") -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_text_columns_are_found_beside_indices(tmp_path):
    assert read_label_map(written(tmp_path, TABLE)) == {
        "Attaching [something] to [something]": "Attaching/Trying to attach",
        "Attaching something to something": "Attaching/Trying to attach",
        "Dropping, then bending": "Bending something",
    }


def test_columns_can_be_named(tmp_path):
    found = read_label_map(written(tmp_path, TABLE), old="coarse", new="coarse index")
    assert found == {"Attaching/Trying to attach": "0", "Bending something": "1"}


def test_json_maps_labels_too(tmp_path):
    path = written(tmp_path, json.dumps({"push": "move", "pull": "move"}), "map.json")
    assert read_label_map(path) == {"push": "move", "pull": "move"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\npush,move\npush,shove\n", "row 3: 'push' has two new labels, 'move' and 'shove'"),
        ("a,b\npush,\n", "row 2: no old or no new label"),
        ("a,b,c\npush,move,act\n", "not two columns of labels: a, b, c"),
        ("a,b\n", "not two columns of labels"),
    ],
)
def test_unclear_label_maps_are_refused(tmp_path, text, message):
    with pytest.raises(DatasetError, match=message):
        read_label_map(written(tmp_path, text))


def test_wrong_json_is_refused(tmp_path):
    for content in (["push"], {"push": 1}):
        with pytest.raises(DatasetError, match=r"not a JSON object|no old or no new label"):
            read_label_map(written(tmp_path, json.dumps(content), "map.json"))
    with pytest.raises(DatasetError, match=r"no column 'fin'.*did you mean 'fine'"):
        read_label_map(written(tmp_path, TABLE), old="fin")


def test_labels_and_valid_labels_are_replaced():
    samples = [
        Sample(Path("a"), "push", "train", valid_labels=("push", "pull", "hug")),
        Sample(Path("b"), "", "unlabeled"),
    ]
    moved, unlabeled = map_labels(samples, {"push": "move", "pull": "move", "hug": "touch"})
    assert (moved.label, moved.valid_labels) == ("move", ("move", "touch"))
    assert unlabeled == samples[1]


def test_a_label_that_is_not_in_the_map_is_named_with_its_row():
    sample = Sample(Path("a"), "Push", where="clips.csv, row 7")
    with pytest.raises(DatasetError, match=r"row 7: label 'Push' is not .*did you mean 'push'"):
        map_labels([sample], {"push": "move"})
