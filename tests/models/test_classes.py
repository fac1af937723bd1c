from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxiscope.errors import ModelError
from praxiscope.models.classes import class_list, list_of_length, read_class_file


def test_kinetics_and_imagenet_lists_are_those_of_torchvision() -> None:
    meta = pytest.importorskip("torchvision.models._meta")
    assert class_list("kinetics400") == tuple(meta._KINETICS400_CATEGORIES)
    assert class_list("imagenet1k") == tuple(meta._IMAGENET_CATEGORIES)


def test_something_list_has_the_labels_that_mirroring_swaps() -> None:
    # Index pairs from MMAction2's sthv2_flip_label_map.
    names = class_list("something-something-v2")
    assert len(names) == len(set(names)) == 174
    for left, right in ((86, 87), (93, 94), (166, 167)):
        swapped = names[left].replace("left", "?").replace("right", "left").replace("?", "right")
        assert swapped == names[right]


def test_a_count_names_its_list() -> None:
    assert list_of_length(174) == "something-something-v2"
    assert list_of_length(5) is None


def test_unknown_list_suggests_the_nearest() -> None:
    with pytest.raises(ModelError, match="kinetics400"):
        class_list("kinetics")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("names.txt", "jump, high\nrun\n\nwave\n"),
        ("names.txt", "\ufeffjump, high\r\nrun\r\nwave\r\n"),
        ("names.json", json.dumps(["jump, high", "run", "wave"])),
        ("names.json", json.dumps({"2": "wave", "0": "jump, high", "1": "run"})),
        ("names.json", json.dumps({"run": 1, "wave": 2, "jump, high": 0})),
        ("names.csv", 'name,id\nrun,1\n"jump, high",0\nwave,2\n'),
        ("names.csv", 'id,name\n2,wave\n1,run\n0,"jump, high"\n'),
        ("names.csv", '0,"jump, high"\n1,run\n2,wave\n'),
        ("names.csv", 'name\n"jump, high"\nrun\nwave\n'),
        ("names.tsv", "id\tname\n0\tjump, high\n1\trun\n2\twave\n"),
    ],
)
def test_every_form_of_class_file_gives_the_same_names(
    tmp_path: Path, file: str, text: str
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8", newline="")
    assert read_class_file(tmp_path / file) == ("jump, high", "run", "wave")


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("a.txt", "", "holds no class names"),
        ("a.txt", "run\nwalk\nrun\n", "'run' names both class 0 and class 2"),
        ("a.json", "[1, 2]", "neither a list of names"),
        ("a.json", "{", "not JSON"),
        ("a.json", '{"0": "run", "2": "walk"}', "class 1 is missing"),
        ("a.csv", "name,id\nrun,0\nwalk,x\n", "some names have no index"),
        ("a.csv", "name,id\nrun,0\nwalk\n", "some rows lack a name or an index"),
    ],
)
def test_bad_class_files_name_the_problem_and_the_file(
    tmp_path: Path, file: str, text: str, problem: str
) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(ModelError, match=problem) as caught:
        read_class_file(tmp_path / file)
    assert str(tmp_path / file) in str(caught.value)


def test_missing_and_binary_class_files(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        read_class_file(tmp_path / "none.txt")
    (tmp_path / "video.txt").write_bytes(b"\xff\xfe\x00\x81" * 9)
    with pytest.raises(ModelError, match="not a text file"):
        read_class_file(tmp_path / "video.txt")
