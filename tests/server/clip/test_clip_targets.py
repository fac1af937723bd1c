from __future__ import annotations

import numpy as np
import pytest

from praxiscope.attribution.target import TargetSpec, resolve
from praxiscope.errors import AttributionError
from praxiscope.server.clip.targets import ClipPrediction, clip_target

CLASSES = ("walk", "run", "Left-vs-right", "top1", "true", "7")
LOGITS = np.array([3.0, 1.0, 2.0, 0.0, -1.0, -2.0])

PREDICTED, LABEL = TargetSpec.predicted(), TargetSpec.label()


def of_class(name):
    return TargetSpec.of_class(name)


def prediction(label="run"):
    return ClipPrediction(CLASSES, label, 0, lambda: LOGITS)


@pytest.mark.parametrize(
    ("spec", "title", "classes"),
    [
        (of_class("walk"), "walk", (0, None)),
        (of_class("RUN"), "run", (1, None)),
        (LABEL, "run", (1, None)),
        (PREDICTED, "walk", (0, None)),
        (TargetSpec.of_rank(2), "Left-vs-right", (2, None)),
        (of_class("true"), "true", (4, None)),
        (of_class("top1"), "top1", (3, None)),
        (TargetSpec.contrast(LABEL, PREDICTED), "run vs walk", (1, 0)),
        (TargetSpec.contrast(of_class("left-vs-right"), of_class("7")), None, (2, 5)),
    ],
    ids=str,
)
def test_targets_become_classes(spec, title, classes):
    target = clip_target(spec, prediction())

    assert target.classes == classes
    assert target.request is spec
    assert title is None or target.title == title


@pytest.mark.parametrize(
    ("spec", "label", "message"),
    [
        (of_class("wlak"), "run", "did you mean 'walk'"),
        (of_class(""), "run", "no class"),
        (LABEL, None, "has no label"),
        (TargetSpec.contrast(LABEL, of_class("walk")), None, "has no label"),
        (LABEL, "fly", "no class 'fly'"),
        (TargetSpec.contrast(LABEL, of_class("Run")), "run", "'run' against itself"),
        (TargetSpec.of_rank(7), "run", "has 6 classes"),
        (TargetSpec.of_rank(0), "run", "no rank 0"),
    ],
    ids=str,
)
def test_targets_without_a_class_are_refused(spec, label, message):
    with pytest.raises(AttributionError, match=message):
        clip_target(spec, prediction(label))


def test_logits_are_read_for_ranks_only():
    def fails():
        raise AssertionError("logits were read")

    unread = ClipPrediction(CLASSES, "run", 0, fails)
    assert clip_target(TargetSpec.contrast(LABEL, PREDICTED), unread).classes == (1, 0)


def test_the_network_resolves_targets_to_the_same_classes():
    import torch
    from torch import nn

    from praxiscope.models.model import VideoModel
    from praxiscope.video.recipe import ClipRecipe
    from praxiscope.video.sample import Uniform

    recipe = ClipRecipe(Uniform(2), 8, (8, 8))
    model = VideoModel("net", nn.Identity(), recipe, CLASSES, {}, ())
    choices = [PREDICTED, LABEL, *map(TargetSpec.of_rank, range(1, 7)), *map(of_class, CLASSES)]
    for first in choices:
        for second in choices:
            spec = TargetSpec.contrast(first, second)
            try:
                target = clip_target(spec, prediction())
            except AttributionError:
                with pytest.raises(AttributionError):
                    resolve(spec, model, torch.tensor(LOGITS), "run")
                continue
            for request in (spec, target.by_index):
                resolved = resolve(request, model, torch.tensor(LOGITS), "run")
                assert (resolved.positive, resolved.negative) == target.classes
