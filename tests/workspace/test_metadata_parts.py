"""A metadata table grows by clips and by columns, and reads what version 0.1.0 wrote."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from praxiscope.errors import WorkspaceError
from praxiscope.metadata.measure import select_fields
from praxiscope.metadata.old_names import OLD_COLUMN_NAMES
from praxiscope.workspace.compact import compact
from praxiscope.workspace.doctor import examine, repair
from praxiscope.workspace.finding import Kind
from praxiscope.workspace.workspace import Workspace, open_workspace

VERSION_0_1_0 = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"


@pytest.fixture
def grown(workspace: Workspace) -> Workspace:
    """Clips 0 to 5 with column a; then b for 1 and 0; clips 6 and 7 with b only; then c for 6."""
    metadata = workspace.metadata
    metadata.append(_table(range(4), a=[0.0, 1, 2, 3]), _pictures(range(4)))
    metadata.append(_table([5, 4], a=[5.0, None]), _pictures([5, 4]))
    metadata.supplement(_table([1, 0], b=[11.0, 10]))
    metadata.append(_table([6, 7], b=[16.0, 17]), _pictures([6, 7]))
    metadata.supplement(_table([6], c=[26.0]))
    return workspace


EXPECTED = {
    "clip": [0, 1, 2, 3, 5, 4, 6, 7],
    "a": [0, 1, 2, 3, 5, None, None, None],
    "b": [10, 11, None, None, None, None, 16, 17],
    "c": [None, None, None, None, None, None, 26, None],
}


def test_the_table_is_the_union_of_its_parts_with_a_row_for_each_clip(grown) -> None:
    metadata = open_workspace(grown.folder).metadata
    assert metadata.table().to_pydict() == EXPECTED
    assert metadata.table(["c", "a"]).to_pydict() == {name: EXPECTED[name] for name in "ca"}
    assert metadata.keys("clip") == set(EXPECTED["clip"])
    assert len(metadata) == 8
    pictures = np.asarray(metadata.array("thumbnails"))
    np.testing.assert_array_equal(pictures[:, 0], EXPECTED["clip"])
    frozen = metadata.frozen()
    metadata.append(_table([8], a=[8.0]), _pictures([8]))
    assert frozen.table().to_pydict() == EXPECTED
    with pytest.raises(WorkspaceError, match="no column 'd'"):
        metadata.table(["d"])


def test_clips_are_known_by_the_columns_that_were_measured(grown) -> None:
    clips, by_columns = grown.metadata.measured()
    assert clips == set(range(8))
    assert by_columns == {
        frozenset({"clip", "a"}): {0, 1, 2, 3, 4, 5},
        frozenset({"clip", "b"}): {0, 1, 6, 7},
        frozenset({"clip", "c"}): {6},
    }


def test_a_column_keeps_its_type_and_clip_parts_keep_their_arrays(grown) -> None:
    with pytest.raises(WorkspaceError, match="'b' is string, in the existing parts double"):
        grown.metadata.supplement(_table([2], b=["much"]))
    with pytest.raises(WorkspaceError, match="thumbnails"):
        grown.metadata.append(_table([9], a=[9.0]))


def test_the_doctor_accepts_supplements_and_removes_values_that_come_twice(grown) -> None:
    assert examine(grown.folder) == []
    grown.metadata.supplement(_table([2, 1], b=[12.0, 99]))
    (finding,) = examine(grown.folder)
    assert finding.kind is Kind.DUPLICATE
    assert "1 rows, clips 1" in finding.problem
    repair(grown.folder)
    assert examine(grown.folder) == []
    table = open_workspace(grown.folder).metadata.table(["clip", "b"]).to_pydict()
    assert dict(zip(table["clip"], table["b"], strict=True))[1] == 11
    assert dict(zip(table["clip"], table["b"], strict=True))[2] == 12


def test_the_doctor_finds_a_second_row_of_a_clip_also_with_other_columns(grown) -> None:
    grown.metadata.append(_table([0, 9], c=[20.0, 29]), _pictures([0, 9]))
    (finding,) = examine(grown.folder)
    assert (finding.kind, finding.problem) == (Kind.DUPLICATE, "1 rows, clips 0")
    repair(grown.folder)
    assert open_workspace(grown.folder).metadata.keys("clip") == {*range(8), 9}


def test_compacting_changes_nothing_that_is_read(grown) -> None:
    grown.metadata.supplement(_table([7], c=[27.0]))
    before = open_workspace(grown.folder).metadata.table()
    pictures = np.asarray(grown.metadata.array("thumbnails"))
    assert compact(grown.metadata) == 4
    metadata = open_workspace(grown.folder).metadata
    assert len(metadata.snapshot().parts) == 4
    assert metadata.table().equals(before)
    np.testing.assert_array_equal(np.asarray(metadata.array("thumbnails")), pictures)
    assert examine(grown.folder) == []


def test_supplements_outlive_a_lost_clip_part(grown) -> None:
    """The clips are measured again; what the supplement has of them comes second."""
    grown.metadata.snapshot().parts[0].table_path.unlink()
    repair(grown.folder)
    metadata = open_workspace(grown.folder).metadata
    assert metadata.table()["clip"].to_pylist() == [5, 4, 6, 7]
    metadata.append(_table([0, 1], a=[0.0, 1], b=[20.0, 21]), _pictures([0, 1]))
    repair(grown.folder)
    table = open_workspace(grown.folder).metadata.table(["clip", "b"]).to_pydict()
    assert dict(zip(table["clip"], table["b"], strict=True))[1] == 21
    assert examine(grown.folder) == []


@pytest.fixture
def version_0_1_0(tmp_path: Path) -> Workspace:
    with tarfile.open(VERSION_0_1_0) as archive:
        archive.extractall(tmp_path, filter="data")
    return open_workspace(tmp_path / "ws")


def test_columns_of_version_0_1_0_have_todays_names(version_0_1_0) -> None:
    (part,) = version_0_1_0.metadata.snapshot().parts
    stored = pq.read_table(part.table_path)
    assert set(OLD_COLUMN_NAMES) <= set(stored.column_names)
    table = version_0_1_0.metadata.table()
    columns = [column for each in select_fields() for column in each.columns]
    assert set(table.column_names) == {"clip", *columns}
    for old, new in OLD_COLUMN_NAMES.items():
        assert table[new].equals(stored[old])
        assert version_0_1_0.metadata.table([new])[new].equals(stored[old])


def test_new_parts_join_those_of_version_0_1_0(version_0_1_0) -> None:
    metadata = version_0_1_0.metadata
    before = metadata.table()
    row = before.slice(0, 1).set_column(0, "clip", pa.array([24], pa.int32()))
    numbers = np.zeros((1, 16, 32, 32), np.uint8)
    version_0_1_0.extend_clips({"path": ["further.mp4"]})
    metadata.append(row, {"thumbnails": numbers})
    metadata.supplement(_table([0], further=[1.0]))
    table = open_workspace(version_0_1_0.folder).metadata.table()
    assert table.drop_columns("further").slice(0, 24).equals(before)
    assert table["further"].to_pylist() == [1.0, *[None] * 24]
    assert table["camera_roll_mean"].null_count == before["camera_roll_mean"].null_count
    assert examine(version_0_1_0.folder) == []
    compact(version_0_1_0.metadata)
    merged = open_workspace(version_0_1_0.folder).metadata
    assert merged.table().equals(table)
    assert not any(part.old_names for part in merged.snapshot().parts)


def _table(clips, **columns) -> pa.Table:
    return pa.table({"clip": pa.array(clips, pa.int32()), **columns})


def _pictures(clips) -> dict[str, np.ndarray]:
    return {"thumbnails": np.repeat(np.array(clips, np.uint8)[:, None], 3, 1)}
