from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from small_run import RUN

from praxiscope.errors import ModelError
from praxiscope.models.registry import load_model
from praxiscope.server.clip import networks as networks_module
from praxiscope.server.clip.networks import Networks, identity
from praxiscope.server.clip.options import MAX_DEPTHS, evenly_spaced
from praxiscope.workspace.workspace import open_workspace

WAIT = 20.0
"""Seconds after which a test gives up waiting."""


@pytest.fixture(scope="module")
def config(analysed):
    return open_workspace(analysed).run(RUN).config


@pytest.fixture
def other(config):
    """The same network with another recipe: to the server it is another network."""
    return replace(config, recipe={**config.recipe, "resize": 120})


def loaded_options(config):
    """The options after a job has loaded the network, or failed to load it."""
    networks = Networks("cpu")
    assert networks.options(config) is None
    networks.load_options(config, lambda doing, share: None)
    return networks.options(config)


@pytest.mark.slow
def test_network_of_the_run_is_loaded_once(config):
    networks = Networks("cpu")

    with networks.using(config) as first:
        pass
    with networks.using(config) as second:
        assert second is first
    assert first.classes == config.classes
    assert first.recipe.frames == 16


@pytest.mark.slow
def test_number_of_networks_in_memory_is_limited(config, other, monkeypatch):
    monkeypatch.setattr(networks_module, "MAX_NETWORKS", 1)
    networks = Networks("cpu")

    with networks.using(config) as first:
        pass
    with networks.using(other) as second:
        assert second.recipe.resize == 120
    with networks.using(config) as third:
        assert third is not first


@pytest.mark.slow
def test_two_networks_are_used_at_the_same_time(config, other):
    networks, both = Networks("cpu"), threading.Barrier(2)

    def use(one_of_them):
        with networks.using(one_of_them):
            both.wait(WAIT)

    with ThreadPoolExecutor(2) as pool:
        for use_of_one in [pool.submit(use, one_of_them) for one_of_them in (config, other)]:
            use_of_one.result()


@pytest.mark.slow
def test_network_has_one_user_at_a_time(config):
    networks, users, most = Networks("cpu"), [], []

    def use(number):
        with networks.using(config):
            users.append(number)
            most.append(len(users))
            threading.Event().wait(0.02)
            users.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(8)))
    assert most == [1] * 8


@pytest.mark.slow
def test_network_in_use_is_not_evicted(config, other, monkeypatch):
    monkeypatch.setattr(networks_module, "MAX_NETWORKS", 1)
    networks, second_is_in = Networks("cpu"), threading.Event()

    def use_second():
        with networks.using(other):
            second_is_in.set()

    with networks.using(config):
        thread = threading.Thread(target=use_second)
        thread.start()
        assert not second_is_in.wait(0.3)
    assert second_is_in.wait(WAIT)
    thread.join()


@pytest.mark.slow
def test_failed_load_uses_no_memory_slot(config, monkeypatch):
    monkeypatch.setattr(networks_module, "MAX_NETWORKS", 1)
    networks = Networks("cpu")
    with pytest.raises(ModelError), networks.using(replace(config, digest="0" * 64)):
        pass
    with networks.using(config) as model:
        assert model.classes == config.classes


@pytest.mark.slow
def test_failed_load_is_retried_later(config, monkeypatch):
    networks, changed = Networks("cpu"), replace(config, digest="0" * 64)
    networks.load_options(changed, lambda doing, share: None)
    assert networks.options(changed).layers == []
    monkeypatch.setattr(networks_module, "FAILURE_SECONDS", 0.0)
    assert networks.options(changed) is None


@pytest.mark.slow
def test_changed_weights_are_refused(config):
    changed = replace(config, digest="0" * 64)

    with pytest.raises(ModelError, match="other weights"), Networks("cpu").using(changed):
        pass
    assert "other weights" in loaded_options(changed).unavailable_reason


@pytest.mark.slow
def test_missing_weights_error_hides_folders(config):
    gone = replace(config, weights="/home/somebody/networks/best.pt")

    options = loaded_options(gone)

    assert "no such weights file" in options.unavailable_reason
    assert "somebody" not in options.model_dump_json()
    assert options.layers == []


@pytest.mark.slow
def test_network_outside_the_zoo_is_unavailable(config):
    own = replace(config, model="MyNetwork")

    assert "a network of your own" in loaded_options(own).unavailable_reason


@pytest.mark.slow
def test_options_list_the_layers_of_the_network(config):
    options = loaded_options(config)

    model = load_model("tiny_x3d", weights="clean")
    assert [layer.name for layer in options.layers] == list(model.layers)
    assert options.default_layers == list(model.default_layers)
    assert set(options.depth_layers) <= set(model.layers)
    assert options.default_method in [method.name for method in options.methods]
    assert options.unavailable_reason == ""


@pytest.mark.slow
def test_recipe_and_weights_decide_the_identity(config):
    others = [
        replace(config, digest="0"),
        replace(config, recipe={**config.recipe, "resize": 120}),
        replace(config, classes=config.classes[::-1]),
    ]

    assert len({identity(one) for one in [config, *others]}) == 4


@pytest.mark.parametrize("count", [1, 4, 5, 6, 12, 48])
def test_depth_layers_are_evenly_spaced(count):
    names = [str(number) for number in range(count)]

    chosen = evenly_spaced(names)

    assert len(chosen) == min(count, MAX_DEPTHS)
    assert (chosen[0], chosen[-1]) == (names[0], names[-1])
    assert sorted(chosen, key=int) == chosen
