from __future__ import annotations

from dataclasses import replace

import pytest
from small_run import RUN

from praxiscope.errors import ModelError
from praxiscope.models.registry import load_model
from praxiscope.server.clip import networks as networks_module
from praxiscope.server.clip.networks import Networks, identity
from praxiscope.server.clip.options import DEPTHS, at_even_depths
from praxiscope.workspace.workspace import open_workspace


@pytest.fixture(scope="module")
def config(analysed):
    return open_workspace(analysed).run(RUN).config


def test_a_network_is_loaded_once_and_is_that_of_the_run(config):
    networks = Networks("cpu")

    with networks.using(config) as first:
        pass
    with networks.using(config) as second:
        assert second is first
    assert first.classes == config.classes
    assert first.recipe.frames == 16


def test_no_more_than_a_few_stay_in_memory(config, monkeypatch):
    monkeypatch.setattr(networks_module, "MOST", 1)
    networks = Networks("cpu")
    other = replace(config, recipe={**config.recipe, "resize": 120})

    with networks.using(config) as first:
        pass
    with networks.using(other) as second:
        assert second.recipe.resize == 120
    with networks.using(config) as third:
        assert third is not first


def test_weights_that_were_changed_are_refused(config):
    changed = replace(config, digest="0" * 64)

    with pytest.raises(ModelError, match="other weights"), Networks("cpu").using(changed):
        pass
    assert "other weights" in Networks("cpu").options(changed).unavailable


def test_weights_that_are_gone_are_told_without_their_folder(config):
    gone = replace(config, weights="/home/somebody/networks/best.pt")

    options = Networks("cpu").options(gone)

    assert "no such weights file" in options.unavailable
    assert "somebody" not in options.model_dump_json()
    assert options.layers == []


def test_a_network_of_ones_own_is_not_to_be_had(config):
    own = replace(config, model="MyNetwork")

    assert "a network of your own" in Networks("cpu").options(own).unavailable


def test_options_are_what_the_network_has(config):
    options = Networks("cpu").options(config)

    model = load_model("tiny_x3d", weights="clean")
    assert [layer.name for layer in options.layers] == list(model.layers)
    assert options.default_layers == list(model.default_layers)
    assert set(options.depth_layers) <= set(model.layers)
    assert options.default_method in [method.name for method in options.methods]
    assert options.unavailable == ""


def test_another_recipe_or_other_weights_make_another_network(config):
    others = [
        replace(config, digest="0"),
        replace(config, recipe={**config.recipe, "resize": 120}),
        replace(config, classes=config.classes[::-1]),
    ]

    assert len({identity(one) for one in [config, *others]}) == 4


@pytest.mark.parametrize("count", [1, 4, 5, 6, 12, 48])
def test_depths_go_evenly_from_the_first_to_the_last(count):
    names = [str(number) for number in range(count)]

    chosen = at_even_depths(names)

    assert len(chosen) == min(count, DEPTHS)
    assert (chosen[0], chosen[-1]) == (names[0], names[-1])
    assert sorted(chosen, key=int) == chosen
