from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.datasets.data_format import recognise
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

CLASSES = "1 ApplyEyeMakeup\n2 YoYo\n"
TRAIN = "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 1\r\nYoYo/v_YoYo_g25_c04.avi 2\r\n"
TEST = "ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01.avi\n"


@pytest.fixture
def data(tmp_path):
    lists = tmp_path / "ucfTrainTestlist"
    lists.mkdir()
    (lists / "classInd.txt").write_text(CLASSES)
    (lists / "trainlist01.txt").write_bytes(TRAIN.encode())
    (lists / "testlist01.txt").write_text(TEST)
    (lists / "trainlist02.txt").write_text("YoYo/v_YoYo_g01_c01.avi 2\n")
    return tmp_path


def test_lists_contain_label_split_and_recording(data):
    video = data / "UCF-101" / "YoYo" / "v_YoYo_g25_c04.avi"
    video.parent.mkdir(parents=True)
    video.touch()
    assert recognise(data) == "ucf101"
    make_up = data / "ApplyEyeMakeup"
    assert read_samples(data) == [
        Sample(
            make_up / "v_ApplyEyeMakeup_g01_c01.avi", "ApplyEyeMakeup", "test", "ApplyEyeMakeup g01"
        ),
        Sample(
            make_up / "v_ApplyEyeMakeup_g08_c01.avi",
            "ApplyEyeMakeup",
            "train",
            "ApplyEyeMakeup g08",
        ),
        Sample(video, "YoYo", "train", "YoYo g25"),
    ]


def test_another_fold_or_a_single_list_can_be_chosen(data):
    assert [s.group for s in read_samples(data, fold=2)] == ["YoYo g01"]
    one = read_samples(data / "ucfTrainTestlist" / "testlist01.txt")
    assert [s.split for s in one] == ["test"]
    with pytest.raises(DatasetError, match=r"no trainlist03\.txt or testlist03\.txt"):
        read_samples(data, fold=3)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("v_YoYo_g25_c04.avi 2", "row 3: 'v_YoYo_g25_c04.avi 2' is not CLASS/VIDEO"),
        ("Yoyo/v_YoYo_g25_c04.avi 2", "row 3: unknown label 'Yoyo'.*did you mean 'YoYo'"),
        ("YoYo/v_YoYo_g25_c04.avi 7", "row 3: 'YoYo' is class 2, not 7"),
    ],
)
def test_wrong_lines_are_named(data, line, message):
    path: Path = data / "ucfTrainTestlist" / "trainlist01.txt"
    path.write_text(TRAIN.replace("\r", "") + line + "\n")
    with pytest.raises(DatasetError, match=message):
        read_samples(data)


def test_wrong_lines_of_the_classes_are_named(data):
    (data / "ucfTrainTestlist" / "classInd.txt").write_text("1 ApplyEyeMakeup\nYoYo\n")
    with pytest.raises(DatasetError, match=r"classInd\.txt, row 2: 'YoYo' is not NUMBER CLASS"):
        read_samples(data)
