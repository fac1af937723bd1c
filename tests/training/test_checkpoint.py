from __future__ import annotations

import pytest
import torch

from praxiscope.errors import TrainingError
from praxiscope.training.checkpoint import newest_checkpoint, remove_checkpoints, save_checkpoint


def test_the_newest_two_checkpoints_are_kept(tmp_path):
    for step in (5, 10, 100):
        save_checkpoint(tmp_path, step, {"weights": {"w": torch.full((2,), float(step))}})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "step-00000010.pt",
        "step-00000100.pt",
    ]
    checkpoint = newest_checkpoint(tmp_path)
    assert checkpoint.content["weights"]["w"].tolist() == [100, 100]
    assert checkpoint.damaged == ()


@pytest.mark.parametrize("size", [0, 10, 500])
def test_a_truncated_checkpoint_is_skipped(tmp_path, size):
    save_checkpoint(tmp_path, 1, {"w": torch.arange(3)})
    newest = save_checkpoint(tmp_path, 2, {"w": torch.zeros(1000)})
    newest.write_bytes(newest.read_bytes()[:size])
    checkpoint = newest_checkpoint(tmp_path)
    assert checkpoint.content["w"].tolist() == [0, 1, 2]
    assert checkpoint.damaged == (newest,)


def test_a_file_of_another_kind_is_not_a_checkpoint(tmp_path):
    save_checkpoint(tmp_path, 1, {"w": torch.arange(3)})
    torch.save({"w": 1}, tmp_path / "step-00000009.pt")
    assert newest_checkpoint(tmp_path).path.name == "step-00000001.pt"


def test_without_a_complete_checkpoint_there_is_nothing_to_resume(tmp_path):
    assert newest_checkpoint(tmp_path / "absent") is None
    (tmp_path / "step-00000003.pt").write_bytes(b"PK")
    with pytest.raises(TrainingError, match="all checkpoints are damaged"):
        newest_checkpoint(tmp_path)


def test_unfinished_checkpoints_are_removed_too(tmp_path):
    save_checkpoint(tmp_path / "c", 1, {})
    (tmp_path / "c" / "step-00000002.aside").write_bytes(b"half")  # of version 0.1.0
    (tmp_path / "c" / ".step-00000002.pt.0.aside").write_bytes(b"half")
    remove_checkpoints(tmp_path / "c")
    assert not (tmp_path / "c").exists()
