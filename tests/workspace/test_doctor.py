from __future__ import annotations

import json
import os

import numpy as np
import pyarrow as pa
import pytest
from numbered_rows import append, check, features_of, logits_of, table_of

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.workspace.compact import compact
from praxiscope.workspace.doctor import examine, repair
from praxiscope.workspace.finding import Kind
from praxiscope.workspace.run import Failure


@pytest.fixture
def parts(workspace):
    """Three parts of four clips."""
    for begin in (0, 4, 8):
        append(workspace.metadata, range(begin, begin + 4))
    return workspace.metadata


def second(parts, array=None):
    part = parts.snapshot().parts[1]
    return part.array_path(array) if array else part.table_path


def cut(path, count):
    path.write_bytes(path.read_bytes()[:count])


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def lose_array(parts):
    second(parts, "logits").unlink()


def cut_array(parts):
    path = second(parts, "features")
    cut(path, path.stat().st_size - 1)


def empty_array(parts):
    cut(second(parts, "features"), 0)


def other_rows(parts):
    np.save(second(parts, "logits"), logits_of(range(3)))


def other_dtype(parts):
    np.save(second(parts, "logits"), logits_of(range(4, 8)).astype("f8"))


def flip_array(parts):
    flip(second(parts, "logits"), -5)


def empty_table(parts):
    cut(second(parts), 0)


def cut_table(parts):
    cut(second(parts), 300)


def flip_table(parts):
    flip(second(parts), 40)


def foreign_table(parts):
    pa.parquet.write_table(table_of([4, 5, 6, 7]), second(parts))


PART_DAMAGES = [
    (lose_array, Kind.MISSING),
    (cut_array, Kind.LENGTH),
    (empty_array, Kind.LENGTH),
    (other_rows, Kind.LENGTH),
    (other_dtype, Kind.LENGTH),
    (flip_array, Kind.BYTES),
    (empty_table, Kind.TABLE),
    (cut_table, Kind.TABLE),
    (flip_table, Kind.TABLE),
    (foreign_table, Kind.TABLE),
]


def name_of(value):
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize(("damage", "kind"), PART_DAMAGES, ids=name_of)
def test_a_damaged_part_is_moved_away_and_computed_again(workspace, parts, damage, kind):
    name = second(parts).stem
    damage(parts)
    (finding,) = examine(workspace.folder)
    assert (finding.kind, finding.file.stem) == (kind, name)
    left = {
        path.relative_to(workspace.folder): path.read_bytes()
        for path in parts.folder.rglob(f"{name}*")
    }
    assert repair(workspace.folder) == [finding]
    assert examine(workspace.folder) == []
    assert check(parts.snapshot()) == [0, 1, 2, 3, 8, 9, 10, 11]
    assert {path: (workspace.folder / "damaged" / path).read_bytes() for path in left} == left
    append(parts, sorted(set(range(12)) - parts.keys("clip")))
    assert sorted(check(parts.snapshot())) == list(range(12))


def test_a_quick_examination_leaves_bytes_alone(workspace, parts):
    flip_array(parts)
    assert examine(workspace.folder, bytes_too=False) == []
    assert len(examine(workspace.folder)) == 1


def test_nothing_is_found_where_nothing_is_wrong(workspace, parts, config):
    run = workspace.start_run("tiny", config)
    # A clip may fail again and again, and succeed in the end.
    for _ in range(2):
        run.add_failures([Failure(3, "/videos/3.mp4", "no frames", "decode")])
    compact(parts, rows=8)
    before = sorted(workspace.folder.rglob("*"))
    assert examine(workspace.folder) == []
    assert repair(workspace.folder) == []
    assert set(workspace.folder.rglob("*")) - set(before) <= set(workspace.folder.rglob(".lock"))


def test_leftovers_of_stopped_writers(workspace, parts):
    name = "part-000004-0123abcd"
    left = [
        parts.folder / "table" / f".{name}.parquet.77.partial",
        parts.folder / "logits" / f".{name}.npy.77.aside",
        workspace.folder / ".clips.parquet.12.aside",
    ]
    for path in left:
        path.write_bytes(b"half")
    orphan = parts.folder / "features" / f"{name}.npy"
    np.save(orphan, features_of([1]))
    findings = examine(workspace.folder)
    assert {(finding.kind, finding.file) for finding in findings} == {
        (Kind.ORPHAN, orphan),
        *((Kind.LEFTOVER, path) for path in left),
    }
    assert set(repair(workspace.folder)) == set(findings)
    assert examine(workspace.folder) == []
    assert not any(path.exists() for path in [orphan, *left])
    assert (workspace.folder / "damaged/metadata/features" / orphan.name).exists()


def test_of_duplicate_and_unknown_clips_the_first_and_known_stay(workspace, parts):
    append(parts, [12, 2, 13, 13, 99, -1])
    append(parts, [12])
    append(parts, [14])
    findings = examine(workspace.folder)
    assert [(finding.kind, finding.problem) for finding in findings] == [
        (Kind.UNKNOWN, "2 rows, clips 99, -1"),
        (Kind.DUPLICATE, "2 rows, clips 2, 13"),
        (Kind.DUPLICATE, "1 rows, clips 12"),
    ]
    assert repair(workspace.folder) == findings
    assert examine(workspace.folder) == []
    assert check(parts.snapshot()) == list(range(15))
    for finding in findings:
        assert (workspace.folder / "damaged" / finding.file.relative_to(workspace.folder)).exists()


def test_what_a_damaged_merged_part_replaced_counts_again(workspace, parts):
    saved = {path: path.read_bytes() for path in parts.folder.rglob("part-*")}
    compact(parts)
    (merged,) = parts.snapshot().parts
    for path, content in saved.items():
        path.write_bytes(content)
    assert [finding.kind for finding in examine(workspace.folder)] == [Kind.SUPERSEDED] * 3
    cut(merged.array_path("logits"), 100)
    assert [finding.kind for finding in examine(workspace.folder)] == [Kind.LENGTH]
    repair(workspace.folder)
    assert examine(workspace.folder) == []
    assert check(parts.snapshot()) == list(range(12))


def test_superseded_parts_are_moved_away(workspace, parts):
    saved = {path: path.read_bytes() for path in parts.folder.rglob("part-*")}
    compact(parts)
    for path, content in saved.items():
        path.write_bytes(content)
    assert len(repair(workspace.folder)) == 3
    assert examine(workspace.folder) == []
    assert check(parts.snapshot()) == list(range(12))
    assert len(parts.snapshot().parts) == 1


def test_a_part_unlike_the_others(workspace, parts, tmp_path):
    stray = type(parts)(tmp_path / "stray")
    name = stray.append(table_of([30]), {"logits": logits_of([30])})
    for path in stray.folder.rglob(f"{name}*"):
        target = parts.folder / path.relative_to(stray.folder)
        path.rename(target.with_name(target.name.replace("000001", "000009")))
    (finding,) = examine(workspace.folder)
    assert finding.kind is Kind.UNLIKE
    repair(workspace.folder)
    assert check(parts.snapshot()) == list(range(12))


@pytest.mark.parametrize("name", ["subsets.json", "archived_insights.json"])
@pytest.mark.parametrize("content", ["{", "{}", '["a"]', "\udcff"])
def test_notes_that_nobody_can_read_are_moved_away(workspace, name, content):
    path = workspace.folder / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    (found,) = examine(workspace.folder)
    assert (found.kind, found.file) == (Kind.NOTES, path)
    assert repair(workspace.folder) == [found]
    assert not path.exists()
    assert (workspace.folder / "damaged" / name).exists()
    assert examine(workspace.folder) == []


def test_a_run_nobody_knows_the_circumstances_of(workspace, config):
    run = workspace.start_run("tiny", config)
    run.add_failures([Failure(1, "/videos/1.mp4", "no frames", "decode")])
    workspace.start_run("other", config)
    cut(run.folder / "run.json", 20)
    with pytest.raises(WorkspaceError, match=r"run.json: can't be read"):
        workspace.start_run("tiny", config)
    (finding,) = examine(workspace.folder)
    assert (finding.kind, finding.file) == (Kind.RUN, run.folder)
    assert repair(workspace.folder) == [finding]
    assert examine(workspace.folder) == []
    assert workspace.runs() == ("other",)
    assert any((workspace.folder / "damaged/runs/tiny").rglob("part-*.parquet"))
    assert len(workspace.start_run("tiny", config).failures) == 0


def test_damaged_twice_keeps_both(workspace, parts):
    for _ in range(2):
        np.save(parts.folder / "logits" / "part-000009-00000000.npy", logits_of([1]))
        repair(workspace.folder)
    assert len(list((workspace.folder / "damaged/metadata/logits").iterdir())) == 2


def test_a_newer_format_is_found_and_left_alone(workspace, parts):
    path = workspace.folder / "workspace.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    lose_array(parts)
    (finding,) = examine(workspace.folder)
    assert (finding.kind, finding.repairable) == (Kind.FORMAT, False)
    with pytest.raises(WorkspaceError, match="format 2"):
        repair(workspace.folder)


def test_damaged_clips_need_a_person_and_take_nothing_with_them(workspace, parts):
    cut(workspace.folder / "clips.parquet", 100)
    (finding,) = examine(workspace.folder)
    assert (finding.kind, finding.repairable) == (Kind.CLIPS, False)
    assert repair(workspace.folder) == []
    assert check(parts.snapshot()) == list(range(12))


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (pa.table({"path": ["a"]}), "lacks one of"),
        (None, "not numbered by their rows"),
    ],
)
def test_clips_that_others_wrote(workspace, table, problem):
    changed = workspace.clips().slice(1) if table is None else table
    pa.parquet.write_table(changed, workspace.folder / "clips.parquet")
    (finding,) = examine(workspace.folder)
    assert finding.kind is Kind.CLIPS
    assert problem in finding.problem


@pytest.mark.skipif(os.name == "nt", reason="folders can't be locked here")
def test_repairing_waits_for_a_writer_and_says_so(workspace, parts, monkeypatch):
    from praxiscope.files import lock

    monkeypatch.setattr(lock.exclusive_lock.__wrapped__, "__defaults__", (0.1,))
    with (
        lock.shared_lock(parts.folder),
        pytest.raises(FileError, match="is being written to"),
    ):
        repair(workspace.folder)
