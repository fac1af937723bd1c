from __future__ import annotations

import pytest
import torch

from praxiscope.errors import TrainingError
from praxiscope.training.checkpoint import newest_checkpoint, remove_checkpoints, save_checkpoint


def test_the_newest_two_are_kept(tmp_path):
    for step in (5, 10, 100):
        save_checkpoint(tmp_path, step, {"weights": {"w": torch.full((2,), float(step))}})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "step-00000010.pt",
        "step-00000100.pt",
    ]
    found = newest_checkpoint(tmp_path)
    assert found.content["weights"]["w"].tolist() == [100, 100]
    assert found.damaged == ()


@pytest.mark.parametrize("kept", [0, 10, 500])
def test_a_half_written_one_gives_way_to_the_last_whole_one(tmp_path, kept):
    save_checkpoint(tmp_path, 1, {"w": torch.arange(3)})
    newest = save_checkpoint(tmp_path, 2, {"w": torch.zeros(1000)})
    newest.write_bytes(newest.read_bytes()[:kept])
    found = newest_checkpoint(tmp_path)
    assert found.content["w"].tolist() == [0, 1, 2]
    assert found.damaged == (newest,)


def test_a_file_of_another_kind_is_no_checkpoint(tmp_path):
    save_checkpoint(tmp_path, 1, {"w": torch.arange(3)})
    torch.save({"w": 1}, tmp_path / "step-00000009.pt")
    assert newest_checkpoint(tmp_path).path.name == "step-00000001.pt"


def test_without_a_whole_one_there_is_nothing_to_go_on_from(tmp_path):
    assert newest_checkpoint(tmp_path / "absent") is None
    (tmp_path / "step-00000003.pt").write_bytes(b"PK")
    with pytest.raises(TrainingError, match="no checkpoint is whole"):
        newest_checkpoint(tmp_path)


def test_removing_takes_what_a_kill_left(tmp_path):
    save_checkpoint(tmp_path / "c", 1, {})
    (tmp_path / "c" / "step-00000002.aside").write_bytes(b"half")
    remove_checkpoints(tmp_path / "c")
    assert not (tmp_path / "c").exists()
