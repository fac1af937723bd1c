"""The rows of a version never change, and are read again after they have left memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from synthetic_workspace import (
    CLASSES,
    RUN,
    add_clips,
    add_metadata,
    analysed_workspace,
    predicted_class,
    start,
    synthetic_workspace,
)

from praxiscope.server.errors import GONE, UNKNOWN, RefusedError
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.compact import compact
from praxiscope.workspace.workspace import open_workspace


@pytest.fixture
def workspace(tmp_path):
    return synthetic_workspace(tmp_path / "w")


def test_rows_are_sorted_by_clip(tmp_path) -> None:
    version = VersionedRuns(analysed_workspace(tmp_path / "w")).current(RUN)
    assert np.array_equal(version.clips, np.arange(119))
    assert version.predictions.predicted.tolist() == [predicted_class(clip) for clip in range(119)]
    assert version.data["age"].to_pylist() == list(range(119))
    assert version.rows_of([5, 119, 0]).tolist() == [5, -1, 0]
    assert version.row_of(119) is None


def test_version_keeps_its_rows_while_the_run_grows(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(open_workspace(workspace.folder))
    add_clips(run, np.arange(40, 10, -1))
    add_metadata(workspace, np.arange(60))
    before = runs.current(RUN)
    add_clips(run, np.arange(10))
    assert np.array_equal(before.clips, np.arange(11, 41))
    now = runs.current(RUN)
    assert now.name != before.name
    assert np.array_equal(now.clips, [*range(10), *range(11, 41)])
    assert runs.at(RUN, before.name) is before
    assert np.array_equal(before.columns["brightness_mean"].values, np.arange(11, 41))


def test_columns_that_are_measured_later_are_in_the_next_version(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(open_workspace(workspace.folder))
    add_clips(run, np.arange(20))
    add_metadata(workspace, np.arange(20))
    before = runs.current(RUN)
    clips = pa.array([7, 3], pa.int32())
    workspace.metadata.supplement(pa.table({"clip": clips, "duration": [1.5, 2.5]}))
    values = runs.current(RUN).columns["duration"].values
    assert (values[3], values[7]) == (2.5, 1.5)
    assert np.isnan(np.delete(values, [3, 7])).all()
    assert "duration" not in before.columns


def test_version_changes_only_when_data_are_written(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    add_clips(run, np.arange(10))
    first = runs.current(RUN)
    assert runs.current(RUN) is first
    add_metadata(workspace, np.arange(10))
    assert runs.current(RUN).name != first.name


def test_version_names_are_reproducible(tmp_path) -> None:
    folder = analysed_workspace(tmp_path / "w").folder
    names = {VersionedRuns(open_workspace(folder)).current(RUN).name for _ in range(2)}
    assert len(names) == 1


def test_released_version_is_read_again(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace, warm=1)
    versions = []
    for clips in np.array_split(np.arange(60), 4):
        add_clips(run, clips)
        versions.append(runs.current(RUN))
        assert len(versions[-1].columns["label"].values) == len(versions[-1])
    assert [version.find("columns") is None for version in versions] == [True, True, True, False]
    assert len(runs.at(RUN, versions[0].name).columns["label"].values) == 15


def test_unknown_runs_are_404_and_old_versions_410(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace, remembered=1)
    add_clips(run, np.arange(10))
    before = runs.current(RUN)
    add_clips(run, np.arange(10, 20))
    runs.current(RUN)
    for name, version, status in (
        (RUN, before.name, GONE),
        (RUN, "0" * 20, GONE),
        ("n", before.name, UNKNOWN),
        ("../w", before.name, UNKNOWN),
    ):
        with pytest.raises(RefusedError) as refused:
            runs.at(name, version)
        assert refused.value.status == status
    with pytest.raises(RefusedError, match="no run 'mm'"):
        runs.current("mm")


def test_version_with_merged_parts_is_410(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(workspace)
    for clips in np.array_split(np.arange(60), 6):
        add_clips(run, clips)
    before = runs.current(RUN)
    compact(run.predictions)
    with pytest.raises(RefusedError) as refused:
        before.predictions  # noqa: B018
    assert refused.value.status == GONE
    assert np.array_equal(runs.current(RUN).clips, np.arange(60))


def test_recreated_run_is_opened_again(workspace, tmp_path) -> None:
    runs = VersionedRuns(workspace)
    add_clips(start(workspace), np.arange(10))
    before = runs.current(RUN)
    (workspace.folder / "runs" / RUN).rename(tmp_path / "old")
    add_clips(start(workspace), np.arange(20, 50))
    assert len(runs.current(RUN)) == 30
    assert runs.current(RUN).name != before.name


def test_run_without_clips_has_empty_columns(workspace) -> None:
    start(workspace)
    version = VersionedRuns(workspace).current(RUN)
    assert len(version) == 0
    assert version.columns["label"].words[: len(CLASSES)] == list(CLASSES)
    assert all(len(column.values) == 0 for column in version.columns.values())
    assert version.rows_of([1, 2]).tolist() == [-1, -1]


def test_concurrent_readers_get_consistent_versions(workspace) -> None:
    run, runs = start(workspace), VersionedRuns(open_workspace(workspace.folder), warm=2)
    add_clips(run, np.arange(3))

    def read(_: int) -> list[tuple[str, int]]:
        versions = []
        for _ in range(12):
            version = runs.current(RUN)
            clips = version.clips
            assert np.array_equal(clips, np.arange(len(clips)))
            assert version.predictions.predicted.tolist() == [
                predicted_class(clip) for clip in clips.tolist()
            ]
            assert len(version.columns["age"].values) == len(clips)
            versions.append((version.name, len(clips)))
        return versions

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, number) for number in range(6)]
        for clips in np.array_split(np.arange(3, 120), 12):
            add_clips(run, clips)
        versions = {pair for reader in readers for pair in reader.result()}
    lengths = dict(versions)
    assert len(lengths) == len(versions)  # a name is of the same rows for all
    assert len(runs.current(RUN)) == 120


def test_small_values_do_not_evict_other_versions(workspace) -> None:
    runs = VersionedRuns(workspace, warm=1)
    for name in ("m", "n"):
        add_clips(start(workspace, name), np.arange(30))
    looked_at = runs.current("m")
    looked_at.columns  # noqa: B018
    assert runs.small_value("n", "length", len) == 30
    assert looked_at.find("columns") is not None
    assert runs.small_value("n", "length", lambda version: -1) == 30
