from __future__ import annotations

import json
import shutil

import pytest

from praxiscope.datasets.check import check_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError


def sample(path, label="hug", split="train", row=0):
    return Sample(path, label, split, where=f"clips.csv, row {row}")


def test_a_good_data_set_has_no_findings(video):
    labels_and_splits = [
        (label, split) for split in ("train", "validation", "test") for label in ("hug", "kick")
    ]
    more = [("hug", "train"), ("kick", "train")]
    samples = [
        sample(video(f"{seed}.mp4", seed=seed), label, split)
        for seed, (label, split) in enumerate(labels_and_splits + more)
    ]
    report = check_samples(samples, full=True)
    assert (report.clips, report.inspected, report.left_out) == (8, 8, 0)
    assert report.findings == ()
    assert report.counts["test"] == {"hug": 1, "kick": 1}
    assert report.frame_rates == {12: 8}


def test_clips_that_a_run_would_leave_out_are_found(video, tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    samples = [
        sample(video("good.mp4", frames=8), row=2),
        sample(tmp_path / "absent.mp4", row=3),
        sample(tmp_path / "text.mp4", row=4),
        sample(video("short.mp4", frames=3), row=5),
        sample(tmp_path / "absent.mp4", "kick", row=6),
    ]
    bad = DatasetError("no label", where="clips.csv, row 7")
    progress = []
    report = check_samples(
        samples,
        bad_rows=[bad],
        frames=4,
        workers=2,
        on_progress=lambda task, done, total: progress.append((task, done, total)),
    )
    lost = [(f.kind, f.where.removeprefix("clips.csv, ")) for f in report.findings if f.left_out]
    assert lost == [
        ("bad row", "row 7"),
        ("same path", "row 6"),
        ("missing", "row 3"),
        ("unreadable", "row 4"),
        ("too short", "row 5"),
    ]
    assert (report.clips, report.left_out) == (6, 5)
    assert "3 of at least 4 frames" in report.by_kind()["too short"][0].what
    assert progress[-1] == ("opening clips", 4, 4)  # one path is named twice


def test_only_files_with_the_same_bytes_are_duplicates(video, tmp_path):
    first = video("first.mp4")
    copy = tmp_path / "copy.mp4"
    shutil.copy(first, copy)
    same_size = tmp_path / "same size.mp4"
    content = bytearray(first.read_bytes())
    content[-1] ^= 1
    same_size.write_bytes(content)
    samples = [
        sample(first, "hug", "train", 2),
        sample(copy, "kick", "test", 3),
        sample(same_size, "kick", "test", 4),
    ]
    found = check_samples(samples).by_kind()["duplicate"]
    assert [finding.paths for finding in found] == [(str(copy),)]
    assert found[0].what.endswith(
        f"the same bytes as {first}; labels 'hug' and 'kick' and splits 'train' and 'test'"
    )


def test_mixed_frame_rates_are_counted(video):
    samples = [sample(video(f"{n}.mp4", fps=fps, seed=n)) for n, fps in enumerate((12, 30, 30))]
    report = check_samples(samples)
    assert report.frame_rates == {12: 1, 30: 2}
    found = report.by_kind()["mixed frame rates"]
    assert [f.what for f in found] == ["frames per second (clips): 12 (1), 30 (2)"]


def test_files_of_one_split_are_opened_and_the_list_is_checked_whole(video, tmp_path):
    samples = [
        sample(video("a.mp4"), "hug", "test", 2),
        sample(tmp_path / "absent.mp4", "hug ", "train", 3),
    ]
    report = check_samples(samples, split="test")
    assert (report.inspected, report.left_out) == (1, 0)
    assert "similar labels" in report.by_kind()
    with pytest.raises(DatasetError, match="no clip in validation"):
        check_samples(samples, split="validation")


def test_a_report_is_plain_json(video, tmp_path):
    report = check_samples([sample(video("a.mp4")), sample(tmp_path / "absent.mp4")])
    content = json.loads(json.dumps(report.as_json()))
    assert content["findings"][0] == {
        "kind": "missing",
        "what": f"{tmp_path / 'absent.mp4'}: no such file",
        "where": "clips.csv, row 0",
        "paths": [str(tmp_path / "absent.mp4")],
        "left_out": True,
    }
