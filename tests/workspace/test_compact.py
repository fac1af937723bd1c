from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from numbered_rows import append, check

from praxiscope.errors import WorkspaceError
from praxiscope.workspace.compact import compact
from praxiscope.workspace.part_array import PartArray
from praxiscope.workspace.parts import Parts


@pytest.fixture
def parts(tmp_path):
    parts = Parts(tmp_path / "parts")
    for begin in range(0, 40, 4):
        append(parts, range(begin, begin + 4))
    return parts


def test_rows_and_their_order_stay(parts):
    assert compact(parts, rows=12) == 9
    assert [part.rows for part in parts.snapshot().parts] == [12, 12, 12, 4]
    assert check(parts.snapshot()) == list(range(40))
    assert len(list(parts.folder.rglob("*.npy"))) == 8
    assert compact(parts, rows=12) == 0
    append(parts, [40])
    assert compact(parts, rows=12) == 2
    assert check(Parts(parts.folder).snapshot()) == list(range(41))


def test_whoever_read_before_is_told_to_read_again(parts):
    before = parts.snapshot()
    array = before.array("logits")
    compact(parts)
    with pytest.raises(WorkspaceError, match="read again"):
        before.table()
    with pytest.raises(WorkspaceError, match="read again"):
        array[[0, 39]]
    assert isinstance(parts.array("logits"), PartArray)


# Two merged parts of two arrays and a table, each given its name, its aside unlinked; then ten
# tables and twenty arrays deleted.
STEPS = 2 * 3 * 2 + 30


@pytest.mark.parametrize("step", range(STEPS))
def test_stopped_at_any_step_nothing_is_lost_or_doubled(parts, step, monkeypatch):
    """From some step on, nothing is renamed or deleted any more, as after a kill."""
    steps = iter(range(1000))

    def stopping(act):
        def maybe(*given, **named):
            if next(steps) >= step:
                raise KeyboardInterrupt
            return act(*given, **named)

        return maybe

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stopping(Path.replace))
        patch.setattr(Path, "unlink", stopping(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            compact(parts, rows=20)
    assert check(Parts(parts.folder).snapshot()) == list(range(40))
    compact(parts, rows=20)
    assert check(Parts(parts.folder).snapshot()) == list(range(40))
    assert len(list(parts.folder.rglob("*.parquet"))) == 2


def test_a_damaged_part_is_not_merged(parts):
    name = parts.snapshot().parts[2].name
    path = parts.folder / "features" / f"{name}.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    before = {file.name for file in parts.folder.rglob("part-*")}
    with pytest.raises(WorkspaceError, match="holds other bytes than were written"):
        compact(parts)
    assert {file.name for file in parts.folder.rglob("part-*")} == before


def test_superseded_parts_go_only_when_what_replaces_them_is_whole(parts, tmp_path):
    saved = tmp_path / "saved"
    shutil.copytree(parts.folder, saved)
    compact(parts, rows=1000)
    (merged,) = parts.snapshot().parts
    shutil.copytree(saved, parts.folder, dirs_exist_ok=True)
    assert check(Parts(parts.folder).snapshot()) == list(range(40))
    with merged.array_path("logits").open("r+b") as file:
        file.seek(-3, os.SEEK_END)
        file.write(b"xyz")
    with pytest.raises(WorkspaceError, match="holds other bytes"):
        compact(Parts(parts.folder))
    assert len(list(parts.folder.rglob("*.parquet"))) == 11


def test_a_listing_taken_while_parts_are_merged_is_taken_again(parts, monkeypatch):
    """Systems may list a folder that changes without the file that came and those that went."""
    from praxiscope.workspace import parts as module

    original = module.part_names

    def meanwhile(folder):
        before = set(original(folder))
        monkeypatch.setattr(module, "part_names", original)
        compact(Parts(folder), rows=12)
        return sorted(before & set(original(folder)))

    monkeypatch.setattr(module, "part_names", meanwhile)
    assert check(parts.snapshot()) == list(range(40))
