from __future__ import annotations

import csv
import hashlib
import json

import numpy as np
import pytest

from praxiscope.errors import FileError, PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.stage.files import read_truth, write_set, write_truth
from praxiscope.video.decode import read_clip


@pytest.fixture(scope="module")
def clips():
    return stage_clips("faulty", 6, 7, frames=8, size=(64, 64))


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_truth_is_read_as_written(clips, tmp_path):
    truth = render_clip(clips[1])[1]
    write_truth(tmp_path / "truth.npz", truth)
    back = read_truth(tmp_path / "truth.npz")

    np.testing.assert_array_equal(back.layers, truth.layers)
    np.testing.assert_array_equal(back.flow, truth.flow)
    np.testing.assert_array_equal(back.boxes, truth.boxes)
    np.testing.assert_array_equal(back.causal_frames, truth.causal_frames)
    assert (back.tracks, back.event) == (truth.tracks, truth.event)
    assert (back.causal_factors, back.valid_labels) == (truth.causal_factors, truth.valid_labels)


def test_a_set_on_disk_equals_the_set(clips, tmp_path):
    assert [clip.id for clip in write_set(clips, tmp_path)] == [clip.id for clip in clips]
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    for clip, row in zip(clips, rows, strict=True):
        assert row["label"] == clip.label
        assert row["true_label"] == clip.scene.label
        assert row["valid_labels"].split("|") == list(clip.valid_labels)
        assert row["faults"].split("|") == [str(fault) for fault in clip.faults] or not clip.faults
        pictures, truth = render_clip(clip)
        decoded = read_clip(tmp_path / row["path"])
        assert decoded.frames.shape == pictures.frames.shape
        assert decoded.duration == pytest.approx(pictures.duration, abs=1e-3)
        assert np.abs(decoded.frames.astype(float) - pictures.frames).mean() < 10
        np.testing.assert_array_equal(read_truth(tmp_path / row["truth"]).layers, truth.layers)
    assert json.loads((tmp_path / "stage.json").read_text("utf-8"))["classes"] == list(LABELS)


def test_writing_twice_gives_the_same_bytes(clips, tmp_path):
    for name in ("a", "b"):
        assert len(list(write_set(clips, tmp_path / name))) == 6
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_an_interrupted_set_is_continued(clips, tmp_path):
    writing = write_set(clips, tmp_path)
    for _ in range(3):
        next(writing)
    writing.close()
    assert not (tmp_path / "manifest.csv").exists()
    first = tmp_path / "videos" / "clip-000000.mp4"
    written = first.stat().st_mtime_ns

    assert len(list(write_set(clips, tmp_path))) == 6
    assert first.stat().st_mtime_ns == written
    assert len(list((tmp_path / "videos").iterdir())) == 6
    assert (tmp_path / "manifest.csv").exists()


def test_a_folder_with_another_set_is_refused(clips, tmp_path):
    next(write_set(clips, tmp_path))
    other = stage_clips("faulty", 6, 8, frames=8, size=(64, 64))
    with pytest.raises(PraxiscopeError, match="another set"):
        next(write_set(other, tmp_path))


def test_a_file_in_place_of_a_folder_is_named(clips, tmp_path):
    (tmp_path / "set").write_text("in the way")
    with pytest.raises(PraxiscopeError, match="can't be written"):
        next(write_set(clips, tmp_path / "set"))


@pytest.mark.parametrize("damage", ["absent", "cut short", "other"])
def test_a_damaged_truth_is_named(clips, tmp_path, damage):
    path = tmp_path / "truth.npz"
    if damage == "cut short":
        write_truth(path, render_clip(clips[0])[1])
        path.write_bytes(path.read_bytes()[:500])
    elif damage == "other":
        np.savez(path, other=np.zeros(3))
    with pytest.raises(PraxiscopeError, match="is not the truth of a stage clip"):
        read_truth(path)


def test_writing_truth_into_a_missing_folder_is_one_error(clips, tmp_path):
    with pytest.raises(FileError, match="folder exists"):
        write_truth(tmp_path / "no" / "truth.npz", render_clip(clips[0])[1])
