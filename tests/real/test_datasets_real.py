"""Published lists and real files, compared with independent counts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from praxiscope.datasets.boxes import read_boxes
from praxiscope.datasets.check import check_samples
from praxiscope.datasets.consistency import divided_groups
from praxiscope.datasets.formats.something_something import label_of_template
from praxiscope.datasets.formats.table import read_table
from praxiscope.datasets.label_map import map_labels, read_label_map
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample, class_names
from praxiscope.video.probe import probe


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_labels_of_all_templates_equal_the_official_list(real_data: Path) -> None:
    templates = [row["class_name"] for row in _rows(real_data / "ssv2/fine_grained_classes.csv")]
    official = (real_data / "ssv2/label_map_sthv2.txt").read_text("utf-8").splitlines()
    assert sorted(map(label_of_template, templates)) == sorted(official)


def test_official_labels_are_mapped_to_the_coarse_ones(real_data: Path) -> None:
    official = (real_data / "ssv2/label_map_sthv2.txt").read_text("utf-8").splitlines()
    samples = [Sample(Path(f"{n}.webm"), label) for n, label in enumerate(official)]
    coarse = map_labels(samples, read_label_map(real_data / "ssv2/fine_to_coarse.csv"))
    listed = [row["class"] for row in _rows(real_data / "ssv2/coarse_grained_classes.csv")]
    assert sorted(class_names(coarse)) == sorted(listed)
    sizes = Counter(
        row["coarse_grained_class"] for row in _rows(real_data / "ssv2/fine_to_coarse.csv")
    )
    assert Counter(sample.label for sample in coarse) == sizes


def test_a_list_in_the_form_of_something_something_finds_its_frame_folders(
    real_data: Path, tmp_path: Path
) -> None:
    folders = real_data / "ssv2/frame_folders"
    template = {"template": "Holding [something]", "placeholders": ["x"], "label": "holding x"}
    entries = [{"id": name, **template} for name in ("2", "13201", "57082", "80962")]
    (tmp_path / "train.json").write_text(json.dumps(entries))
    samples = read_samples(tmp_path / "train.json", videos=folders)
    assert [sample.path for sample in samples] == [folders / entry["id"] for entry in entries]
    report = check_samples(samples, frames=30, full=True)
    assert report.left_out == 0
    assert "duplicate" not in report.by_kind()


def test_all_boxes_of_something_else_are_read_and_are_inside_their_frames(real_data: Path) -> None:
    path = real_data / "ssv2/frame_folders/annotations.json"
    content = json.loads(path.read_text())
    boxes = read_boxes(path).of_clip
    for clip, frames in content.items():
        counts = Counter(box.frame for box in boxes[clip])
        assert [counts[n] for n in range(len(frames))] == [f["nr_instances"] for f in frames]
        if (path.parent / clip).is_dir():
            frame = probe(path.parent / clip)
            assert all(box.x2 <= frame.width + 1 for box in boxes[clip])
            assert all(box.y2 <= frame.height + 1 for box in boxes[clip])


def test_the_test_list_of_ucf101_is_complete(real_data: Path) -> None:
    folder = real_data / "predictions/ucf101_split1"
    samples = read_samples(folder, videos=real_data / "clips")
    assert len(samples) == 3783
    assert len(class_names(samples)) == 101
    assert {sample.split for sample in samples} == {"test"}
    assert divided_groups(samples) == []
    # Groups 1 to 7 of each class are the official first test split.
    assert {sample.group.rsplit("g", 1)[1] for sample in samples} == {f"0{n}" for n in range(1, 8)}
    here = {s.path.name for s in samples if s.path.exists()}
    listed = {s.path.name for s in samples}
    assert here == {path.name for path in (real_data / "clips").glob("v_*")} & listed
    assert len(here) > 5


def test_recordings_of_hmdb_are_parsed_from_file_names(real_data: Path, tmp_path: Path) -> None:
    (tmp_path / "wave_test_split1.txt").write_text(
        "".join(f"{path.name} 1\n" for path in sorted((real_data / "clips").glob("*_wave_*")))
    )
    samples = read_samples(tmp_path, videos=real_data / "clips")
    assert [sample.group for sample in samples] == ["RATRACE", "SchoolRulesHowTheyHelpUs"]
    assert all(sample.path.exists() for sample in samples)


def test_columns_of_the_labels_tables_are_numbers(real_data: Path) -> None:
    for name in ("clips", "ut_interaction"):
        table = real_data / name / "labels.csv"
        samples = read_table(table, unlabeled_allowed=True)
        for sample, row in zip(samples, _rows(table), strict=True):
            assert sample.columns["width"] == int(row["width"])
            assert sample.columns["fps"] == float(row["fps"])
            assert sample.columns["sha256"] == row["sha256"]


@pytest.mark.slow
def test_ut_interaction_is_complete_and_damaged_files_are_found(
    real_data: Path, tmp_path: Path
) -> None:
    samples = read_samples(real_data / "ut_interaction")
    assert Counter(s.label for s in samples) == dict.fromkeys(
        ("handshake", "hug", "kick", "point", "punch", "push"), 10
    )
    copy = tmp_path / "copy.avi"
    copy.write_bytes(samples[5].path.read_bytes())
    cut = tmp_path / "cut.avi"
    cut.write_bytes(samples[6].path.read_bytes()[:1000])
    chosen = [*samples[:12], Sample(copy, "hug"), Sample(cut, "hug")]
    report = check_samples(chosen, frames=25)
    assert [f.paths for f in report.by_kind()["duplicate"]] == [(str(copy),)]
    assert [f.paths for f in report.findings if f.left_out] == [(str(cut),)]
    assert report.frame_rates == {30: 13}


@pytest.mark.slow
def test_odd_files_have_the_frame_counts_of_other_decoders(real_data: Path) -> None:
    rows = _rows(real_data / "odd/probe.csv")
    samples = [Sample(real_data / "odd" / row["file"], "odd", where=row["file"]) for row in rows]
    counts = np.array([int(row["decoded"] or 0) for row in rows])
    report = check_samples(samples, frames=2, full=True)
    kinds = report.by_kind()
    names = np.array([row["file"] for row in rows])
    assert {f.where for f in kinds["unreadable"]} == set(names[counts == 0])
    assert {f.where for f in kinds["too short"]} == set(names[counts == 1])
    assert [f.where for f in kinds["damaged"]] == ["decord_corrupted.mp4"]
    assert report.left_out == int(np.sum(counts < 2))
