from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from praxiscope.attribution.target import TargetSpec
from praxiscope.server.schemas.targets import Target, spec_of, target_of

TARGET: TypeAdapter[Target] = TypeAdapter(Target)


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "predicted"},
        {"kind": "label"},
        {"kind": "class", "name": "push-vs-pull"},
        {"kind": "rank", "rank": 2},
        {
            "kind": "contrast",
            "positive": {"kind": "class", "name": "true"},
            "negative": {"kind": "predicted"},
        },
    ],
    ids=lambda content: content["kind"],
)
def test_targets_have_the_json_of_the_attribution_module(content):
    target = TARGET.validate_python(content)

    assert target.model_dump() == content
    assert spec_of(target) == TargetSpec.from_json(content)
    assert target_of(spec_of(target)) == target


@pytest.mark.parametrize(
    "content",
    [
        "predicted",
        None,
        {},
        {"kind": "best"},
        {"kind": "predicted", "name": "walk"},
        {"kind": "class"},
        {"kind": "class", "name": "x" * (2**15 + 1)},
        {"kind": "rank", "rank": 0},
        {"kind": "rank", "rank": 2**40},
        {"kind": "contrast", "positive": {"kind": "label"}},
        {
            "kind": "contrast",
            "positive": {"kind": "label"},
            "negative": {
                "kind": "contrast",
                "positive": {"kind": "label"},
                "negative": {"kind": "predicted"},
            },
        },
    ],
    ids=lambda content: str(content)[:50],
)
def test_other_objects_are_refused(content):
    with pytest.raises(ValidationError):
        TARGET.validate_python(content)
