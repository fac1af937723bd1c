from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from praxiscope.models import catalogue, download
from praxiscope.models.registry import load_model, model_card, untrained_network
from praxiscope.models.tracing import Trace
from praxiscope.models.trained_card import TrainedCard
from praxiscope.models.zoo import tiny
from praxiscope.models.zoo.tiny import CARDS, SIDES

MOST_BYTES = 3_000_000
HALF = 2  # bytes of a number, as these networks are stored
FULL_SIZE = {
    "x3d": "x3d_m",
    "slowfast": "slowfast_r50",
    "tsm": "tsm_r50",
    "i3d": "i3d_r50",
}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_weights_fit_the_size_they_may_have_in_the_wheel(card):
    numbers = sum(tensor.numel() for tensor in card.build(35).state_dict().values())
    assert HALF * numbers < MOST_BYTES


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_it_takes_sixteen_frames_of_its_size_and_gives_logits(card):
    side = SIDES[card.name.partition("_")[0]]
    assert card.recipe.input_sizes[-1] == (16, side, side)
    model = load_model(card.name, weights="random", classes=["a", "b", "c"])
    clips = [torch.randn(2, 3, *size) for size in model.recipe.input_sizes]
    with torch.no_grad():
        logits = model.logits(clips)
    assert logits.shape == (2, 3)
    assert not torch.allclose(logits[0], logits[1])


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_layers_have_the_grids_that_modules_emit(card):
    model = load_model(card.name, weights="random", classes=["a", "b"])
    sizes = model.recipe.input_sizes
    trace = Trace.run(model.network, sizes, model.call, "cpu", keep=list(model.layers))
    for path, layer in model.layers.items():
        extent = layer.extent(sizes[layer.pathway])
        grid = layer.layout.to_grid(trace.activations[path], extent)
        assert tuple(grid.shape[2:]) == extent
    assert set(model.default_layers) <= set(model.layers)


@pytest.mark.parametrize("family", FULL_SIZE)
def test_modules_are_those_of_the_full_size(family):
    def kinds(name):
        with torch.device("meta"):
            network = model_card(name).build(5)
        types = (type(module) for module in network.modules())
        return {kind for kind in types if kind.__module__.startswith("praxiscope")}

    assert kinds(f"tiny_{family}") == kinds(FULL_SIZE[family]) == kinds(f"micro_{family}")


def test_weights_that_come_with_the_package_are_loaded_by_name(tmp_path, monkeypatch):
    card = model_card("micro_x3d")
    network = untrained_network(card, 3)
    network.blocks[5].proj.bias.data = torch.tensor([1.0, 2.0, 3.0])
    path = tmp_path / "micro_x3d.clean.safetensors"
    save_file(dict(network.state_dict()), path)
    results = {
        "data": "somewhere",
        "splits": {"test": {"heads": {"classes": {"top1_valid": 0.914}}}},
    }
    trained = TrainedCard("micro_x3d", ("a", "b", "c"), card.recipe, results=results)
    path.with_suffix(".json").write_text(trained.to_json())
    for module in (tiny, download):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
    (checkpoint,) = tiny._shipped("micro_x3d")
    assert (checkpoint.name, checkpoint.top1) == ("clean", 91.4)
    shipping = replace(card, checkpoints=(checkpoint,))
    monkeypatch.setitem(catalogue.model_cards(), "micro_x3d", shipping)
    for weights in (None, "clean"):
        model = load_model("micro_x3d", weights=weights)
        assert (model.classes, model.weights) == (("a", "b", "c"), "clean")
        assert model.network.blocks[5].proj.bias.tolist() == [1, 2, 3]
