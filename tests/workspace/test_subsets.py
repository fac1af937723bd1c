"""A selection that was kept is there again, whoever writes at the same time."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.workspace.doctor import examine
from praxiscope.workspace.subsets import SUBSETS_FILE, drop_subset, keep_subset, read_subsets
from praxiscope.workspace.workspace import Workspace, create_workspace, open_workspace

WRITERS, EACH, CLIPS = 3, 6, 9


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "w", {"path": [f"{clip}.mp4" for clip in range(CLIPS)]})


def test_what_is_kept_is_there_in_order_and_once(workspace: Workspace) -> None:
    assert read_subsets(workspace) == {}
    kept = keep_subset(workspace, "night — 夜", [7, 0, 7, 3], note="<b>dark</b>\n", by="Ann")
    there = read_subsets(open_workspace(workspace.folder))
    assert there == {"night — 夜": kept}
    assert (kept.clips, kept.note, kept.by) == ((0, 3, 7), "<b>dark</b>\n", "Ann")


def test_one_of_the_same_name_is_replaced(workspace: Workspace) -> None:
    for clips in ([1], [2], [3]):
        keep_subset(workspace, "a", clips)
    keep_subset(workspace, "b", [4])
    assert {name: one.clips for name, one in read_subsets(workspace).items()} == {
        "a": (3,),
        "b": (4,),
    }


def test_what_is_dropped_is_gone_and_the_rest_stays(workspace: Workspace) -> None:
    for name in ("a", "b"):
        keep_subset(workspace, name, [1])
    assert drop_subset(workspace, "a").clips == (1,)
    assert list(read_subsets(workspace)) == ["b"]
    with pytest.raises(WorkspaceError, match="no subset 'a'"):
        drop_subset(workspace, "a")


@pytest.mark.parametrize("name", ["", " ", ".", "..", "two\nlines", "\0", "\x1b[31m", "‮evil"])
def test_names_that_nobody_could_ask_for_are_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(WorkspaceError, match="name of a subset"):
        keep_subset(workspace, name, [1])
    assert not (workspace.folder / SUBSETS_FILE).exists()


@pytest.mark.parametrize("clips", [[], [-1, 3], [CLIPS], [2**70]])
def test_clips_that_are_not_there_are_refused(workspace: Workspace, clips: list[int]) -> None:
    keep_subset(workspace, "a", [1])
    with pytest.raises(WorkspaceError, match="clip"):
        keep_subset(workspace, "a", clips)
    assert read_subsets(workspace)["a"].clips == (1,)


def test_there_is_a_most(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("praxiscope.workspace.subsets.MOST_SUBSETS", 2)
    for name in ("a", "b", "b"):
        keep_subset(workspace, name, [1])
    with pytest.raises(WorkspaceError, match="2 subsets"):
        keep_subset(workspace, "c", [1])


def _keep(folder: Path, writer: int) -> None:
    for number in range(EACH):
        keep_subset(open_workspace(folder), f"{writer} {number}", [number])


@pytest.mark.slow
def test_several_writers_lose_nothing(workspace: Workspace) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep, args=(workspace.folder, k)) for k in range(WRITERS)]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    assert len(read_subsets(workspace)) == WRITERS * EACH


def test_the_doctor_has_nothing_against_subsets(workspace: Workspace) -> None:
    keep_subset(workspace, "a", [1])
    assert examine(workspace.folder) == []


@pytest.mark.parametrize("text", ["[{]", "[{}]", '{"a": 1}', '[{"name": "a", "clips": ["x"]}]'])
def test_a_file_that_is_none_is_named(workspace: Workspace, text: str) -> None:
    (workspace.folder / SUBSETS_FILE).write_text(text)
    with pytest.raises(FileError, match=SUBSETS_FILE):
        read_subsets(workspace)
