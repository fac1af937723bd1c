"""What users write as a target, and what it stands for."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from praxiscope.attribution.target import Target, resolve_target
from praxiscope.errors import AttributionError, ModelError, PraxiscopeError
from praxiscope.models.model import Layer, VideoModel
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

CLASSES = (
    "abseiling",
    "Rock Climbing",
    "99 bottles",
    "7",
    "push-vs-pull",
    "Größe zeigen",
    "tai chi",
)
LOGITS = torch.tensor([0.1, 0.7, -1.0, 0.3, 0.5, 0.2, 0.0])  # best: 1, then 4, 3, 5, 0, 6, 2


@pytest.fixture
def model() -> VideoModel:
    recipe = ClipRecipe(Uniform(4), 16, (16, 16))
    layers = {"last": Layer("", (1, 1, 1))}
    return VideoModel("seven", nn.Identity(), recipe, CLASSES, layers, ("last",))


@pytest.mark.parametrize(
    ("request_", "index"),
    [
        ("abseiling", 0),
        ("ABSEILING", 0),
        (" rock climbing ", 1),
        ("Rock Climbing", 1),
        ("99 bottles", 2),
        ("größe ZEIGEN", 5),
        ("7", 3),  # a class of that name, although there is no class number 7
        (0, 0),
        ("0", 0),
        (6, 6),
        ("push-vs-pull", 4),  # a class's own name is no contrast
        ("top1", 1),
        ("TOP-2", 4),
        ("top7", 2),
    ],
)
def test_one_class(model: VideoModel, request_: str | int, index: int) -> None:
    target = resolve_target(request_, model, LOGITS)
    assert (target.positive, target.negative) == (index, None)
    assert target.name == CLASSES[index]
    assert target.request == str(request_).strip()


def test_true_is_the_label_by_name_or_number(model: VideoModel) -> None:
    assert resolve_target("true", model, LOGITS, "Tai Chi").positive == 6
    assert resolve_target("True", model, LOGITS, "2").positive == 2


@pytest.mark.parametrize(
    ("request_", "positive", "negative"),
    [
        ("abseiling-vs-rock climbing", 0, 1),
        ("top1 -vs- top2", 1, 4),
        ("true-VS-top1", 6, 1),
        ("0-vs-7", 0, 3),
    ],
)
def test_contrasts(model: VideoModel, request_: str, positive: int, negative: int) -> None:
    target = resolve_target(request_, model, LOGITS, "tai chi")
    assert (target.positive, target.negative) == (positive, negative)
    assert target.name == f"{CLASSES[positive]} vs {CLASSES[negative]}"


def test_a_target_is_a_product_with_the_logits() -> None:
    assert Target("a", "a", 2).weights(4).tolist() == [0, 0, 1, 0]
    assert Target("a vs b", "", 2, 0).weights(4).tolist() == [-1, 0, 1, 0]


@pytest.mark.parametrize(
    ("request_", "kind", "message"),
    [
        ("absailing", ModelError, "no class 'absailing' in seven .*'abseiling'"),
        ("climb", ModelError, "'Rock Climbing'"),
        ("12", ModelError, "no class '12' in seven .*classes 0 to 6"),
        ("-1", ModelError, "no class '-1'"),
        ("²", ModelError, "no class '²'"),
        ("", ModelError, "no class ''"),
        ("top0", AttributionError, "'top0' is beyond the 7 classes"),
        ("top8", AttributionError, "'top8' is beyond the 7 classes"),
        ("true", AttributionError, "'true' needs the clip's label .*--label"),
        ("top1-vs-rock climbing", AttributionError, "contrasts 'Rock Climbing' with itself"),
        ("0-vs-1-vs-2", AttributionError, "more than two classes"),
        ("0-vs-", ModelError, "no class ''"),
    ],
)
def test_refusals(
    model: VideoModel, request_: str, kind: type[PraxiscopeError], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        resolve_target(request_, model, LOGITS)
    assert str(caught.value).startswith("target: ")
    assert "\n" not in str(caught.value)


def test_a_wrong_label_is_named(model: VideoModel) -> None:
    with pytest.raises(ModelError, match=r"no class 'tai tschi'.*'tai chi'"):
        resolve_target("true", model, LOGITS, "tai tschi")
