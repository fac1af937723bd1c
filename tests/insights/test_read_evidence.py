"""Evidence has each clip's own numbers, whatever order they were written in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.errors import WorkspaceError
from praxiscope.insights.read import read_evidence
from praxiscope.metadata.thumbnails import FRAMES, SIDE
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

COUNT = 80
CLASSES = ("a", "b", "c")


@pytest.fixture
def made(tmp_path):
    """A workspace whose clip ``k`` has label ``k % 3``, logit 9 there and brightness ``k``."""
    workspace = create_workspace(
        tmp_path / "w",
        {
            "path": [f"{k}.mp4" for k in range(COUNT)],
            "label": [CLASSES[k % 3] if k else None for k in range(COUNT)],
            "split": ["train" if k % 2 else "test" for k in range(COUNT)],
            "camera": [f"camera {k % 4}" for k in range(COUNT)],
            "title": [f"unlike any other {k}" for k in range(COUNT)],
            "age": list(range(COUNT)),
        },
    )
    run = workspace.start_run("m", RunConfig("m", "w", "0", {}, ("l",), CLASSES))
    draw = np.random.default_rng(0)
    for rows in np.array_split(draw.permutation(COUNT), 4):
        logits = np.zeros((len(rows), 3), np.float32)
        logits[np.arange(len(rows)), rows % 3] = 9
        labels = pa.array([int(k % 3) if k else None for k in rows], pa.int32())
        table = pa.table({"clip": pa.array(rows, pa.int32()), "label": labels})
        run.add(table, logits, {"l": draw.normal(size=(len(rows), 12)).astype(np.float32)})
    for rows in np.array_split(draw.permutation(COUNT), 3):
        table = {"clip": pa.array(rows, pa.int32()), "brightness": pa.array(rows.astype(float))}
        pictures = np.broadcast_to(rows[:, None, None, None], (len(rows), FRAMES, SIDE, SIDE))
        workspace.metadata.append(pa.table(table), {"thumbnails": pictures.astype(np.uint8)})
    return workspace, run


def test_rows_of_all_tables_meet(made) -> None:
    workspace, run = made
    evidence = read_evidence(workspace, run, build_atlas(run, settings=Settings(method="pca")))
    every = np.arange(COUNT)
    assert np.array_equal(evidence.clips, every)
    assert evidence.labels.tolist() == [-1, *(every[1:] % 3)]
    assert np.array_equal(evidence.predicted, every % 3)
    assert np.array_equal(evidence.columns.numbers["brightness"], every)
    assert np.array_equal(evidence.columns.numbers["age"], every)
    assert "title" not in evidence.columns.words  # a name of each clip is no reason
    assert evidence.columns.words["camera"][7] == "camera 3"
    assert evidence.columns.words["label"][:3].tolist() == ["", "b", "c"]
    assert np.array_equal(evidence.thumbnails[:, 0, 0, 0], every)
    assert evidence.accuracy(np.ones(COUNT, bool)).clips == COUNT - 1
    assert not (evidence.neighbours == every[:, None]).any()


def test_columns_can_be_left_out(made) -> None:
    workspace, run = made
    atlas = build_atlas(run, settings=Settings(method="pca"))
    columns = read_evidence(workspace, run, atlas, leave_out=["age", "camera"]).columns
    assert "age" not in columns.numbers
    assert "camera" not in columns.words
    assert "brightness" in columns.numbers


def test_an_atlas_of_other_clips_is_refused(made, tmp_path) -> None:
    workspace, run = made
    atlas = build_atlas(run, settings=Settings(method="pca"))
    other = workspace.start_run("n", RunConfig("n", "w", "0", {}, ("l",), CLASSES))
    table = pa.table({"clip": pa.array([1], pa.int32()), "label": pa.array([1], pa.int32())})
    other.add(table, np.zeros((1, 3), np.float32), {"l": np.zeros((1, 12), np.float32)})
    with pytest.raises(WorkspaceError, match="make the atlas again"):
        read_evidence(workspace, other, atlas)


def test_metadata_without_thumbnails_are_evidence_too(tmp_path) -> None:
    workspace = create_workspace(tmp_path / "w", {"path": [f"{k}.mp4" for k in range(COUNT)]})
    run = workspace.start_run("m", RunConfig("m", "w", "0", {}, ("l",), CLASSES))
    clips = pa.array(range(COUNT), pa.int32())
    features = np.random.default_rng(0).normal(size=(COUNT, 12)).astype(np.float32)
    table = pa.table({"clip": clips, "label": pa.nulls(COUNT, pa.int32())})
    run.add(table, np.zeros((COUNT, 3), np.float32), {"l": features})
    workspace.metadata.append(pa.table({"clip": clips, "brightness": np.arange(float(COUNT))}))
    told = []
    atlas = build_atlas(run, settings=Settings(method="pca"))
    evidence = read_evidence(workspace, run, atlas, progress=lambda *step: told.append(step))
    assert evidence.thumbnails is None
    assert np.array_equal(evidence.columns.numbers["brightness"], np.arange(COUNT))
    assert "neighbours" in {doing for doing, _ in told}
