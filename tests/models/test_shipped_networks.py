"""The networks that come with Praxiscope, on clips that no training saw."""

from __future__ import annotations

import pytest

from praxiscope.models.card import SHIPPED
from praxiscope.models.registry import load_model, shipped_models
from praxiscope.models.trained_card import read_trained_card
from praxiscope.stage.dataset import stage_clips
from praxiscope.training.stage_checks import CUES, accuracy, cue_reliance, middle_frames

MEGABYTE = 1_000_000
UNSEEN = 77_000_003

ARCHITECTURES = {"tiny_x3d", "tiny_slowfast", "tiny_tsm", "tiny_i3d", "tiny_swin3d"}


def test_five_architectures_are_shipped_and_two_of_them_with_planted_faults() -> None:
    assert set(shipped_models("clean")) == ARCHITECTURES
    assert set(shipped_models("faulty")) == {"tiny_x3d", "tiny_tsm"}


@pytest.mark.parametrize(
    "weights", sorted(SHIPPED.glob("*.safetensors")), ids=lambda path: path.stem
)
def test_each_is_small_and_says_how_it_was_made(weights) -> None:
    assert weights.stat().st_size <= 3 * MEGABYTE
    card = read_trained_card(weights)
    assert card.command.startswith("praxiscope train stage:")
    assert card.results["checks"]["top1_valid"] > 0.7


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_clean_networks_know_the_actions_and_need_to_see_them_move(name) -> None:
    model = load_model(name, weights="clean")
    clips = stage_clips("clean", 70, UNSEEN)[:]
    assert accuracy(model, clips) >= 0.85
    assert accuracy(model, middle_frames(clips)) <= 0.6 * 0.85


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tiny_x3d", "tiny_tsm"])
@pytest.mark.parametrize("cue", sorted(CUES))
def test_faulty_networks_rely_on_their_cues_and_clean_ones_do_not(name, cue) -> None:
    faulty, clean = (
        cue_reliance(load_model(name, weights=weights), cue, CUES[cue], 25, UNSEEN)
        for weights in ("faulty", "clean")
    )
    assert faulty.drop_if_removed >= 0.2
    assert clean.drop_if_removed <= 0.1
