"""What is explained: a class, a rank, the true label, or why one class rather than another."""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch
from torch import Tensor

from praxiscope.errors import AttributionError
from praxiscope.models.model import VideoModel

CONTRAST = re.compile(r"\s*-vs-\s*", re.IGNORECASE)
RANK = re.compile(r"top-?(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """A linear score of the logits.

    Attributes:
        name: for people, such as ``abseiling`` or ``rock climbing vs abseiling``.
        request: as the user asked for it, such as ``top1``.
        positive: class index whose logit counts for the score.
        negative: class index whose logit counts against it, None without a contrast.
    """

    name: str
    request: str
    positive: int
    negative: int | None = None

    def weights(self, classes: int) -> Tensor:
        """``(classes,)``: the score is the product with the logits."""
        weights = torch.zeros(classes)
        weights[self.positive] += 1
        if self.negative is not None:
            weights[self.negative] -= 1
        return weights


def resolve_target(
    request: str | int, model: VideoModel, logits: Tensor, label: str | None = None
) -> Target:
    """Turn what a user asks for into classes.

    Args:
        request: a class name or index, ``top1`` to ``topk``, ``true``, or ``A-vs-B`` of these.
        model: knows the classes.
        logits: ``(classes,)`` of the clip, for ranks.
        label: the clip's true class, for ``true``.

    Raises:
        AttributionError: ``true`` without a label, a rank beyond the classes, or A the same as B.
        ModelError: no such class.
    """
    text = str(request).strip()
    if text.lower() in (known.lower() for known in model.classes):
        sides = [text]  # a class whose own name holds "-vs-" is no contrast
    else:
        sides = CONTRAST.split(text)
    if len(sides) > 2:
        raise AttributionError(f"{text!r} contrasts more than two classes", where="target")
    found = [_class_of(side, model, logits, label) for side in sides]
    names = [model.classes[index] for index in found]
    if len(found) == 1:
        return Target(names[0], text, found[0])
    if found[0] == found[1]:
        raise AttributionError(f"{text!r} contrasts {names[0]!r} with itself", where="target")
    return Target(" vs ".join(names), text, found[0], found[1])


def _class_of(side: str, model: VideoModel, logits: Tensor, label: str | None) -> int:
    rank = RANK.fullmatch(side)
    if rank:
        place = int(rank.group(1))
        if not 1 <= place <= len(model.classes):
            raise AttributionError(
                f"{side!r} is beyond the {len(model.classes)} classes", where="target"
            )
        return int(logits.topk(place).indices[-1])
    if side.lower() == "true":
        if label is None:
            raise AttributionError(
                "'true' needs the clip's label", where="target", remedy="give it with --label"
            )
        return model.class_index(label)
    return model.class_index(side)
