"""What somebody is told whose data, network or options are wrong."""

from __future__ import annotations

import csv

import pytest
import torch
from safetensors.torch import save_file

from praxiscope.errors import PraxiscopeError
from praxiscope.models.registry import load_model
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set
from praxiscope.workspace.workspace import create_workspace, open_workspace

MICRO = ("--model", "micro_x3d", "--threads", 1, "--device", "cpu", "--no-metadata")
SMALL = (*MICRO, "--weights", "random")
LABELS = ("hug", "kick")
CLIPS = 4


@pytest.fixture(scope="module")
def videos(tmp_path_factory):
    """Paths of four small clips."""
    folder = tmp_path_factory.mktemp("bad-data")
    for _ in write_set(stage_clips("clean", CLIPS, 3, frames=16, size=(64, 64)), folder):
        pass
    return [str(path) for path in sorted((folder / "videos").glob("*.mp4"))]


@pytest.fixture
def classes(tmp_path):
    path = tmp_path / "classes.txt"
    path.write_text("\n".join(LABELS))
    return path


@pytest.fixture
def written(tmp_path):
    """Write rows as a table and give its path."""

    def write(*rows, header=("path", "label", "split"), name="clips.csv"):
        path = tmp_path / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write


@pytest.fixture
def analysed(command, written, videos, classes, tmp_path):
    """Analyse some rows and give the result and the workspace's folder."""

    def analyse(*rows, header=("path", "label", "split"), options=()):
        table = written(*rows, header=header)
        folder = tmp_path / "w"
        given = (*SMALL, "--classes", classes, "--workspace", folder, *options)
        return command("analyze", table, *given), folder

    return analyse


def _refused(result) -> str:
    """The one line of a command that was refused."""
    assert isinstance(result.exception, PraxiscopeError), result.output
    message = str(result.exception)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("contains no clips",)),
        (b"path,label\n", ("contains no clips",)),
        (b"video file,label\na.mp4,hug\n", ("no column for the path", "video file", "'path'")),
        (b"path,lable\na.mp4,hug\n", ("no column for the label", "lable", "'label'")),
        (b"path;label\na.mp4;hug\n", ("';'", "','")),
        (b"path\tlabel\na.mp4\thug\n", ("'\\t'", "','")),
        (b"path,label,label\na.mp4,hug,kick\n", ("two columns", "'label'", "rename")),
        (b"path,label\na.mp4,hug\n\xe9.mp4,hug\n", ("row 3", "UTF-8")),
        ("path,label\na.mp4,hug\n".encode("utf-16"), ("row 1", "UTF-8")),
        ("path,label\na.mp4,hug\n".encode("utf-16-le"), ("row 1", "UTF-8")),
        (b"path,label\na.mp4\0,hug\n", ("row 2", "NUL")),
        (b"path,label,split\na.mp4,hug,trian\n", ("row 2", "'trian'", "train")),
        (b"path,label,split\na.mp4,hug\n", ("row 2", "values is 2, not 3")),
    ],
)
def test_tables_without_clips_are_refused_with_the_row(command, tmp_path, content, expected):
    table = tmp_path / "clips.csv"
    table.write_bytes(content)
    message = _refused(command("analyze", table, *SMALL, "--workspace", tmp_path / "w"))
    assert message.startswith(str(table))
    assert all(part in message for part in expected), message
    assert not (tmp_path / "w").exists()


def test_column_names_may_differ_in_case_and_spaces(command, videos, tmp_path):
    table = tmp_path / "clips.csv"
    table.write_bytes(f"\ufeffPath, Label\n{videos[0]},hug\n{videos[1]},kick\n".encode())
    result = command("check", table, "--workers", 1)
    assert result.exit_code == 0, result.output
    assert "2 labels" in result.output


def test_bad_rows_do_not_stop_the_others(analysed, videos):
    result, folder = analysed(
        (videos[0], "hug", "train"),
        (videos[1], "kick", "trian"),
        (videos[0], "kick", "test"),
        (videos[2], "kick"),
        (f"{videos[2]}\0", "kick", ""),
        ("absent.mp4", "kick", "test"),
        (videos[3], "wave", "test"),
    )

    assert result.exit_code == 0, result.output
    for row, reason in ((3, "'trian'"), (4, "named twice"), (5, "values is 2, not 3"), (6, "NUL")):
        (line,) = [line for line in result.output.splitlines() if f"row {row}:" in line]
        assert reason in line
    assert "4 rows left out" in result.output
    assert "absent.mp4: no such file" in result.output
    assert result.output.count("absent.mp4") == 1
    assert "no loss and no accuracy for 1 clip; its classes are 'hug', 'kick'\n" in result.output
    assert "'wave'" in result.output
    assert "2 analysed" in result.output
    assert "1 failed" in result.output
    workspace = open_workspace(folder)
    assert workspace.clips()["label"].to_pylist() == ["hug", "kick", "wave"]
    assert workspace.run("micro_x3d").done() == {0, 2}


def test_a_network_that_says_nan_ends_badly_and_says_why(command, written, videos, tmp_path):
    weights = load_model("micro_x3d", weights="random", classes=LABELS).network.state_dict()
    name = next(reversed(weights))
    broken = {key: value.clone() for key, value in weights.items()}
    broken[name] = torch.full_like(broken[name], float("nan"))
    save_file(broken, tmp_path / "nan.safetensors")
    (tmp_path / "classes.txt").write_text("\n".join(LABELS))
    table = written(*[(path, "hug", "") for path in videos])
    given = ("--weights", tmp_path / "nan.safetensors", "--classes", tmp_path / "classes.txt")
    result = command("analyze", table, *MICRO, *given, "--workspace", tmp_path / "w")

    assert result.exit_code == 1, result.output
    assert f"0 analysed, {CLIPS} failed" in result.output
    for wanted in (("insights",), ("report", "-o", tmp_path / "r.html"), ("similar", "0")):
        name, *others = wanted
        options = (*others, "--device", "cpu") if name == "report" else others
        message = _refused(command(name, tmp_path / "w", *options))
        assert f"{CLIPS} failed" in message
        assert "not finite" in message
    assert not (tmp_path / "r.html").exists()


def test_insights_of_one_class_name_the_missing_classes(command, analysed, videos, tmp_path):
    result, folder = analysed(*[(path, "hug", "train") for path in videos])
    assert result.exit_code == 0, result.output
    sentences = ("All labels are 'hug'", "fewer than", "no measured metadata")

    found = command("insights", folder)
    assert found.exit_code == 0, found.output
    assert all(sentence in found.output for sentence in sentences), found.output
    page = tmp_path / "r.html"
    assert command("report", folder, "-o", page, "--device", "cpu").exit_code == 0
    text = page.read_text("utf-8").replace("&#x27;", "'")
    assert all(sentence in text for sentence in sentences)


def test_unlabelled_clips_have_insights(command, analysed, videos):
    result, folder = analysed(*[(path,) for path in videos[:2]], header=("path",))
    assert result.exit_code == 0, result.output
    found = command("insights", folder)
    assert found.exit_code == 0, found.output
    assert "No clip has a label that the network knows" in found.output


def test_a_single_clip_has_no_similar_clips(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    assert command("insights", folder).exit_code == 0
    assert "no other clip" in _refused(command("similar", folder, "0"))


def test_a_run_that_can_not_be_named_so_leaves_nothing(analysed, videos):
    result, folder = analysed((videos[0], "hug", ""), options=("--run", "../x"))
    assert "'../x'" in _refused(result)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("other,0,1,1,20,20", ("boxes", "'other'")),
        ("clip-000000,0,1,1,1,20", ("row 2", "empty")),
        ("clip-000000,0,1,1,nan,20", ("row 2", "'nan'")),
        ("clip-000000,0,1,1,20", ("row 2", "values is 5, not 6")),
    ],
)
def test_wrong_boxes_leave_no_files(analysed, videos, tmp_path, rows, expected):
    boxes = tmp_path / "boxes.csv"
    boxes.write_text(f"clip,frame,x1,y1,x2,y2\n{rows}\n")
    result, folder = analysed((videos[0], "hug", ""), options=("--boxes", boxes))
    message = _refused(result)
    assert all(part in message for part in expected), message
    assert not folder.exists()


@pytest.mark.parametrize(
    "arguments", [("insights",), ("report",), ("similar", "0"), ("doctor",)], ids=lambda a: a[0]
)
def test_a_folder_without_a_workspace_is_refused(command, tmp_path, arguments):
    name, *others = arguments
    message = _refused(command(name, tmp_path, *others))
    assert message.startswith(str(tmp_path))
    assert "is no workspace" in message
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_clips_says_how_to_add_them(command, tmp_path, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    config = open_workspace(folder).run("micro_x3d").config
    made = create_workspace(tmp_path / "empty", {"path": ["a.mp4"]})
    made.start_run("m", config)
    assert "'praxiscope analyze' adds them" in _refused(command("insights", made.folder))


def test_left_out_columns_must_exist(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    message = _refused(command("insights", folder, "--leave-out", "lable"))
    assert "--leave-out" in message
    assert "'label'" in message


def test_conditions_go_one_by_one(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    condition = "probability>0 and label=hug"
    message = _refused(command("insights", folder, "--where", condition))
    assert "'0 and label=hug' is not a number" in message
    assert "--where again" in message


def test_an_empty_name_is_no_clip(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    assert "no clip ''" in _refused(command("similar", folder, ""))


def test_a_repair_reports_damage_that_it_can_not_repair(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    (folder / "clips.parquet").write_bytes(b"no table")
    result = command("doctor", folder, "--repair")
    assert result.exit_code == 1, result.output
    assert "clips.parquet" in result.output
    assert "has no damage" not in result.output


def test_an_unreadable_workspace_says_what_to_do(command, analysed, videos):
    _, folder = analysed((videos[0], "hug", ""))
    (folder / "workspace.json").write_text("{")
    message = _refused(command("insights", folder))
    assert message.startswith(str(folder / "workspace.json"))
    assert "restore it from a copy" in message
