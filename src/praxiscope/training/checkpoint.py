"""Where a training stands, on disk: a kill loses no more than the last few minutes."""

from __future__ import annotations

import os
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from praxiscope.errors import TrainingError

KEPT = 2
_PATTERN = "step-*.pt"
_FORMAT = "praxiscope training 1"


@dataclass(frozen=True)
class Found:
    """A checkpoint that could be read.

    Attributes:
        content: as it was saved.
        path: its file.
        damaged: newer files that could not be read.
    """

    content: dict[str, Any]
    path: Path
    damaged: tuple[Path, ...] = ()


def save_checkpoint(folder: Path, step: int, content: dict[str, Any]) -> Path:
    """Write a checkpoint aside, give it its name, and delete all but the newest two.

    Args:
        folder: is made where it is missing.
        step: updates done.
        content: plain data and tensors.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"step-{step:08d}.pt"
    aside = path.with_suffix(".aside")
    with aside.open("wb") as file:
        torch.save({"format": _FORMAT, **content}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    for old in sorted(folder.glob(_PATTERN))[:-KEPT]:
        old.unlink()
    return path


def newest_checkpoint(folder: Path) -> Found | None:
    """The newest whole checkpoint of a folder, None where there is none at all.

    Raises:
        TrainingError: there are checkpoints, but not one of them is whole.
    """
    damaged: list[Path] = []
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        content = _read(path)
        if content is not None:
            return Found(content, path, tuple(damaged))
        damaged.append(path)
    if damaged:
        raise TrainingError(
            "no checkpoint is whole", where=str(folder), remedy="start anew without --resume"
        )
    return None


def remove_checkpoints(folder: Path) -> None:
    """Delete all checkpoints of a folder, and what a kill left of one."""
    for path in (*folder.glob(_PATTERN), *folder.glob("step-*.aside")):
        path.unlink()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, zipfile.BadZipFile):
        return None
    whole = isinstance(content, dict) and content.get("format") == _FORMAT
    return content if whole else None
