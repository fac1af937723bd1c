from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.datasets.data_format import recognise
from praxiscope.datasets.formats.kinetics import read_kinetics
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

TRAIN = (
    "label,youtube_id,time_start,time_end,split,is_cc\n"
    "abseiling,-3B32lodo2M,59,69,train,0\n"
    '"air drumming",_0xi_EFmsp4,123,133,train,1\n'
)
VALIDATION = "label,youtube_id,time_start,time_end,split\nabseiling,0wR5jVB-WPk,417,427,validate\n"


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(text)
    return folder / name


def video(folder: Path, *parts: str) -> Path:
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.fixture
def data(tmp_path):
    written(tmp_path, "train.csv", TRAIN)
    written(tmp_path, "validate.csv", VALIDATION)
    return tmp_path


def test_rows_find_their_videos_flat_or_in_folders_of_labels(data):
    flat = video(data, "train", "-3B32lodo2M_000059_000069.mp4")
    sorted_ = video(data, "train", "air drumming", "_0xi_EFmsp4_000123_000133.mkv")
    assert recognise(data) == "kinetics"
    assert read_samples(data) == [
        Sample(
            flat,
            "abseiling",
            "train",
            "-3B32lodo2M",
            columns={"time_start": 59, "time_end": 69, "is_cc": False},
        ),
        Sample(
            sorted_,
            "air drumming",
            "train",
            "_0xi_EFmsp4",
            columns={"time_start": 123, "time_end": 133, "is_cc": True},
        ),
        Sample(
            data / "abseiling" / "0wR5jVB-WPk_000417_000427.mp4",  # where it should be
            "abseiling",
            "validation",
            "0wR5jVB-WPk",
            columns={"time_start": 417, "time_end": 427},
        ),
    ]


def test_a_single_list_with_videos_in_another_folder(data, tmp_path_factory):
    videos = tmp_path_factory.mktemp("videos")
    place = video(videos, "0wR5jVB-WPk_000417_000427.mp4")
    samples = read_samples(data / "validate.csv", videos=videos)
    assert [sample.path for sample in samples] == [place]


def test_of_two_videos_with_one_name_the_one_in_the_folder_of_its_label_is_used(data):
    video(data, "a", "0wR5jVB-WPk_000417_000427.mp4")
    right = video(data, "b", "abseiling", "0wR5jVB-WPk_000417_000427.mp4")
    video(data, "c", "0wR5jVB-WPk_000417_000427.mp4")
    assert read_samples(data / "validate.csv")[0].path == right


def test_a_test_list_without_labels_is_read_if_unlabeled_clips_are_allowed(data):
    written(data, "test.csv", "youtube_id,time_start,time_end,split\nabc,1,11,test\n")
    assert len(read_samples(data)) == 3
    unlabeled = [s for s in read_samples(data, unlabeled_allowed=True) if not s.label]
    assert [(s.split, s.path) for s in unlabeled] == [("unlabeled", data / "abc_000001_000011.mp4")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("abseiling,x,ten,20,train", "row 2: time_start 'ten' is not a number of whole seconds"),
        ("abseiling,x,1.5,20,train", "row 2: time_start '1.5' is not a number of whole seconds"),
        ("abseiling,x,10,20,sometimes", "row 2: unknown split 'sometimes'"),
        (",x,10,20,train", "row 2: no label"),
        ("abseiling,,10,20,train", "row 2: no youtube_id"),
        ("abseiling,x,10", "row 2: the number of values is 3, not 5"),
    ],
)
def test_wrong_rows_are_named(tmp_path, row, message):
    written(tmp_path, "list.csv", f"label,youtube_id,time_start,time_end,split\n{row}\n")
    with pytest.raises(DatasetError, match=message):
        read_kinetics(tmp_path)


def test_other_tables_are_refused(tmp_path):
    table = written(tmp_path, "clips.csv", "path,label\na.mp4,hug\n")
    with pytest.raises(DatasetError, match="no CSV with columns youtube_id"):
        read_kinetics(table)
