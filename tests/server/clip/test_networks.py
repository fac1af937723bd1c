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
def circumstances(analysed):
    return open_workspace(analysed).run(RUN).circumstances


def test_a_network_is_loaded_once_and_is_that_of_the_run(circumstances):
    networks = Networks("cpu")

    with networks.using(circumstances) as first:
        pass
    with networks.using(circumstances) as second:
        assert second is first
    assert first.classes == circumstances.classes
    assert first.recipe.frames == 16


def test_no_more_than_a_few_stay_in_memory(circumstances, monkeypatch):
    monkeypatch.setattr(networks_module, "MOST", 1)
    networks = Networks("cpu")
    other = replace(circumstances, recipe={**circumstances.recipe, "resize": 120})

    with networks.using(circumstances) as first:
        pass
    with networks.using(other) as second:
        assert second.recipe.resize == 120
    with networks.using(circumstances) as third:
        assert third is not first


def test_weights_that_were_changed_are_refused(circumstances):
    changed = replace(circumstances, digest="0" * 64)

    with pytest.raises(ModelError, match="other weights"), Networks("cpu").using(changed):
        pass
    assert "other weights" in Networks("cpu").options(changed).unavailable


def test_weights_that_are_gone_are_told_without_their_folder(circumstances):
    gone = replace(circumstances, weights="/home/somebody/networks/best.pt")

    options = Networks("cpu").options(gone)

    assert "no such weights file" in options.unavailable
    assert "somebody" not in options.model_dump_json()
    assert options.layers == []


def test_a_network_of_ones_own_is_not_to_be_had(circumstances):
    own = replace(circumstances, model="MyNetwork")

    assert "a network of your own" in Networks("cpu").options(own).unavailable


def test_options_are_what_the_network_has(circumstances):
    options = Networks("cpu").options(circumstances)

    model = load_model("tiny_x3d", weights="clean")
    assert [layer.name for layer in options.layers] == list(model.layers)
    assert options.default_layers == list(model.default_layers)
    assert set(options.depth_layers) <= set(model.layers)
    assert options.default_method in [method.name for method in options.methods]
    assert options.unavailable == ""


def test_another_recipe_or_other_weights_make_another_network(circumstances):
    others = [
        replace(circumstances, digest="0"),
        replace(circumstances, recipe={**circumstances.recipe, "resize": 120}),
        replace(circumstances, classes=circumstances.classes[::-1]),
    ]

    assert len({identity(one) for one in [circumstances, *others]}) == 4


@pytest.mark.parametrize("count", [1, 4, 5, 6, 12, 48])
def test_depths_go_evenly_from_the_first_to_the_last(count):
    names = [str(number) for number in range(count)]

    chosen = at_even_depths(names)

    assert len(chosen) == min(count, DEPTHS)
    assert (chosen[0], chosen[-1]) == (names[0], names[-1])
    assert sorted(chosen, key=int) == chosen
