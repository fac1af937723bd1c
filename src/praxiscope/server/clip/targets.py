"""The classes that a target means for one clip of a run, by the run's own predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.attribution.target import TargetSpec
from praxiscope.errors import AttributionError, nearest


@dataclass(frozen=True)
class ClipPrediction:
    """What targets of one clip refer to.

    Attributes:
        classes: class names of the network, by index.
        label: of the clip, None without one.
        predicted: index of the class that the run predicts.
        logits: reads the logits of the clip, ``(classes,)``.
    """

    classes: Sequence[str]
    label: str | None
    predicted: int
    logits: Callable[[], NDArray[np.floating]]


@dataclass(frozen=True)
class ClipTarget:
    """A target of one clip.

    Attributes:
        request: as the client sent it.
        title: for people.
        positive: index of the class that is explained.
        negative: index of the class that it is compared with, None without one.
    """

    request: TargetSpec
    title: str
    positive: int
    negative: int | None = None

    @property
    def classes(self) -> tuple[int, int | None]:
        """Both indices: targets of the same classes have the same heatmaps."""
        return self.positive, self.negative

    @property
    def by_index(self) -> TargetSpec:
        """The same target with class indices only."""
        positive = TargetSpec.of_index(self.positive)
        if self.negative is None:
            return positive
        return TargetSpec.contrast(positive, TargetSpec.of_index(self.negative))


def clip_target(spec: TargetSpec, prediction: ClipPrediction) -> ClipTarget:
    """Find the classes of a target.

    Raises:
        AttributionError: no such class or rank, no label, or a class is contrasted with itself.
    """
    classes = prediction.classes
    if spec.positive is None or spec.negative is None:
        index = _class_index(spec, prediction)
        return ClipTarget(spec, classes[index], index)
    positive = _class_index(spec.positive, prediction)
    negative = _class_index(spec.negative, prediction)
    if positive == negative:
        raise AttributionError(f"{classes[positive]!r} against itself", where="target")
    return ClipTarget(spec, f"{classes[positive]} vs {classes[negative]}", positive, negative)


def _class_index(spec: TargetSpec, prediction: ClipPrediction) -> int:
    match spec:
        case TargetSpec(kind="predicted"):
            return prediction.predicted
        case TargetSpec(kind="rank", rank=int(rank)):
            if not 1 <= rank <= len(prediction.classes):
                raise AttributionError(
                    f"no rank {rank}: the network has {len(prediction.classes)} classes",
                    where="target",
                )
            return int(np.argsort(-prediction.logits(), kind="stable")[rank - 1])
        case TargetSpec(kind="label"):
            return _label_index(prediction)
        case TargetSpec(kind="class", name=str(name)):
            index = _index_of(name, prediction.classes)
            if index is not None:
                return index
            raise AttributionError(
                f"no class {name[:80]!r}",
                where="target",
                remedy=nearest(name[:80], prediction.classes),
            )
    raise AttributionError(f"{str(spec)!r} does not name a class", where="target")


def _label_index(prediction: ClipPrediction) -> int:
    if prediction.label is None:
        raise AttributionError("the clip has no label", where="target", remedy="name a class")
    index = _index_of(prediction.label, prediction.classes)
    if index is None:
        raise AttributionError(
            f"the network has no class {prediction.label!r}, the clip's label", where="target"
        )
    return index


def _index_of(name: str, classes: Sequence[str]) -> int | None:
    """The index of a class; an exact match comes before one that ignores case."""
    if name in classes:
        return list(classes).index(name)
    lowered = name.strip().lower()
    return next((k for k, other in enumerate(classes) if other.lower() == lowered), None)
