"""Targets as text, as JSON, and the classes that they mean."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn

from praxiscope.attribution.target import (
    Target,
    TargetSpec,
    parse_target,
    resolve,
    resolve_target,
)
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
        ("0-vs-1-vs-2", AttributionError, "not a contrast of two classes"),
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


PREDICTED, LABEL = TargetSpec.predicted(), TargetSpec.label()
PUSH_VS_PULL, TAI_CHI = TargetSpec.of_class("push-vs-pull"), TargetSpec.of_class("tai chi")
JSON = {
    '{"kind": "predicted"}': PREDICTED,
    '{"kind": "label"}': LABEL,
    '{"kind": "class", "name": "tai chi"}': TargetSpec.of_class("tai chi"),
    '{"kind": "class", "index": 0}': TargetSpec.of_index(0),
    '{"kind": "rank", "rank": 2}': TargetSpec.of_rank(2),
    '{"kind": "contrast", "positive": {"kind": "label"}, '
    '"negative": {"kind": "rank", "rank": 1}}': TargetSpec.contrast(LABEL, TargetSpec.of_rank(1)),
}


@pytest.mark.parametrize("text", JSON)
def test_json_and_targets_agree_in_both_directions(text: str) -> None:
    spec = JSON[text]
    assert json.dumps(spec.to_json()) == text
    assert TargetSpec.from_json(json.loads(text)) == spec
    assert parse_target(json.loads(text), CLASSES) == spec
    assert parse_target(spec, CLASSES) is spec


@pytest.mark.parametrize("spec", JSON.values(), ids=str)
def test_the_text_of_a_target_is_parsed_to_the_same_target(spec: TargetSpec) -> None:
    assert parse_target(str(spec), CLASSES) == spec


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": "best"},
        {"kind": "class"},
        {"kind": "class", "name": 3},
        {"kind": "class", "index": "3"},
        {"kind": "class", "index": 3, "name": "tai chi"},
        {"kind": "rank"},
        {"kind": "predicted", "rank": 2},
        {"kind": "contrast", "positive": {"kind": "label"}},
        {"kind": "contrast", "positive": {"kind": "label"}, "negative": "tai chi"},
        {
            "kind": "contrast",
            "positive": {"kind": "label"},
            "negative": {"kind": "contrast", "positive": {"kind": "label"}, "negative": {}},
        },
    ],
)
def test_other_json_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(AttributionError, match=r"is not a target .*predicted, label, class"):
        TargetSpec.from_json(content)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("predicted", PREDICTED),
        ("Predicted-vs-TRUE", TargetSpec.contrast(PREDICTED, LABEL)),
        (
            "push-vs-pull-vs-tai chi",
            TargetSpec.contrast(
                TargetSpec.of_class("push-vs-pull"), TargetSpec.of_class("tai chi")
            ),
        ),
        (
            "tai chi-vs-push-vs-pull",
            TargetSpec.contrast(
                TargetSpec.of_class("tai chi"), TargetSpec.of_class("push-vs-pull")
            ),
        ),
        ("7", TargetSpec.of_class("7")),
        ("3", TargetSpec.of_index(3)),
    ],
)
def test_text(text: str, spec: TargetSpec) -> None:
    assert parse_target(text, CLASSES) == spec


@pytest.mark.parametrize("name", ["true", "Predicted", "top1", "3", "a-vs-b", "top1-vs-true"])
def test_the_name_of_an_existing_class_always_wins(name: str) -> None:
    assert parse_target(name, ("x", name, "a", "b")) == TargetSpec.of_class(name)


def test_a_spec_is_resolved_for_each_clip(model: VideoModel) -> None:
    assert resolve(PREDICTED, model, LOGITS).positive == 1
    assert not PREDICTED.needs_label
    assert LABEL.needs_label
    assert TargetSpec.contrast(PREDICTED, LABEL).needs_label
    assert resolve(PREDICTED, model, -LOGITS).positive == 2
    assert resolve(LABEL, model, LOGITS, "tai chi") == Target("tai chi", "true", 6)
    assert resolve(TargetSpec.of_index(3), model, LOGITS) == Target("7", "3", 3)
    contrast = resolve(TargetSpec.contrast(PREDICTED, LABEL), model, LOGITS, "tai chi")
    assert contrast == Target("Rock Climbing vs tai chi", "predicted-vs-true", 1, 6)
    with pytest.raises(ModelError, match=r"no class '7' in seven .*classes 0 to 6"):
        resolve(TargetSpec.of_index(7), model, LOGITS)
