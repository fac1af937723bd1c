"""Targets of heatmaps as JSON objects; their ``kind`` says which fields they have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from praxiscope.attribution.target import TargetSpec
from praxiscope.server.schemas.base import Request


class PredictedTarget(Request):
    """The class that the run predicts."""

    kind: Literal["predicted"]


class LabelTarget(Request):
    """The class of the clip's label."""

    kind: Literal["label"]


class ClassTarget(Request):
    """A class by name; case does not matter."""

    kind: Literal["class"]
    name: str = Field(max_length=2**15)


class RankTarget(Request):
    """The class with the ``rank``-th largest logit, counted from 1."""

    kind: Literal["rank"]
    rank: int = Field(ge=1, le=2**31 - 1)


ClassChoice = Annotated[
    PredictedTarget | LabelTarget | ClassTarget | RankTarget, Field(discriminator="kind")
]


class ContrastTarget(Request):
    """The evidence for one class and against another."""

    kind: Literal["contrast"]
    positive: ClassChoice
    negative: ClassChoice


Target = Annotated[
    PredictedTarget | LabelTarget | ClassTarget | RankTarget | ContrastTarget,
    Field(discriminator="kind"),
]

_TARGET: TypeAdapter[Target] = TypeAdapter(Target)


def spec_of(target: Target) -> TargetSpec:
    """A target of a request as the attribution modules read it."""
    return TargetSpec.from_json(target.model_dump())


def target_of(spec: TargetSpec) -> Target:
    """The inverse of :func:`spec_of`."""
    return _TARGET.validate_python(spec.to_json())
