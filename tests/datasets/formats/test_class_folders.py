from __future__ import annotations

import os
from pathlib import Path

import pytest

from praxiscope.datasets.formats.class_folders import read_class_folders
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError


def clip(root: Path, *parts: str) -> Path:
    path = root.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"not decoded here")
    return path


def test_folders_are_classes_and_underscores_are_spaces(tmp_path):
    one, two = clip(tmp_path, "hug", "a.mp4"), clip(tmp_path, "shake_hands", "deep", "b.avi")
    clip(tmp_path, "shake_hands", "notes.txt")
    (tmp_path / "empty").mkdir()
    clip(tmp_path, ".hidden", "c.mp4")
    assert read_samples(tmp_path) == [Sample(one, "hug"), Sample(two, "shake hands")]


def test_folders_of_splits_are_recognised(tmp_path):
    clip(tmp_path, "train", "hug", "a.mp4")
    clip(tmp_path, "val", "hug", "b.mp4")
    clip(tmp_path, "test", "kick", "c.mp4")
    found = {(s.split, s.label, s.path.name) for s in read_samples(tmp_path)}
    assert found == {
        ("train", "hug", "a.mp4"),
        ("validation", "hug", "b.mp4"),
        ("test", "kick", "c.mp4"),
    }


def test_a_table_in_a_folder_takes_precedence_over_class_folders(tmp_path):
    clip(tmp_path, "hug", "a.mp4")
    (tmp_path / "labels.csv").write_text("file,label\nhug/a.mp4,kick\n")
    assert read_samples(tmp_path) == [Sample(tmp_path / "hug/a.mp4", "kick")]


def test_a_folder_without_clips_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"no table and no folders of classes.*ROOT/CLASS/VIDEO"):
        read_samples(tmp_path)
    with pytest.raises(DatasetError, match="no such table or folder"):
        read_samples(tmp_path / "absent")


def test_videos_outside_of_class_folders_are_unlabeled_if_that_is_allowed(tmp_path):
    clip(tmp_path, "hug", "a.mp4")
    inside, directly = clip(tmp_path, "unlabeled", "b.mp4"), clip(tmp_path, "c.mp4")
    assert [s.path.name for s in read_samples(tmp_path)] == ["a.mp4"]
    unlabeled = read_samples(tmp_path, unlabeled_allowed=True)[1:]
    assert unlabeled == [Sample(inside, "", "unlabeled"), Sample(directly, "", "unlabeled")]


def test_folders_of_frames_are_clips_not_classes(tmp_path):
    for number in (1, 2):
        clip(tmp_path, "hug", "take 1", f"{number}.jpg")
        clip(tmp_path, "take 2", f"{number}.jpg")
    first = Sample(tmp_path / "hug" / "take 1", "hug")
    assert read_samples(tmp_path) == [first]
    second = Sample(tmp_path / "take 2", "", "unlabeled")
    assert read_samples(tmp_path, unlabeled_allowed=True) == [first, second]


def test_a_folder_of_other_files_is_reported_and_skipped(tmp_path):
    clip(tmp_path, "hug", "a.mp4")
    clip(tmp_path, "notes", "read me.txt")
    with pytest.raises(DatasetError, match="notes: the folder holds no videos"):
        read_samples(tmp_path)
    bad_rows = []
    assert len(read_samples(tmp_path, on_bad_row=bad_rows.append)) == 1
    assert [error.where for error in bad_rows] == [str(tmp_path / "notes")]


def test_names_that_are_not_text_are_reported_and_skipped(tmp_path):
    (tmp_path / "hug").mkdir()
    for name in (b"caf\xe9.mp4", b"ok.mp4"):
        os.close(os.open(bytes(tmp_path / "hug") + b"/" + name, os.O_CREAT))
    bad_rows: list[DatasetError] = []
    samples = read_class_folders(tmp_path, on_bad_row=bad_rows.append)
    assert [sample.path.name for sample in samples] == ["ok.mp4"]
    assert [error.what for error in bad_rows] == ["the name is not valid UTF-8"]
    assert str(bad_rows[0]).encode("utf-8")
