from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.consistency import (
    analysable,
    classes_not_trained,
    classes_with_one_clip,
    clips_without_label,
    divided_groups,
    empty_splits,
    list_findings,
    number_of_classes,
    same_file_twice,
    similar_labels,
)
from praxiscope.datasets.sample import SPLITS, Sample


def clips(*labels_and_splits, groups=()):
    return [
        Sample(
            Path(f"{number}.mp4"),
            label,
            split,
            groups[number] if groups else "",
            where=f"clips.csv, row {number + 2}",
        )
        for number, (label, split) in enumerate(labels_and_splits)
    ]


def test_a_good_list_has_no_findings():
    sound = [(label, split) for split in SPLITS for label in ("hug", "kick", "hug", "kick")]
    assert list_findings(clips(*sound)) == []
    assert list_findings([Sample(Path(f"{n}.avi"), f"label {n % 2}") for n in range(4)]) == []


def test_the_same_file_by_another_path_is_found(tmp_path):
    (tmp_path / "real.mp4").touch()
    (tmp_path / "link.mp4").symlink_to(tmp_path / "real.mp4")
    paths = ("real.mp4", "other.mp4", "a/../real.mp4", "link.mp4")
    samples = [
        Sample(tmp_path / path, label, where=f"row {number}")
        for number, (path, label) in enumerate(
            zip(paths, ("hug", "hug", "kick", "hug"), strict=True)
        )
    ]
    (tmp_path / "a").mkdir()
    found = same_file_twice(samples)
    assert [finding.where for finding in found] == ["row 2", "row 3"]
    assert found[0].what == "named twice: row 0 (hug) and row 2 (kick)"


def test_an_analysis_uses_whole_files_once(tmp_path):
    samples = [
        Sample(tmp_path / "a.mp4", "hug", where="row 2"),
        Sample(tmp_path / "b.mp4", "hug", columns={"start": 0}, where="row 3"),
        Sample(tmp_path / "c.mp4", "hug", columns={"start": 1.5}, where="row 4"),
        Sample(tmp_path / "d.mp4", "hug", columns={"start": "the door"}, where="row 5"),
        Sample(tmp_path / "a.mp4", "kick", where="row 6"),
        Sample(tmp_path / "b.mp4", "hug", where="row 7"),
    ]
    usable, unusable = analysable(samples)
    assert [sample.where for sample in usable] == ["row 2", "row 3", "row 5"]
    assert [(f.kind, f.where, f.left_out) for f in unusable] == [
        ("part of a file", "row 4", True),
        ("same path", "row 6", True),
        ("same path", "row 7", True),
    ]
    assert unusable[1].what.endswith("named twice: row 2 (hug) and row 6 (kick)")


def test_a_single_class_is_found():
    assert [f.what for f in number_of_classes(clips(("hug", ""), ("hug", "")))] == [
        "all labels are 'hug'"
    ]


def test_classes_with_one_clip_are_named_with_their_row():
    found = classes_with_one_clip(clips(("hug", ""), ("kick", ""), ("hug", "")))
    assert [(f.where, f.what) for f in found] == [("clips.csv, row 3", "the only clip of 'kick'")]


def test_labels_that_differ_only_in_case_or_spaces_are_found():
    labels = ("shake hands", "Shake  hands", "hug", "shakehands", "hug", "shakehands")
    found = similar_labels(clips(*[(label, "") for label in labels]))
    assert [f.what for f in found] == [
        "labels differ only in case or spaces: "
        "'Shake  hands' (1), 'shake hands' (1), 'shakehands' (2)"
    ]
    assert similar_labels(clips(("hug", ""), ("hugs", ""))) == []


def test_splits_without_clips_and_clips_without_a_split_are_found():
    assert empty_splits(clips(("hug", ""), ("kick", ""))) == []
    found = empty_splits(clips(("hug", "train"), ("hug", "test"), ("hug", "")))
    assert [f.what for f in found] == [
        "no clip in validation",
        "clips without a split: 1; other clips have one",
    ]


def test_classes_in_test_but_not_in_train_are_found():
    found = classes_not_trained(clips(("hug", "train"), ("kick", "test"), ("hug", "test")))
    assert [f.what for f in found] == ["'kick' is in test (1), not in train"]


def test_recordings_in_several_splits_are_found():
    labels_and_splits = [("hug", "train"), ("hug", "train"), ("hug", "test"), ("hug", "test")]
    found = divided_groups(clips(*labels_and_splits, groups=["r1", "r2", "r1", "r3"]))
    assert [f.what for f in found] == ["'r1' has clips in train (1) and test (1)"]


def test_unlabeled_clips_are_counted_once():
    found = clips_without_label(clips(("hug", ""), ("", "unlabeled"), ("", "unlabeled")))
    assert [(f.where, f.paths) for f in found] == [("clips.csv, row 3", ("1.mp4", "2.mp4"))]
    assert "without a label: 2;" in found[0].what
