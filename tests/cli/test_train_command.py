from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set

QUICK = ("--model", "micro_swin3d", "--epochs", 1, "--device", "cpu", "--workers", 1)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A small set of stage clips on disk."""
    folder = tmp_path_factory.mktemp("stage")
    for _ in write_set(stage_clips("clean", 80, 1, size=(64, 64)), folder):
        pass
    return folder


@pytest.mark.slow
def test_a_rendered_stage_is_trained_on_and_its_weights_explain_a_clip(command, rendered, tmp_path):
    out = tmp_path / "out"
    result = command("train", rendered, *QUICK, "--out", out)
    assert result.exit_code == 0, result.output
    assert "train, " in result.output
    assert "most frequent errors" in result.output
    card = json.loads((out / "weights.json").read_text())
    top1 = card["results"]["splits"]["test"]["heads"]["classes"]["top1"]
    assert f"{top1:.1%}" in result.output
    video = next((rendered / "videos").iterdir())
    explained = command(
        "explain",
        video,
        *("--model", "micro_swin3d", "--weights", out / "weights.safetensors"),
        *("--device", "cpu", "--out", tmp_path / "maps"),
    )
    assert explained.exit_code == 0, explained.output
    summary = json.loads((tmp_path / "maps" / video.stem / "summary.json").read_text())
    assert any(name in json.dumps(summary) for name in card["classes"])


@pytest.mark.slow
def test_a_cache_is_used_again_and_without_checkpoints_training_starts_anew(command, tmp_path):
    arguments = ("stage:clean", *QUICK, "--clips", 70, "--cache", tmp_path / "frames")
    first = command("train", *arguments, "--out", tmp_path / "one")
    assert first.exit_code == 0, first.output
    assert (tmp_path / "frames" / "frames.bin").exists()
    again = command("train", *arguments, "--out", tmp_path / "two", "--resume")
    assert "no checkpoint to resume" in again.output
    assert (tmp_path / "one" / "weights.safetensors").read_bytes() == (
        tmp_path / "two" / "weights.safetensors"
    ).read_bytes()


@pytest.mark.slow
def test_tensorboard_output_needs_tensorboard(command, tmp_path):
    arguments = ("stage:clean", *QUICK, "--clips", 70, "--out", tmp_path / "out")
    result = command("train", *arguments, "--tensorboard", tmp_path / "figures")
    if find_spec("tensorboard") is None:
        assert "pip install tensorboard" in str(result.exception)
    else:
        assert list((tmp_path / "figures").iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.csv",), "no such table or folder"),
        (("stage:clean", "--objective", "k hot"), "no objective 'k hot'"),
        (("stage:clean", "--split-ratios", "8"), "is not TRAIN:VALIDATION:TEST"),
        (("stage:clean", "--clips", 70, "--weights", "absent.pt"), "no such weights file"),
    ],
)
def test_mistakes_are_named(command, tmp_path, arguments, message):
    result = command("train", *arguments, *QUICK, "--out", tmp_path)
    assert isinstance(result.exception, PraxiscopeError)
    assert message in str(result.exception)
