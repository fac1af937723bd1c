from __future__ import annotations

import pytest

from praxiscope.datasets.columns import Columns
from praxiscope.datasets.named_videos import find_named
from praxiscope.datasets.read import read_samples
from praxiscope.errors import DatasetError

KINETICS = "label,youtube_id,time_start,time_end,split\nhug,abc,1,11,train\n"


def test_a_table_takes_precedence_over_lists_and_lists_over_folders(tmp_path):
    (tmp_path / "hug").mkdir()
    (tmp_path / "hug" / "folder.mp4").touch()
    assert [s.path.name for s in read_samples(tmp_path)] == ["folder.mp4"]
    (tmp_path / "train.csv").write_text(KINETICS)
    assert [s.path.name for s in read_samples(tmp_path)] == ["abc_000001_000011.mp4"]
    (tmp_path / "clips.csv").write_text("path,label\ntable.mp4,hug\n")
    assert [s.path.name for s in read_samples(tmp_path)] == ["table.mp4"]
    for name, first in (("class-folders", "folder.mp4"), ("kinetics", "abc_000001_000011.mp4")):
        assert read_samples(tmp_path, format=name)[0].path.name == first


def test_lists_of_two_data_sets_need_a_named_format(tmp_path):
    (tmp_path / "train.csv").write_text(KINETICS)
    (tmp_path / "trainlist01.txt").write_text("YoYo/v_YoYo_g25_c04.avi 2\n")
    with pytest.raises(DatasetError, match="holds lists of kinetics and ucf101"):
        read_samples(tmp_path)
    assert [s.label for s in read_samples(tmp_path, format="ucf101")] == ["YoYo"]


def test_a_format_that_does_not_fit_is_refused(tmp_path):
    (tmp_path / "list.csv").write_text("path,label\na.mp4,hug\n")
    for name, message in (
        ("kinetcs", "no format 'kinetcs'.*did you mean 'kinetics'"),
        ("table", "contains no table called manifest, labels or clips"),
        ("hmdb51", "no CLASS_test_split1"),
        ("something-something", "no list"),
    ):
        with pytest.raises(DatasetError, match=message):
            read_samples(tmp_path, format=name)
    with pytest.raises(DatasetError, match="not a folder"):
        read_samples(tmp_path / "list.csv", format="class-folders")


def test_links_to_folders_are_followed_even_in_cycles(tmp_path):
    outside, data = tmp_path / "outside", tmp_path / "data"
    outside.mkdir()
    data.mkdir()
    (outside / "one.webm").touch()
    (outside / "one.txt").touch()
    (data / ".hidden").mkdir()
    (data / ".hidden" / "two.mp4").touch()
    (data / "videos").symlink_to(outside)
    (outside / "back").symlink_to(data)
    found = find_named(data, ["one", "two"])
    assert found.path("one.mp4") == data / "videos" / "one.webm"
    assert found.path("sub/two.mp4") == data / "sub" / "two.mp4"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.mp4", "", "is a video, not a list of clips"),
        ("clips.json", '[{"path": "a.mp4"}]', "not a list of Something-Something.*jsonl"),
    ],
)
def test_files_that_are_not_lists_are_refused_with_a_reason(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(DatasetError, match=message):
        read_samples(tmp_path / name)


def test_options_that_a_format_ignores_are_refused(tmp_path):
    (tmp_path / "hug").mkdir()
    (tmp_path / "hug" / "a.mp4").touch()
    with pytest.raises(DatasetError, match="only a table has columns"):
        read_samples(tmp_path, Columns(group="tape"))
    with pytest.raises(DatasetError, match="its videos are in its own folders"):
        read_samples(tmp_path, videos=tmp_path)
    with pytest.raises(DatasetError, match="class-folders; only UCF-101 and HMDB-51 have several"):
        read_samples(tmp_path, fold=2)
    with pytest.raises(DatasetError, match="no such folder of videos"):
        read_samples(tmp_path, videos=tmp_path / "absent")
