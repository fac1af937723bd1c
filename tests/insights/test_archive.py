"""What a person has put away stays put away, whoever writes at the same time."""

from __future__ import annotations

import multiprocessing
import tarfile
from pathlib import Path

import numpy as np
import pytest

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.insights.archive import archive, full_id, read_archive, unarchive
from praxiscope.insights.insight import Insight
from praxiscope.workspace.doctor import examine
from praxiscope.workspace.workspace import ARCHIVE_FILE, Workspace, create_workspace, open_workspace

WRITERS, EACH = 3, 8
OLD_WORKSPACE = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "w", {"path": ["a.mp4", "b.mp4"]})


def _insight(number: int, kind: str = "low performance") -> Insight:
    return Insight(kind, f"number {number}", np.array([number], np.int32), 1.0, "look")


def test_what_is_put_away_is_there_with_its_note(workspace: Workspace) -> None:
    assert read_archive(workspace) == {}
    archive(workspace, [_insight(1), _insight(2)], "known: night shots — 既知")
    there = read_archive(open_workspace(workspace.folder))
    assert list(there) == [_insight(1).id, _insight(2).id]
    assert there[_insight(1).id].note == "known: night shots — 既知"
    assert there[_insight(1).id].title == "number 1"


def test_of_one_put_away_again_the_note_is_replaced(workspace: Workspace) -> None:
    archive(workspace, [_insight(1)], "first")
    archive(workspace, [_insight(1)], "second")
    assert [entry.note for entry in read_archive(workspace).values()] == ["second"]


def test_what_is_taken_out_is_gone_and_the_rest_stays(workspace: Workspace) -> None:
    archive(workspace, [_insight(1), _insight(2)])
    (taken,) = unarchive(workspace, [_insight(1).id[:6]])
    assert taken.title == "number 1"
    assert list(read_archive(workspace)) == [_insight(2).id]


def test_an_unknown_id_changes_nothing(workspace: Workspace) -> None:
    archive(workspace, [_insight(1)])
    with pytest.raises(WorkspaceError, match=_insight(1).id):
        unarchive(workspace, [_insight(1).id, "x" + _insight(1).id[1:]])
    assert list(read_archive(workspace)) == [_insight(1).id]


def test_a_beginning_of_two_ids_is_refused() -> None:
    with pytest.raises(WorkspaceError, match="2 insights"):
        full_id("ab", ["abc", "abd"], "found")
    assert full_id("abc", ["abc", "abcd"], "found") == "abc"


def test_other_clips_or_another_kind_are_another_insight(workspace: Workspace) -> None:
    archive(workspace, [_insight(1)])
    there = read_archive(workspace)
    assert _insight(1).id in there
    assert _insight(2).id not in there
    assert _insight(1, "overfitting").id not in there


def _put_away(folder: Path, writer: int) -> None:
    for number in range(EACH):
        archive(open_workspace(folder), [_insight(100 * writer + number)])


@pytest.mark.slow
def test_several_writers_lose_nothing(workspace: Workspace) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_put_away, args=(workspace.folder, k)) for k in range(WRITERS)
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    assert len(read_archive(workspace)) == WRITERS * EACH


def test_the_doctor_has_nothing_against_an_archive(workspace: Workspace) -> None:
    archive(workspace, [_insight(1)])
    assert examine(workspace.folder) == []


def test_a_file_that_is_no_archive_is_named(workspace: Workspace) -> None:
    (workspace.folder / ARCHIVE_FILE).write_text("[{]")
    with pytest.raises(FileError, match=ARCHIVE_FILE):
        read_archive(workspace)


def test_what_version_0_1_archived_has_todays_kinds_and_the_same_ids(tmp_path: Path) -> None:
    with tarfile.open(OLD_WORKSPACE) as packed:
        packed.extractall(tmp_path, filter="data")
    entries = read_archive(open_workspace(tmp_path / "ws"))
    assert {key: entry.kind for key, entry in entries.items()} == {
        "a730ffe619bc": "metadata shortcut",
        "f2946c15d41b": "outlier group",
        "50f9d1db9124": "rare conditions",
        "d87884fd4624": "data leakage",
    }
    clips = {"a730ffe619bc": [0, 1, 2, 3], "f2946c15d41b": [4, 7, 9, 12]}
    for key, numbers in clips.items():
        again = Insight(entries[key].kind, "", np.array(numbers, np.int32), 1.0, "")
        assert again.id == key
