"""run.json holds recipe, views and precision apart, and the form of version 0.1.0 is read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from praxiscope.errors import WorkspaceError
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.workspace.run_file import open_run, start_run


def content_of(run):
    return json.loads((run.folder / "run.json").read_text("utf-8"))


def test_recipe_views_and_precision_are_apart(tmp_path, config):
    run = start_run(tmp_path / "run", replace(config, views="10x3", precision="bf16"))
    written = content_of(run)["config"]
    assert written["views"] == "10x3"
    assert written["precision"] == "bf16"
    assert written["recipe"] == config.recipe
    assert open_run(run.folder) == run


def test_a_configuration_of_version_0_1_is_read(old_workspace):
    run = old_workspace.run("tiny_x3d")
    old = content_of(run)["circumstances"]
    assert (old["recipe"]["views"], old["recipe"]["precision"]) == ("1x1", "fp32")
    assert (run.config.views, run.config.precision) == ("1x1", "fp32")
    assert run.config.recipe.keys() == old["recipe"].keys() - {"views", "precision"}
    assert run.config.layers == ("blocks.4",)
    assert run.config.classes == tuple(old["classes"])
    assert run.config.mapped == "blocks.4"


def test_a_run_of_version_0_1_goes_on_with_the_same_configuration(old_workspace):
    run = old_workspace.run("tiny_x3d")
    before = (run.folder / "run.json").read_bytes()
    model = load_model("tiny_x3d", weights="random", classes=run.config.classes)
    config = replace(
        run.config, recipe=recipe_to_plain(model.recipe), views="1x1", precision="fp32"
    )
    assert old_workspace.start_run("tiny_x3d", config).done() == set(range(24))
    assert (run.folder / "run.json").read_bytes() == before
    with pytest.raises(WorkspaceError, match="precision is 'fp32', now 'bf16'"):
        old_workspace.start_run("tiny_x3d", replace(config, precision="bf16"))


def test_other_views_of_version_0_1_are_compared(tmp_path, config):
    run = start_run(tmp_path / "run", config)
    content = content_of(run)
    old = content.pop("config")
    apart = {"views": old.pop("views"), "precision": old.pop("precision")}
    old["recipe"] |= apart | {"views": "4x3"}
    (run.folder / "run.json").write_text(json.dumps(content | {"circumstances": old}))
    assert start_run(run.folder, replace(config, views="4x3")).config.views == "4x3"
    with pytest.raises(WorkspaceError, match="views is '4x3', now '1x1'"):
        start_run(run.folder, config)


@pytest.mark.parametrize("content", ["{}", "[]", '{"config": {"model": "x"}}', "no JSON"])
def test_a_damaged_file_is_named(tmp_path, config, content):
    run = start_run(tmp_path / "run", config)
    (run.folder / "run.json").write_text(content)
    with pytest.raises(WorkspaceError, match=r"run\.json: can't be read"):
        open_run(run.folder)
