from __future__ import annotations

import json
import shutil

import numpy as np
import pyarrow as pa
import pytest

from praxiscope.datasets.sample import Sample
from praxiscope.errors import WorkspaceError
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options
from praxiscope.video.encode import write_mp4
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

RECIPE = recipe_to_plain(ClipRecipe(Uniform(16), 64, (64, 64)))
COUNT = 40
PLACES = np.array([3 * k + k * k / 100 for k in range(COUNT)])


@pytest.fixture
def workspace(tmp_path):
    """Clips along a line, further apart the higher their numbers; two have the same name."""
    paths = [f"/data/{'train' if k % 2 else 'test'}/clip {k // 2}.mp4" for k in range(COUNT)]
    paths[7] = "/data/walking.mp4"
    columns = {
        "path": paths,
        "label": ["a" if k % 2 else None for k in range(COUNT)],
        "split": ["train" if k % 2 else "test" for k in range(COUNT)],
    }
    made = create_workspace(tmp_path / "w", columns)
    run = made.start_run("m", RunConfig("m", "w", "0", RECIPE, ("l",), ("a", "b")))
    order = np.random.default_rng(0).permutation(COUNT)
    table = pa.table(
        {
            "clip": pa.array(order, pa.int32()),
            "predicted": pa.array(order % 3 // 2, pa.int32()),
            "probability": pa.array(order / COUNT, pa.float32()),
            "label": pa.array(np.zeros(COUNT), pa.int32(), mask=order % 2 == 0),
            "correct": pa.array(order % 3 < 2, mask=order % 2 == 0),
        }
    )
    features = np.stack([PLACES, np.zeros(COUNT)], 1)[order].astype(np.float32)
    run.add(table, np.zeros((COUNT, 2), np.float32), {"l": features})
    return made.folder


@pytest.mark.parametrize("clip", ["7", "/data/walking.mp4", "data/walking.mp4", "walking"])
def test_a_clip_by_number_path_or_name_has_its_own_neighbours(command, workspace, tmp_path, clip):
    result = command("similar", workspace, clip, "--most", 5, "--json", tmp_path / "s.json")

    assert result.exit_code == 0, result.output
    assert "/data/walking.mp4" in result.output
    rows = json.loads((tmp_path / "s.json").read_text())
    expected = sorted(set(range(COUNT)) - {7}, key=lambda other: abs(PLACES[other] - PLACES[7]))
    assert [row["clip"] for row in rows] == expected[:5]
    distances = np.array([row["distance"] for row in rows])
    true = np.abs(PLACES[expected[:5]] - PLACES[7])
    assert distances / distances[0] == pytest.approx(true / true[0], rel=1e-3)
    for row in rows:
        assert row["label"] == ("a" if row["clip"] % 2 else None)
        assert row["predicted"] == "ab"[row["clip"] % 3 // 2]
        assert row["probability"] == pytest.approx(row["clip"] / COUNT)
        assert row["correct"] == (row["predicted"] == "a" if row["clip"] % 2 else None)
        assert row["path"].removeprefix("/data/") in result.output


def test_a_name_of_several_clips_names_them(command, workspace):
    result = command("similar", workspace, "clip 4.mp4")
    assert isinstance(result.exception, WorkspaceError)
    assert "can be any of 2 clips: 8 (/data/test/clip 4.mp4), 9 (/data/train/clip 4.mp4)" in str(
        result.exception
    )


def test_more_of_the_path_tells_them_apart(command, workspace):
    result = command("similar", workspace, "train/clip 4.mp4", "--most", 1)
    assert "clips most similar to 9, /data/train/clip 4.mp4" in result.output


@pytest.mark.parametrize(
    ("clip", "expected"), [("wolking.mp4", "'walking.mp4'"), ("40", "clips 0 to 39")]
)
def test_an_unknown_clip_suggests_the_nearest(command, workspace, clip, expected):
    result = command("similar", workspace, clip)
    assert isinstance(result.exception, WorkspaceError)
    assert expected in str(result.exception)


def test_a_file_from_elsewhere_is_run_and_placed(command, tmp_path):
    draw = np.random.default_rng(1)
    paths = [tmp_path / f"{k}.mp4" for k in range(4)]
    for path in paths:
        write_mp4(path, iter(draw.integers(0, 255, (16, 64, 64, 3), np.uint8)), 12)
    model = load_model("micro_x3d", weights="random", classes=["a", "b"])
    options = Options(batch=2, threads=1, without_metadata=True)
    samples = [Sample(str(path), "a") for path in paths]
    plan = plan_analysis(model, samples, tmp_path / "w", options=options)
    analyze(model, plan, options)
    outside = shutil.copyfile(paths[2], tmp_path / "outside.mp4")

    result = command(
        "similar", tmp_path / "w", outside, "--json", tmp_path / "s.json", "--device", "cpu"
    )

    assert result.exit_code == 0, result.output
    assert "outside.mp4 is not in the workspace; predicted" in result.output
    first, second, *_ = json.loads((tmp_path / "s.json").read_text())
    assert first["path"] == str(paths[2])
    assert first["distance"] == pytest.approx(0, abs=1e-2)
    assert second["distance"] > 0.1
