"""A small training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from moving_squares import SmallNetwork, squares

from praxiscope.models.model import call_with_tensor
from praxiscope.training.batches import BatchMaker
from praxiscope.training.cache import build_cache
from praxiscope.training.examples import ExampleSet
from praxiscope.training.loop import Training
from praxiscope.training.objective import ForcedChoice
from praxiscope.training.settings import Settings
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


@pytest.fixture
def recipe() -> ClipRecipe:
    return ClipRecipe(Uniform(8), resize=32, crop=(32, 32))


@pytest.fixture
def make_training(tmp_path: Path, recipe: ClipRecipe) -> Callable[..., Training]:
    """A training of the small network on squares."""

    def make(examples: ExampleSet | None = None, **settings: object) -> Training:
        examples = examples or squares()
        cache = build_cache(examples.examples, recipe, tmp_path / "frames", key=examples.name)
        torch.manual_seed(1)
        values = {"epochs": 3, "batch": 3, "precision": "fp32", **settings}
        return Training(
            SmallNetwork(len(examples.classes)),
            call=call_with_tensor,
            head="head",
            maker=BatchMaker(examples, cache, recipe),
            objective=ForcedChoice(len(examples.classes), 0.1),
            settings=Settings(**values),
            device=torch.device("cpu"),
        )

    return make
