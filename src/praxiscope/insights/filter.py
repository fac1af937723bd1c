"""Select clips of the evidence by conditions that a user writes."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.statistics import Mask
from praxiscope.metadata.old_names import resolve_column

Words = Mapping[str, NDArray[np.str_]]
Numbers = Mapping[str, NDArray[np.floating]]

OUTCOMES = ("predicted", "correct", "loss", "probability")
"""Columns that depend on the predictions."""

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITY = ("=", "!=")
_CONDITION = re.compile(r"\s*(.+?)\s*(<=|>=|!=|==|=|<|>)\s*(.*?)\s*", re.DOTALL)
YES, NO = "yes", "no"
_TRUTHS = {"true": YES, "false": NO, "1": YES, "0": NO}


@dataclass(frozen=True)
class Condition:
    """A condition on clips; a clip with an unknown value does not fulfil it.

    Attributes:
        column: of the metadata, or ``label``, ``predicted``, ``split``, ``group``, ``correct``
            (yes or no), ``loss``, ``probability`` (of the predicted class), ``coarse`` and
            ``fine`` (number of the cluster in the atlas).
        comparison: ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``.
        value: to compare with.
    """

    column: str
    comparison: str
    value: str

    def __str__(self) -> str:
        return f"{self.column}{self.comparison}{self.value}"


def parse_condition(text: str) -> Condition:
    """Read a condition such as ``split=train`` or ``ssim_mean > 0.9``.

    Raises:
        PraxiscopeError: the text is not a condition.
    """
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise PraxiscopeError(
            f"{text!r} is not a condition",
            where="--where",
            remedy="write COLUMN=VALUE, or with != < <= > >=",
        )
    column, comparison, value = match.groups()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return Condition(column, comparison.replace("==", "="), value)


def where(evidence: Evidence, conditions: Sequence[Condition]) -> Evidence:
    """The clips that fulfil all conditions.

    Conditions on predictions are applied last: ``whole`` is then the evidence of the clips that
    fulfil the other conditions, so that errors can be compared with clips that are no errors.

    Raises:
        PraxiscopeError: no such column or value, a comparison that is not possible, or no clip
            fulfils them.
    """
    if not conditions:
        return evidence
    by_outcome = [condition.column in OUTCOMES for condition in conditions]
    fulfilled = [fulfils(evidence, condition) for condition in conditions]
    of_others = [mask for mask, outcome in zip(fulfilled, by_outcome, strict=True) if not outcome]
    chosen = np.logical_and.reduce(fulfilled)
    if not chosen.any():
        raise PraxiscopeError(
            f"no clip fulfils {' and '.join(map(str, conditions))}",
            where="--where",
            remedy=f"{fulfilled[0].sum()} fulfil the first of them",
        )
    scope = np.logical_and.reduce([np.ones(len(evidence), bool), *of_others])
    beside = evidence if scope.all() else _picked(evidence, scope)
    return _picked(beside, chosen[scope]) if any(by_outcome) else beside


def fulfils(evidence: Evidence, condition: Condition) -> Mask:
    """Which clips fulfil a condition, ``(N,)``.

    Raises:
        PraxiscopeError: no such column or value, or a comparison that is not possible.
    """
    return fulfilling(_words(evidence), _numbers(evidence), condition)


def fulfilling(words: Words, numbers: Numbers, condition: Condition) -> Mask:
    """Which clips fulfil a condition on columns, ``(N,)``.

    Args:
        words: columns by name, ``(N,)`` each, empty where unknown.
        numbers: columns by name, ``(N,)`` each, nan where unknown.
        condition: on one of them.

    Raises:
        PraxiscopeError: no such column or value, or a comparison that is not possible.
    """
    column = resolve_column(condition.column, {*words, *numbers})
    condition = replace(condition, column=column)
    if condition.column in words:
        return _word_mask(words[condition.column], condition)
    if condition.column in numbers:
        return _number_mask(numbers[condition.column], condition)
    raise PraxiscopeError(
        f"no column {condition.column!r}",
        where=f"--where {condition}",
        remedy=nearest(condition.column, [*words, *numbers]),
    )


def _picked(evidence: Evidence, mask: Mask) -> Evidence:
    """A selection of the clips that remembers what it was selected from."""
    return replace(evidence.where(mask), whole=evidence)


def _words(evidence: Evidence) -> dict[str, NDArray[np.str_]]:
    classes = np.array([*evidence.classes, ""])
    correct = np.where(evidence.correct, YES, NO)
    return {
        **evidence.columns.words,
        "label": classes[evidence.labels],
        "predicted": classes[evidence.predicted],
        "split": evidence.splits,
        "group": evidence.groups,
        "coarse": evidence.coarse.astype(np.str_),
        "fine": evidence.fine.astype(np.str_),
        "correct": np.where(evidence.labelled, correct, ""),
    }


def _numbers(evidence: Evidence) -> dict[str, NDArray[np.float64]]:
    return {
        **evidence.columns.numbers,
        "loss": evidence.loss,
        "probability": 1 - evidence.uncertainty,
    }


def _word_mask(words: NDArray[np.str_], condition: Condition) -> Mask:
    place = f"--where {condition}"
    if condition.comparison not in _EQUALITY:
        raise PraxiscopeError(
            f"{condition.column!r} holds words", where=place, remedy="compare with = or !="
        )
    value = _meant(words, condition, place)
    equal = words == value
    return np.asarray(equal if condition.comparison == "=" else ~equal & (words != ""))


def _meant(words: NDArray[np.str_], condition: Condition, place: str) -> str:
    """The value in the spelling of the data."""
    value, allowed = condition.value, set(words.tolist()) - {""}
    if condition.column == "correct":
        value, allowed = _TRUTHS.get(value.lower(), value), {YES, NO}
    same = [word for word in allowed if word.lower() == value.lower()]
    if value in allowed or len(same) == 1:
        return value if value in allowed else same[0]
    raise PraxiscopeError(
        f"no {condition.column} {value!r}", where=place, remedy=nearest(value, sorted(allowed))
    )


def _number_mask(numbers: NDArray[np.floating], condition: Condition) -> Mask:
    try:
        value = float(condition.value)
    except ValueError as error:
        raise PraxiscopeError(
            f"{condition.value!r} is not a number",
            where=f"--where {condition}",
            remedy="give a number, and --where again for each further condition",
        ) from error
    compared = _COMPARISONS[condition.comparison](numbers, value)
    return np.asarray(compared & ~np.isnan(numbers))
