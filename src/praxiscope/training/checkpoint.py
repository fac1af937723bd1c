"""Checkpoints of a training on disk. A training that is killed loses only a few minutes."""

from __future__ import annotations

import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from praxiscope.errors import TrainingError
from praxiscope.files.atomic_write import atomic_write, is_temporary

N_NEWEST = 2
_PATTERN = "step-*.pt"
_UNFINISHED_0_1 = "step-*.aside"
"""What version 0.1.0 called a checkpoint that it had not finished."""
_FORMAT = "praxiscope training 1"


@dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint.

    Attributes:
        content: the saved content.
        path: the file.
        damaged: newer checkpoint files that can't be read.
    """

    content: dict[str, Any]
    path: Path
    damaged: tuple[Path, ...] = ()


def save_checkpoint(folder: Path, step: int, content: dict[str, Any]) -> Path:
    """Write a checkpoint, and delete all but the newest two.

    Args:
        folder: the folder; it is created if it does not exist.
        step: number of finished updates.
        content: plain data and tensors.

    Raises:
        FileError: the file can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"step-{step:08d}.pt"
    with atomic_write(path, fsync=True) as file:
        torch.save({"format": _FORMAT, **content}, file)
    for old in sorted(folder.glob(_PATTERN))[:-N_NEWEST]:
        old.unlink()
    return path


def newest_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest complete checkpoint in a folder; None if there is no checkpoint.

    Raises:
        TrainingError: there are checkpoints, but all are damaged.
    """
    damaged: list[Path] = []
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        content = _read(path)
        if content is not None:
            return Checkpoint(content, path, tuple(damaged))
        damaged.append(path)
    if damaged:
        raise TrainingError(
            "all checkpoints are damaged", where=str(folder), remedy="start again without --resume"
        )
    return None


def remove_checkpoints(folder: Path) -> None:
    """Delete all checkpoints in a folder, including unfinished ones."""
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        if path.match(_PATTERN) or path.match(_UNFINISHED_0_1) or is_temporary(path):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, zipfile.BadZipFile):
        return None
    complete = isinstance(content, dict) and content.get("format") == _FORMAT
    return content if complete else None
