"""Settings that every test needs before it imports anything else, and shared fixtures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from torchvision_shim import make_torchvision_importable

torch.set_num_threads(1)
make_torchvision_importable()

_DEFAULT = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real videos and labels; the test is skipped without it."""
    folder = Path(os.environ.get("PRAXISCOPE_REAL_DATA", _DEFAULT))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; name the folder in PRAXISCOPE_REAL_DATA")
    return folder
