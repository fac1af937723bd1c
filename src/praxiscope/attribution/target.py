"""The target of an explanation: a class, or a contrast of two classes.

A :class:`TargetSpec` is independent of the clip and has a text and a JSON form; :func:`resolve`
finds its classes for one clip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from praxiscope.errors import AttributionError, ModelError

if TYPE_CHECKING:
    from torch import Tensor

    from praxiscope.models.model import VideoModel

CONTRAST = re.compile(r"\s*-vs-\s*", re.IGNORECASE)
RANK = re.compile(r"top-?(\d+)", re.IGNORECASE)

Kind = Literal["predicted", "label", "class", "rank", "contrast"]


@dataclass(frozen=True)
class TargetSpec:
    """What to explain, independent of the clip.

    Build one with :meth:`predicted`, :meth:`label`, :meth:`of_class`, :meth:`of_index`,
    :meth:`of_rank` or :meth:`contrast`, or parse one with :func:`parse_target`.

    Attributes:
        kind: ``predicted`` (the class with the largest logit), ``label`` (the clip's true class),
            ``class``, ``rank`` or ``contrast``.
        name: of a ``class``; case does not matter.
        index: of a ``class`` without a name.
        rank: of a ``rank``, 1 for the class with the largest logit.
        positive: of a ``contrast``: the class that is explained.
        negative: of a ``contrast``: the class it is compared with.
    """

    kind: Kind
    name: str | None = None
    index: int | None = None
    rank: int | None = None
    positive: TargetSpec | None = None
    negative: TargetSpec | None = None

    @classmethod
    def predicted(cls) -> TargetSpec:
        """The class that the network predicts."""
        return cls("predicted")

    @classmethod
    def label(cls) -> TargetSpec:
        """The clip's true class."""
        return cls("label")

    @classmethod
    def of_class(cls, name: str) -> TargetSpec:
        """A class by name."""
        return cls("class", name=name)

    @classmethod
    def of_index(cls, index: int) -> TargetSpec:
        """A class by index."""
        return cls("class", index=index)

    @classmethod
    def of_rank(cls, rank: int) -> TargetSpec:
        """The class with the ``rank``-th largest logit, counted from 1."""
        return cls("rank", rank=rank)

    @classmethod
    def contrast(cls, positive: TargetSpec, negative: TargetSpec) -> TargetSpec:
        """Why the network prefers one class to another."""
        return cls("contrast", positive=positive, negative=negative)

    def __str__(self) -> str:
        """The text that :func:`parse_target` reads."""
        match self:
            case TargetSpec(kind="predicted"):
                return "predicted"
            case TargetSpec(kind="label"):
                return "true"
            case TargetSpec(kind="rank"):
                return f"top{self.rank}"
            case TargetSpec(kind="contrast"):
                return f"{self.positive}-vs-{self.negative}"
        return str(self.index) if self.name is None else self.name

    @property
    def needs_label(self) -> bool:
        """Whether the target depends on the clip's true class."""
        sides = (self.positive, self.negative)
        return self.kind == "label" or any(side is not None and side.needs_label for side in sides)

    def to_json(self) -> dict[str, Any]:
        """A JSON object, such as ``{"kind": "rank", "rank": 2}``."""
        content: dict[str, Any] = {"kind": self.kind}
        for key, value in (("name", self.name), ("index", self.index), ("rank", self.rank)):
            if value is not None:
                content[key] = value
        for side, spec in (("positive", self.positive), ("negative", self.negative)):
            if spec is not None:
                content[side] = spec.to_json()
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> TargetSpec:
        """The inverse of :meth:`to_json`.

        Raises:
            AttributionError: the object is not a target.
        """
        match dict(content):
            case {"kind": "predicted" | "label" as kind, **rest} if not rest:
                return cls(kind)
            case {"kind": "class", "name": str(name), **rest} if not rest:
                return cls.of_class(name)
            case {"kind": "class", "index": int(index), **rest} if not rest:
                return cls.of_index(index)
            case {"kind": "rank", "rank": int(rank), **rest} if not rest:
                return cls.of_rank(rank)
            case {
                "kind": "contrast",
                "positive": Mapping() as positive,
                "negative": Mapping() as negative,
                **rest,
            } if not rest:
                sides = cls.from_json(positive), cls.from_json(negative)
                if all(side.kind != "contrast" for side in sides):
                    return cls.contrast(*sides)
        raise AttributionError(
            f"{dict(content)!r} is not a target",
            where="target",
            remedy=f"give a kind ({', '.join(get_args(Kind))}) with its fields",
        )


TargetInput = str | int | Mapping[str, Any] | TargetSpec
"""What :func:`parse_target` accepts."""


def parse_target(target: TargetInput, class_names: Sequence[str]) -> TargetSpec:
    """Read a target.

    Args:
        target: a class name or index, ``predicted``, ``top1`` to ``topk``, ``true``, ``A-vs-B`` of
            these, the JSON object of a :class:`TargetSpec`, or one itself. The name of an existing
            class always wins: a class called ``true`` or ``push-vs-pull`` is that class.
        class_names: of the network, by class index.

    Raises:
        AttributionError: the text is neither a class nor a contrast of two, or the object is not a
            target.
    """
    match target:
        case TargetSpec():
            return target
        case int():
            return TargetSpec.of_index(target)
        case Mapping():
            return TargetSpec.from_json(target)
    text = target.strip()
    spec = _parse_class(text, class_names)
    if spec is not None:
        return spec
    return _parse_contrast(text, class_names) or TargetSpec.of_class(text)


def _parse_class(text: str, class_names: Sequence[str]) -> TargetSpec | None:
    """A target that is not a contrast; None for the name of an unknown class."""
    if text.lower() in {name.lower() for name in class_names}:
        return TargetSpec.of_class(text)
    rank = RANK.fullmatch(text)
    if rank:
        return TargetSpec.of_rank(int(rank[1]))
    if text.isdecimal():
        return TargetSpec.of_index(int(text))
    return {"true": TargetSpec.label(), "predicted": TargetSpec.predicted()}.get(text.lower())


def _parse_contrast(text: str, class_names: Sequence[str]) -> TargetSpec | None:
    """A contrast; None for text without one.

    A class name may hold ``-vs-`` itself, so every place to divide the text is tried.
    """
    cuts = list(CONTRAST.finditer(text))
    if not cuts:
        return None
    for cut in cuts:
        sides = [
            _parse_class(side, class_names) for side in (text[: cut.start()], text[cut.end() :])
        ]
        if sides[0] is not None and sides[1] is not None:
            return TargetSpec.contrast(sides[0], sides[1])
    if len(cuts) > 1:
        raise AttributionError(
            f"{text!r} is not a contrast of two classes",
            where="target",
            remedy="give two classes, such as A-vs-B",
        )
    # One of the sides is the name of an unknown class, which resolve() reports.
    (cut,) = cuts
    positive, negative = text[: cut.start()], text[cut.end() :]
    return TargetSpec.contrast(
        _parse_class(positive, class_names) or TargetSpec.of_class(positive),
        _parse_class(negative, class_names) or TargetSpec.of_class(negative),
    )


@dataclass(frozen=True)
class Target:
    """A linear score of one clip's logits.

    Attributes:
        name: for people, such as ``abseiling`` or ``rock climbing vs abseiling``.
        request: the text of what the user asked for, such as ``top1``.
        positive: class index whose logit counts for the score.
        negative: class index whose logit counts against it, None without a contrast.
    """

    name: str
    request: str
    positive: int
    negative: int | None = None

    def weights(self, classes: int) -> Tensor:
        """``(classes,)``: the score is the product with the logits."""
        import torch

        weights = torch.zeros(classes)
        weights[self.positive] += 1
        if self.negative is not None:
            weights[self.negative] -= 1
        return weights


def resolve(
    spec: TargetSpec, model: VideoModel, logits: Tensor, label: str | None = None
) -> Target:
    """The classes that a target means for one clip.

    Args:
        spec: from :func:`parse_target`.
        model: has the class names.
        logits: ``(classes,)`` of the clip, for ranks.
        label: the clip's true class, for targets of kind ``label``.

    Raises:
        AttributionError: the clip has no label, a rank exceeds the number of classes, or a class
            is contrasted with itself.
        ModelError: the network has no such class.
    """
    if spec.positive is None or spec.negative is None:
        index = _class_index(spec, model, logits, label)
        return Target(model.classes[index], str(spec), index)
    positive = _class_index(spec.positive, model, logits, label)
    negative = _class_index(spec.negative, model, logits, label)
    names = model.classes[positive], model.classes[negative]
    if positive == negative:
        raise AttributionError(f"{str(spec)!r} contrasts {names[0]!r} with itself", where="target")
    return Target(" vs ".join(names), str(spec), positive, negative)


def resolve_target(
    target: TargetInput, model: VideoModel, logits: Tensor, label: str | None = None
) -> Target:
    """:func:`parse_target` and :func:`resolve` in one step.

    ``Target.request`` is the text itself where the target is a text.
    """
    resolved = resolve(parse_target(target, model.classes), model, logits, label)
    return replace(resolved, request=target.strip()) if isinstance(target, str) else resolved


def _class_index(spec: TargetSpec, model: VideoModel, logits: Tensor, label: str | None) -> int:
    match spec:
        case TargetSpec(kind="class", index=int(index)):
            return _valid_index(index, model)
        case TargetSpec(kind="class", name=str(name)):
            return model.class_index(name)
        case TargetSpec(kind="predicted"):
            return int(logits.argmax())
        case TargetSpec(kind="rank", rank=int(rank)):
            if not 1 <= rank <= len(model.classes):
                raise AttributionError(
                    f"'top{rank}' is beyond the {len(model.classes)} classes", where="target"
                )
            return int(logits.topk(rank).indices[-1])
        case TargetSpec(kind="label"):
            if label is None:
                raise AttributionError(
                    "'true' needs the clip's label", where="target", remedy="give it with --label"
                )
            return model.class_index(label)
    raise AttributionError(f"{str(spec)!r} does not name a class", where="target")


def _valid_index(index: int, model: VideoModel) -> int:
    if 0 <= index < len(model.classes):
        return index
    raise ModelError(
        f"no class {str(index)!r} in {model.name}",
        where="target",
        remedy=f"{model.name} has classes 0 to {len(model.classes) - 1}",
    )
