from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from praxiscope.models.download import SHIPPED
from praxiscope.models.trained_card import read_trained_card
from praxiscope.training.settings import Settings, settings_from_plain

CARDS = sorted(SHIPPED.glob("*.safetensors"))


@pytest.mark.parametrize("weights", CARDS, ids=[path.stem for path in CARDS])
def test_settings_of_shipped_cards_are_read_with_their_old_names(weights):
    card = read_trained_card(weights)
    assert card is not None
    content = card.results["settings"]
    settings = settings_from_plain(content)
    assert (settings.low_res_epochs, settings.low_res_side) == (0.5, 0.625)
    assert content["coarse_epochs"] == 0.5
    assert settings.learning_rate == content["learning_rate"]
    assert settings.scale == tuple(content["scale"])


def test_settings_are_read_back_from_plain_data():
    settings = replace(Settings(), low_res_epochs=0.25, scale=(0.5, 0.9))
    assert settings_from_plain(asdict(settings)) == settings
