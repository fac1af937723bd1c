from __future__ import annotations

import pytest
import torch

from praxiscope.errors import TrainingError
from praxiscope.models.registry import model_card, untrained_network
from praxiscope.models.zoo.tiny import CARDS
from praxiscope.training.head import freeze_body, replace_head, split_head, widen_head

MICRO = [card.name for card in CARDS if card.name.startswith("micro")]


def outputs(card, network):
    torch.manual_seed(0)
    clips = [torch.randn(1, 3, *size) for size in card.recipe.input_sizes]
    with torch.no_grad():
        return card.call(network.eval(), clips)


@pytest.mark.parametrize("name", MICRO)
def test_a_wider_head_gives_the_same_logits_and_can_be_split_again(name):
    card = model_card(name)
    network = untrained_network(card, 5)
    before = outputs(card, network)
    widen_head(network, card.head, 7)
    wide = outputs(card, network)
    assert wide.shape == (1, 12)
    torch.testing.assert_close(wide[:, :5], before)
    plain, language = split_head(dict(network.state_dict()), card.head, 5)
    assert language[f"{card.head}.weight"].shape[0] == 7
    narrow = untrained_network(card, 5)
    narrow.load_state_dict(plain, strict=True)
    torch.testing.assert_close(outputs(card, narrow), before)


@pytest.mark.parametrize("name", MICRO)
def test_a_new_head_has_the_given_number_of_outputs_and_only_it_learns(name):
    card = model_card(name)
    network = untrained_network(card, 5)
    replace_head(network, card.head, 3)
    assert outputs(card, network).shape == (1, 3)
    freeze_body(network, card.head)
    learning = {key for key, parameter in network.named_parameters() if parameter.requires_grad}
    assert learning == {f"{card.head}.weight", f"{card.head}.bias"}


def test_a_head_that_is_not_linear_is_refused():
    with pytest.raises(TrainingError, match="the head is a ReLU"):
        replace_head(torch.nn.Sequential(torch.nn.ReLU()), "0", 3)
