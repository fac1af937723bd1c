from __future__ import annotations

import json
import shutil

import pytest

from praxiscope.errors import DatasetError


@pytest.fixture
def table(tmp_path, video):
    """Two clips of two classes in one split, which are the same video."""
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(video, tmp_path / name)
    (tmp_path / "clips.csv").write_text("path,label,tape\na.mp4,hug,1\nb.mp4,[kick],1\n")
    return tmp_path / "clips.csv"


@pytest.mark.slow
def test_findings_that_leave_nothing_out_have_exit_status_zero(command, table):
    result = command("check", table, "--full", "--workers", 1)
    assert result.exit_code == 0, result.output
    assert "[kick]" in result.output
    assert "duplicate: 1" in result.output
    assert "2 clips, 2 opened; a run would leave out 0; 3 other findings" in result.output


@pytest.mark.slow
def test_left_out_clips_have_exit_status_one(command, table, tmp_path):
    with table.open("a") as file:
        file.write("absent.mp4,hug,2\nc.mp4,hug\n")
    out = tmp_path / "report.json"
    result = command("check", table, "--json", out, "--workers", 1)
    assert result.exit_code == 1
    assert "a run would leave out 2" in result.output
    content = json.loads(out.read_text("utf-8"))
    assert (content["clips"], content["left_out"]) == (4, 2)
    lost = {f["where"]: f["kind"] for f in content["findings"] if f["left_out"]}
    assert lost == {f"{table}, row 4": "missing", f"{table}, row 5": "bad row"}
    assert content["counts"] == {"no split": {"[kick]": 1, "hug": 2}}


@pytest.mark.slow
def test_check_and_analyze_leave_out_the_same_clips(command, table, tmp_path):
    rows = "path,label,start\na.mp4,hug,\na.mp4,hug,\nb.mp4,hug,2.5\n"
    table.write_text(rows)
    checked = command("check", table, "--workers", 1)
    assert checked.exit_code == 1
    assert "3 clips, 1 opened; a run would leave out 2" in checked.output
    small = ("--model", "micro_x3d", "--weights", "random", "--no-metadata")
    analysed = command("analyze", table, *small, "--workspace", tmp_path / "w")
    assert analysed.exit_code == 0, analysed.output
    assert "2 rows left out" in analysed.output
    assert "1 analysed" in analysed.output
    assert all(f"row {row}:" in analysed.output for row in (3, 4))


def test_a_report_in_a_missing_folder_is_refused_before_reading(command, tmp_path):
    result = command("check", tmp_path / "clips.csv", "--json", tmp_path / "none" / "r.json")
    assert "its folder does not exist" in str(result.exception)


@pytest.mark.slow
def test_names_with_line_breaks_stay_on_their_line(command, table, monkeypatch):
    monkeypatch.chdir(table.parent)
    for name in ("a\nb.mp4", "[c\t].mp4"):
        shutil.copy(table.parent / "a.mp4", table.parent / name)
    table.write_text('path,label\n"a\nb.mp4","two\nlines"\n[c\t].mp4,hug\nabsent\n.mp4,hug\n')
    result = command("check", table.name, "--workers", 1)
    assert "two lines" in result.output
    (line,) = [line for line in result.output.splitlines() if "the same bytes" in line]
    assert "[c ].mp4: the same bytes as" in line
    assert "a b.mp4" in line


@pytest.mark.slow
def test_labels_can_be_mapped_and_chosen(command, table, tmp_path):
    with table.open("a") as file:
        file.write("a.mp4,wave,1\n")
    (tmp_path / "map.csv").write_text("old,new\nhug,touch\n[kick],touch\n")
    result = command("check", table, "--label-map", tmp_path / "map.csv", "--workers", 1)
    assert result.exit_code == 1
    assert "row 4  label 'wave' is not in the label map" in result.output
    assert "all labels are 'touch'" in result.output
    picked = command("check", table, "--only-class", "hug", "--workers", 1)
    assert "1 clip, 1 opened; a run would leave out 0" in picked.output
    assert "no clip of class 'hub'" in str(command("check", table, "--only-class", "hub").exception)


def test_short_clips_are_found(command, table):
    result = command("check", table, "--frames", 1000, "--workers", 1)
    assert result.exit_code == 1
    assert "too short: 2" in result.output


def test_recordings_are_named_by_a_column(command, tmp_path, video):
    shutil.copy(video, tmp_path / "a.mp4")
    rows = "path,label,split,tape\na.mp4,hug,train,t1\na.mp4,hug,test,t1\n"
    (tmp_path / "clips.csv").write_text(rows)
    result = command("check", tmp_path, "--group", "tape", "--workers", 1)
    assert "'t1' has clips in train (1) and test (1)" in result.output
    assert "same path: 1" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent",), "no such table or folder"),
        (("clips.csv", "--format", "ucf"), "no format 'ucf'"),
        (("clips.csv", "--split", "test"), "no clip in test"),
    ],
)
def test_mistakes_are_named(command, table, monkeypatch, arguments, message):
    monkeypatch.chdir(table.parent)
    result = command("check", *arguments)
    assert isinstance(result.exception, DatasetError)
    assert message in str(result.exception)
