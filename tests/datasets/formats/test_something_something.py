from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxiscope.datasets.data_format import recognise
from praxiscope.datasets.formats.something_something import label_of_template
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

HOLDING = {
    "id": "78687",
    "label": "holding potato next to vicks vaporub bottle",
    "template": "Holding [something] next to [something]",
    "placeholders": ["potato", "vicks vaporub bottle"],
}
BENDING = {
    "id": "42326",
    "label": "trying to bend stick so nothing happens",
    "template": "Trying to bend [something unbendable] so nothing happens",
    "placeholders": ["stick"],
}
LABELS = {
    "Holding something next to something": "0",
    "Trying to bend something unbendable so nothing happens": "1",
}


def written(folder: Path, lists: dict[str, object], prefix: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in lists.items():
        (folder / f"{prefix}{name}.json").write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize("prefix", ["", "something-something-v2-"])
def test_lists_find_files_and_frame_folders_by_number(tmp_path, prefix):
    lists = {"train": [HOLDING], "validation": [BENDING], "labels": LABELS, "test": [{"id": "9"}]}
    written(tmp_path / "labels", lists, prefix)
    video = tmp_path / "20bn-something-something-v2" / "78687.webm"
    video.parent.mkdir()
    video.touch()
    frames = tmp_path / "frames" / "42326"
    frames.mkdir(parents=True)
    (frames / "000001.jpg").touch()
    assert recognise(tmp_path) == "something-something"
    held = Sample(
        video,
        "Holding something next to something",
        "train",
        columns={
            "id": "78687",
            "description": "holding potato next to vicks vaporub bottle",
            "placeholders": "potato|vicks vaporub bottle",
        },
    )
    bent = Sample(
        frames,
        "Trying to bend something unbendable so nothing happens",
        "validation",
        columns={
            "id": "42326",
            "description": "trying to bend stick so nothing happens",
            "placeholders": "stick",
        },
    )
    assert sorted(read_samples(tmp_path), key=lambda s: s.split) == [held, bent]
    unlabeled = [s for s in read_samples(tmp_path, unlabeled_allowed=True) if not s.label]
    assert unlabeled == [Sample(tmp_path / "9.webm", "", "unlabeled", columns={"id": "9"})]


def test_a_single_list_may_be_in_another_folder_than_its_videos(tmp_path):
    written(tmp_path / "lists", {"validation": [HOLDING]})
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "78687.mp4").touch()
    samples = read_samples(tmp_path / "lists" / "validation.json", videos=tmp_path / "videos")
    assert [s.path for s in samples] == [tmp_path / "videos" / "78687.mp4"]


def test_brackets_of_placeholders_are_not_part_of_the_label():
    assert label_of_template(BENDING["template"]) in LABELS


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (
            {"train": [HOLDING, {**BENDING, "template": "Holding [something]"}], "labels": LABELS},
            r"entry 2: unknown label 'Holding something'.*did you mean 'Holding something next",
        ),
        ({"train": [{"id": "1", "label": "x"}]}, "entry 1: has no template"),
        ({"train": [HOLDING, {"label": "no 'id'"}]}, "entry 2: has no id"),
        ({"train": [HOLDING, {"id": "", "template": "x"}]}, "entry 2: has no id"),
    ],
)
def test_wrong_entries_are_named(tmp_path, lists, message):
    with pytest.raises(DatasetError, match=message):
        read_samples(written(tmp_path, lists))


def test_wrong_entries_are_reported_and_skipped(tmp_path):
    bad_rows = []
    written(tmp_path, {"train": [{"id": "1"}, HOLDING, 3]})
    assert len(read_samples(tmp_path, on_bad_row=bad_rows.append)) == 1
    assert [error.where.rsplit(", ")[1] for error in bad_rows] == ["entry 1", "entry 3"]


def test_a_truncated_list_is_named(tmp_path):
    (tmp_path / "train.json").write_text('[{"id": "1", "template": ')
    with pytest.raises(DatasetError, match=r"train\.json: not JSON"):
        read_samples(tmp_path)
