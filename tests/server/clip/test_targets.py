from __future__ import annotations

import pytest

from praxiscope.errors import AttributionError
from praxiscope.server.clip.targets import target_specs

CLASSES = ("walk", "run", "Left-vs-right", "top1", "true", "7")


@pytest.mark.parametrize(
    ("asked", "title", "request_"),
    [
        ("walk", "walk", "walk"),
        ("RUN", "run", "run"),
        ("true", "run", "run"),
        ("predicted", "walk", "walk"),
        ("true-vs-predicted", "run vs walk", "run-vs-walk"),
        ("walk -vs- 7", "walk vs 7", "walk-vs-7"),
        ("left-vs-right", "Left-vs-right", "2"),
        ("Left-vs-right-vs-run", "Left-vs-right vs run", "2-vs-run"),
        ("run-vs-left-vs-right", "run vs Left-vs-right", "run-vs-2"),
        ("top1", "top1", "3"),
    ],
)
def test_targets_are_understood(asked, title, request_):
    found = target_specs(asked, CLASSES, "run", "walk")

    assert (found.asked, found.title, found.request) == (asked, title, request_)


@pytest.mark.parametrize(
    ("asked", "label", "said"),
    [
        ("wlak", "run", "did you mean 'walk'"),
        ("true", None, "has no label"),
        ("true-vs-walk", None, "has no label"),
        ("true", "fly", "no class 'fly'"),
        ("true-vs-run", "run", "'run' against itself"),
        ("walk-vs-run-vs-7", "run", "no class"),
        ("", "run", "no class"),
    ],
)
def test_what_can_not_be_explained_is_said(asked, label, said):
    with pytest.raises(AttributionError, match=said):
        target_specs(asked, CLASSES, label, "walk")


def test_what_is_asked_of_the_network_names_the_same_classes():
    import torch
    from torch import nn

    from praxiscope.attribution.target import resolve_target
    from praxiscope.models.model import VideoModel
    from praxiscope.video.recipe import ClipRecipe
    from praxiscope.video.sample import Uniform

    recipe = ClipRecipe(Uniform(2), 8, (8, 8))
    model = VideoModel("net", nn.Identity(), recipe, CLASSES, {}, ())
    logits = torch.arange(len(CLASSES), dtype=torch.float32)
    for positive, first in enumerate(CLASSES):
        for negative, second in enumerate(CLASSES):
            if positive != negative:
                asked = target_specs(f"{first}-vs-{second}", CLASSES, "true", first)
                target = resolve_target(asked.request, model, logits)
                assert (target.positive, target.negative) == (positive, negative)
