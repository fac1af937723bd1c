from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numbered_rows import table_of

from praxiscope.datasets.sample import Sample
from praxiscope.errors import WorkspaceError
from praxiscope.workspace.clips import clips_of_samples
from praxiscope.workspace.run import Failure
from praxiscope.workspace.workspace import create_workspace, open_workspace


def test_clips_of_a_data_set_keep_all_that_is_known_of_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    samples = [
        Sample(
            Path("a.mp4"),
            "push",
            "train",
            "r1",
            ("push", "poke"),
            columns={"faults": "dark", "length": 1.5},
        ),
        Sample(Path("/b.mp4"), "", "unlabeled", columns={"length": 2}),
    ]
    create_workspace(tmp_path / "ws", clips_of_samples(samples))
    assert pq.read_table(tmp_path / "ws" / "clips.parquet").to_pylist() == [
        {
            "clip": 0,
            "path": str(tmp_path / "a.mp4"),
            "start": None,
            "label": "push",
            "split": "train",
            "group": "r1",
            "valid_labels": ["push", "poke"],
            "faults": "dark",
            "length": 1.5,
        },
        {
            "clip": 1,
            "path": "/b.mp4",
            "start": None,
            "label": None,
            "split": "unlabeled",
            "group": None,
            "valid_labels": [],
            "faults": None,
            "length": 2.0,
        },
    ]


def test_clips_without_labels_are_clips(tmp_path):
    workspace = create_workspace(tmp_path, {"path": ["a.mp4"]})
    assert workspace.clips(["clip", "label"]).to_pylist() == [{"clip": 0, "label": None}]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"label": ["a"]}, "no column 'path'"),
        ({"path": ["a", None]}, "a clip without path"),
        ({"path": ["a", "b", "a"]}, "a: the same clip twice"),
        ({"path": ["a", "a"], "start": [2, 2.0]}, "a: the same clip twice at 2 s"),
        ({"path": ["a"], "start": ["soon"]}, "'start' holds string, not double"),
        ({"path": ["a"], "boxes": [[1, 2]]}, "'boxes' holds list<item: int64>, not strings"),
        ({"path": ["a", "b"], "label": ["x"]}, "columns that make no table"),
        ({"path": ["a", "b"], "n": [1, "x"]}, "no column 'n'"),
        ({"path": ["a"], "n": [2**70]}, "no column 'n'"),
    ],
)
def test_clips_that_make_no_table_are_refused(tmp_path, columns, message):
    with pytest.raises(WorkspaceError, match=message):
        create_workspace(tmp_path / "ws", columns)
    assert not (tmp_path / "ws").exists()


def test_new_clips_come_behind_and_known_ones_keep_their_numbers(tmp_path):
    workspace = create_workspace(tmp_path, {"path": ["a", "b"], "start": [0.0, None], "n": [1, 2]})
    numbers = workspace.extend_clips(
        {"path": ["c", "b", "a", "a"], "start": [None, None, 0, 5], "tape": ["t", "u", "v", "w"]}
    )
    assert numbers.tolist() == [2, 1, 0, 3]
    rows = workspace.clips(["clip", "path", "start", "n", "tape"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (0, "a", 0.0, 1, None),
        (1, "b", None, 2, None),
        (2, "c", None, None, "t"),
        (3, "a", 5.0, None, "w"),
    ]
    before = (tmp_path / "clips.parquet").stat().st_mtime_ns
    assert workspace.extend_clips({"path": ["c"]}).tolist() == [2]
    assert (tmp_path / "clips.parquet").stat().st_mtime_ns == before


def test_columns_called_like_those_of_a_workspace_are_kept_beside_them():
    samples = [
        Sample(
            Path(f"/{number}.mp4"),
            "push",
            group="tape",
            columns={"group": "pushing", "clip": number + 7, "start": start},
        )
        for number, start in enumerate(("door", "street"))
    ]
    table = clips_of_samples(samples).to_pydict()
    assert table["clip"] == [0, 1]
    assert table["group"] == ["tape", "tape"]
    assert table["start"] == [None, None]
    assert table["data_group"] == ["pushing", "pushing"]
    assert table["data_clip"] == [7, 8]
    assert table["data_start"] == ["door", "street"]


def test_names_and_numbers_may_look_otherwise_in_a_further_part_of_the_data(tmp_path):
    workspace = create_workspace(tmp_path, {"path": ["a"], "tape": ["0042"], "length": [1]})
    workspace.extend_clips({"path": ["b"], "tape": [1042], "length": [1.5]})
    assert workspace.clips(["tape", "length"]).to_pydict() == {
        "tape": ["0042", "1042"],
        "length": [1.0, 1.5],
    }


def test_columns_of_another_type_leave_the_clips_as_they_were(tmp_path):
    workspace = create_workspace(tmp_path, {"path": ["a"], "n": [1]})
    with pytest.raises(WorkspaceError, match="other types"):
        workspace.extend_clips({"path": ["b"], "n": ["one"]})
    assert workspace.clips().num_rows == 1


def test_a_newer_format_is_refused_with_one_line(workspace):
    path = workspace.folder / "workspace.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    with pytest.raises(WorkspaceError) as caught:
        open_workspace(workspace.folder)
    assert str(caught.value) == (
        f"{workspace.folder}: is of format 2, this version of Praxiscope reads up to 1 "
        "(pip install --upgrade praxiscope)"
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": "x"}', "null"])
def test_a_file_that_tells_no_format_is_refused(workspace, content):
    (workspace.folder / "workspace.json").write_text(content)
    with pytest.raises(WorkspaceError, match=r"workspace.json: (can't be read|lacks format)"):
        open_workspace(workspace.folder)


def test_folders_of_something_else_are_left_alone(tmp_path, workspace):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"")
    with pytest.raises(WorkspaceError, match=r"holds 'cat.jpg' and is no workspace"):
        create_workspace(tmp_path / "photos", {"path": ["a"]})
    with pytest.raises(WorkspaceError, match="is a workspace already"):
        create_workspace(workspace.folder, {"path": ["a"]})
    with pytest.raises(WorkspaceError, match="is no workspace"):
        open_workspace(tmp_path / "photos")
    with pytest.raises(WorkspaceError, match="is no workspace"):
        open_workspace(tmp_path / "absent")


def test_a_creation_that_was_stopped_can_be_done_again(workspace):
    (workspace.folder / "workspace.json").unlink()
    create_workspace(workspace.folder, {"path": ["only.mp4"]})
    assert open_workspace(workspace.folder).clips(["path"]).to_pylist() == [{"path": "only.mp4"}]


def test_a_run_keeps_what_a_model_said(workspace, config):
    run = workspace.start_run("tiny-1", config)
    features = {"blocks.4": np.ones((2, 3), "f2"), "pool": np.zeros((2, 1), "u1")}
    run.add(table_of([5, 2]), np.eye(2, 3), features)
    run.add_failures([])
    run.add_failures([Failure(9, "/videos/9.mp4", "no frames", "decode")])
    again = open_workspace(workspace.folder).run("tiny-1")
    assert again.config == config
    assert again.done() == {2, 5}
    assert again.logits()[1].tolist() == [0, 1, 0]
    assert again.features("blocks.4").dtype == np.float16
    assert again.failures.table().to_pylist() == [
        {"clip": 9, "path": "/videos/9.mp4", "reason": "no frames", "stage": "decode"}
    ]
    assert workspace.runs() == ("tiny-1",)
    with pytest.raises(WorkspaceError, match=r"no run 'tiny_1'.*did you mean 'tiny-1'"):
        workspace.run("tiny_1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": "best"}, "another configuration: weights is 'random', now 'best' ("),
        ({"recipe": {"frames": 16, "crop": (112, 112)}}, "recipe.frames is 8, now 16; "),
        ({"layers": ("pool",)}, "layers is ['blocks.4', 'pool'], now ['pool']"),
        ({"classes": tuple("abcdefg")}, "classes has 3 entries, now 7"),
        ({"views": "10x3"}, "another configuration: views is '1x1', now '10x3' ("),
        ({"precision": "bf16"}, "another configuration: precision is 'fp32', now 'bf16' ("),
    ],
)
def test_another_configuration_is_refused_and_the_difference_is_named(
    workspace, config, change, message
):
    workspace.start_run("tiny", config)
    content = (workspace.folder / "runs/tiny/run.json").read_bytes()
    with pytest.raises(WorkspaceError) as caught:
        workspace.start_run("tiny", replace(config, **change))
    assert message in str(caught.value)
    assert workspace.start_run("tiny", config).config == config
    assert (workspace.folder / "runs/tiny/run.json").read_bytes() == content


@pytest.mark.parametrize(
    ("table", "logits", "features", "message"),
    [
        (table_of([1]), np.ones((1, 4)), {}, r"logits of shape \(1, 4\) for 1 clips and 3"),
        (table_of([1]), np.ones((1, 3)), {"pool": np.ones((1, 1))}, r"features of \['pool'\]"),
        (pa.table({"clip": [1]}), np.ones((1, 3)), {}, "no int32 column 'clip'"),
    ],
)
def test_predictions_of_something_else_are_refused(
    workspace, config, table, logits, features, message
):
    run = workspace.start_run("tiny", config)
    with pytest.raises(WorkspaceError, match=message):
        run.add(table, logits, features)
    assert run.done() == set()


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "a b"])
def test_runs_have_names_that_are_folders(workspace, config, name):
    with pytest.raises(WorkspaceError, match="can't be the name of a run"):
        workspace.start_run(name, config)


def test_reading_a_workspace_does_without_torch():
    program = (
        "import sys, praxiscope.workspace.doctor;"
        "print({'torch', 'cv2', 'av', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n"


@pytest.mark.slow
def test_two_columns_of_a_large_table_take_little_memory(tmp_path):
    """300 000 rows of 35 columns are 84 MB; two of them 4.8 MB, read in a process of its own."""
    pytest.importorskip("resource", reason="peak memory is not told on this system")
    program = f"""
import resource, sys
import numpy as np, pyarrow as pa
from praxiscope.workspace.parts import Parts
parts = Parts(__import__("pathlib").Path({str(tmp_path)!r}))
if sys.argv[1] == "write":
    values = np.random.default_rng(0)
    for begin in range(0, 300_000, 30_000):
        columns = {{f"c{{n}}": values.random(30_000) for n in range(34)}}
        parts.append(pa.table({{"clip": np.arange(begin, begin + 30_000, dtype="i4"), **columns}}))
else:
    parts.table(["clip"]).num_rows
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = parts.table(["clip", "c7"])
    assert table.num_rows == 300_000 and parts.keys("clip") == set(range(300_000))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    run = [sys.executable, "-c", program]
    subprocess.run([*run, "write"], check=True)
    done = subprocess.run([*run, "read"], check=True, capture_output=True, text=True)
    kilobytes = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 60_000
