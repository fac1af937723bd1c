from __future__ import annotations

import pytest
from small_run import RUN, small_run

from praxiscope.figures.content import Content, read_content
from praxiscope.workspace.workspace import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return small_run(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def content(workspace: Workspace) -> Content:
    return read_content(workspace, workspace.run(RUN))
