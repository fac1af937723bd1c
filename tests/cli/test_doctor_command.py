from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from praxiscope.errors import WorkspaceError
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace


@pytest.fixture
def workspace(tmp_path):
    """A workspace with one run of two parts."""
    made = create_workspace(tmp_path / "w", {"path": ["a.mp4", "b.mp4"], "label": ["x", "y"]})
    run = made.start_run("m", RunConfig("m", "random", "0", {}, (), ("x", "y")))
    for clip in (0, 1):
        run.add(pa.table({"clip": pa.array([clip], pa.int32())}), np.zeros((1, 2), np.float32))
    return made


def test_a_whole_workspace_is_called_whole(command, workspace):
    result = command("doctor", workspace.folder)
    assert result.exit_code == 0, result.output
    assert "has no damage" in result.output


def test_damage_is_listed_and_repaired(command, workspace):
    array = sorted(workspace.folder.glob("runs/m/predictions/logits/*.npy"))[0]
    array.write_bytes(array.read_bytes()[:-4])

    found = command("doctor", workspace.folder)
    assert found.exit_code == 1
    assert array.name in found.output

    assert command("doctor", workspace.folder, "--repair").exit_code == 0
    assert command("doctor", workspace.folder).exit_code == 0
    assert workspace.run("m").done() == {1}


def test_findings_are_lines_that_any_terminal_shows(command, workspace):
    for number in range(12):
        (workspace.folder / f".{number}.aside").touch()
    array = sorted(workspace.folder.glob("runs/m/predictions/logits/*.npy"))[0]
    array.write_bytes(array.read_bytes()[:-4])
    lines = command("doctor", workspace.folder).output.splitlines()
    assert "leftover: 12" in lines
    assert "  and 2 more" in lines
    place = array.relative_to(workspace.folder)
    assert any(line.startswith(f"  {place}: ") for line in lines)
    assert lines[-1].startswith("13 findings; 'praxiscope doctor ")
    assert lines[-1].endswith("--repair' repairs 13")


def test_damage_that_needs_a_person_is_reported(command, workspace):
    (workspace.folder / "clips.parquet").unlink()
    output = command("doctor", workspace.folder, "--repair").output
    assert "clips.parquet: is missing" in output
    assert "restore the file from a copy" in output
    assert "1 finding; it can't be repaired" in output


def test_another_folder_is_refused_in_one_line(command, tmp_path):
    result = command("doctor", tmp_path)
    assert isinstance(result.exception, WorkspaceError)
    assert "is no workspace" in str(result.exception)
