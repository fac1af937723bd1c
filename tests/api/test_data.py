"""Data sets are opened and checked from Python."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import praxiscope as px

CLIPS = """path,label,split,recording
a.mp4,push,train,tape 1
b.mp4,pull,test,tape 2
missing.mp4,push,train,tape 1
c.mp4,push,nowhere,tape 3
"""


@pytest.fixture
def table(analysed, tmp_path) -> Path:
    """Three rows that can be read, of which one names a missing file, and a bad row."""
    videos = sorted((analysed.folder.parent / "stage" / "videos").iterdir())
    for source, name in zip(videos, ("a.mp4", "b.mp4"), strict=False):
        shutil.copy(source, tmp_path / name)
    path = tmp_path / "clips.csv"
    path.write_text(CLIPS)
    return path


@pytest.mark.slow
def test_a_table_is_opened_as_it_is_written(table):
    data = px.open_data_set(table)
    assert [Path(sample.path).name for sample in data] == ["a.mp4", "b.mp4", "missing.mp4"]
    assert (data.classes, data.format) == (("pull", "push"), "table")
    assert data.splits == {"train": 2, "test": 1}
    assert [sample.group for sample in data] == ["tape 1", "tape 2", "tape 1"]
    (error,) = data.bad_rows
    assert "nowhere" in str(error)
    assert len(px.open_data_set(table, split="test")) == 1


@pytest.mark.slow
def test_a_data_set_is_a_table_in_pandas(table):
    rows = px.open_data_set(table).to_pandas()
    assert isinstance(rows, pd.DataFrame)
    assert rows["label"].tolist() == ["push", "pull", "push"]


@pytest.mark.slow
def test_a_check_names_the_missing_file_and_the_bad_row(table):
    report = px.check(table, workers=1, progress=False)
    assert (report.clips, report.left_out) == (4, 2)
    lost = {finding.kind: finding for finding in report.findings if finding.left_out}
    assert set(lost) == {"missing", "bad row"}
    assert [Path(path).name for path in lost["missing"].paths] == ["missing.mp4"]


@pytest.mark.slow
def test_an_opened_data_set_is_checked_with_progress(table):
    calls: list[tuple[str, int, int]] = []
    data = px.open_data_set(table, split="train")
    report = px.check(data, workers=1, progress=lambda *call: calls.append(call))
    assert report.left_out >= 1
    assert calls
    assert all(done <= total for _, done, total in calls)


def test_errors_have_what_where_and_remedy(tmp_path):
    with pytest.raises(px.PraxiscopeError) as raised:
        px.open_data_set(tmp_path / "nothing.csv")
    assert "nothing.csv" in raised.value.where
    assert raised.value.what
    with pytest.raises(px.PraxiscopeError, match="no workspace") as raised:
        px.open_workspace(tmp_path)
    assert "praxiscope analyze" in raised.value.remedy


@pytest.mark.slow
def test_an_analysis_names_the_clips_that_can_not_be_read(table, tmp_path):
    run = px.analyze(table, "tiny_x3d", tmp_path / "ws", metadata=False, progress=False)
    assert len(run) == 2
    assert [Path(path).name for path in run.failures["path"]] == ["missing.mp4"]
    assert run.predictions["label"].isna().all()  # the network has no class "push" or "pull"


def test_the_same_seed_renders_the_same_frames(tmp_path):
    first, again, other = (
        px.render_stage(tmp_path / name, clips=2, seed=seed, size=(32, 32), progress=False)
        for name, seed in (("first", 4), ("again", 4), ("other", 5))
    )
    rows = pd.read_csv(first)
    assert first.read_text() == again.read_text()
    assert len(rows) == 2
    for path in rows["path"]:
        frames = px.read_clip(first.parent / path).frames
        assert frames.shape == (16, 32, 32, 3)
        np.testing.assert_array_equal(frames, px.read_clip(again.parent / path).frames)
        assert (frames != px.read_clip(other.parent / path).frames).any()


def test_a_rendered_clip_is_that_of_its_description_and_has_its_truth(tmp_path):
    manifest = px.render_stage(tmp_path, clips=1, seed=6, progress=False)
    clip, truth = px.render_clip(px.stage_clips("clean", 1, 6)[0])
    row = pd.read_csv(manifest).iloc[0]
    stored = px.read_truth(tmp_path / row["truth"])
    np.testing.assert_array_equal(stored.mask("hand"), truth.mask("hand"))
    difference = np.abs(px.read_clip(tmp_path / row["path"]).frames - clip.frames.astype(float))
    assert difference.mean() < 8  # the video file is compressed
