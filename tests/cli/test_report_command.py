from __future__ import annotations

import pytest
from mixed_up import MIXED_UP, mixed_up_workspace

from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform
from praxiscope.workspace.workspace import create_workspace

RECIPE = recipe_to_plain(ClipRecipe(Uniform(16), 64, (64, 64)))
COUNT = 240


@pytest.fixture
def workspace(tmp_path):
    """Of a network that is lost."""
    return mixed_up_workspace(tmp_path / "w", COUNT, "lost", RECIPE)


@pytest.mark.slow
def test_a_page_is_written_even_where_network_and_clips_are_gone(command, workspace, tmp_path):
    result = command("report", workspace, "--output", tmp_path / "r.html", "--threads", 1)

    assert result.exit_code == 0, result.output
    assert "no model 'lost'" in result.output
    assert "have no preview" in result.output
    page = (tmp_path / "r.html").read_text("utf-8")
    assert f"{MIXED_UP} clips labelled &#x27;b&#x27; look like &#x27;a&#x27;" in page
    assert page.count('class="missing"') >= 8
    assert "data:image" not in page
    # 228 of 240 are said to be what they are labelled.
    assert "95.0 %" in page
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == ["r.html"]


@pytest.mark.slow
def test_fewer_insights_can_be_shown(command, workspace, tmp_path):
    result = command("report", workspace, "--output", tmp_path / "r.html", "--most", 0)
    assert result.exit_code == 0, result.output
    assert "0 of" in result.output
    assert "<article" not in (tmp_path / "r.html").read_text("utf-8")


def test_a_missing_folder_is_named(command, workspace, tmp_path):
    result = command("report", workspace, "--output", tmp_path / "no" / "r.html", "--most", 0)
    assert isinstance(result.exception, PraxiscopeError)
    assert str(result.exception).startswith(f"{tmp_path / 'no'}: no such folder")


def test_a_workspace_without_a_run_says_how_to_make_one(command, tmp_path):
    create_workspace(tmp_path / "w", {"path": ["a.mp4"]})
    result = command("report", tmp_path / "w")
    assert isinstance(result.exception, WorkspaceError)
    assert "praxiscope analyze" in str(result.exception)
