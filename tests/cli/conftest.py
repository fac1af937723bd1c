from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from praxiscope.cli.main import app
from praxiscope.cli.two_balls import render
from praxiscope.video.encode import write_mp4

WIDE = {"COLUMNS": "160"}  # tables keep their lines


@pytest.fixture
def command() -> Callable[..., Result]:
    """Run the command; errors of ours come back as ``result.exception``."""

    def run(*arguments: object) -> Result:
        return CliRunner(env=WIDE).invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short MP4 of 336 x 336 pixels."""
    path = tmp_path_factory.mktemp("video") / "balls.mp4"
    write_mp4(path, iter(render().frames), 12)
    return path
