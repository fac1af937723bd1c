"""Checks of conditions on clips, before a job filters by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.insights.filter import NO, YES, fulfilling, parse_condition
from praxiscope.server.explore.atlases import group_columns
from praxiscope.server.explore.columns import UNKNOWN_TRUTH, Column
from praxiscope.server.versions import Version

_PARAMETER = "where"


def check_conditions(version: Version, conditions: Sequence[str]) -> None:
    """Refuse conditions that a job would refuse later.

    Raises:
        PraxiscopeError: a text is not a condition, its column or value does not exist, or no clip
            fulfils all conditions.
    """
    columns = [*version.columns.values(), *group_columns(version)]
    words = {column.info.name: _words(column) for column in columns if _holds_words(column)}
    numbers = {
        column.info.name: column.values.astype(np.float64)
        for column in columns
        if not _holds_words(column)
    }
    fulfilled = np.ones(len(version), bool)
    for text in conditions:
        try:
            fulfilled &= fulfilling(words, numbers, parse_condition(text))
        except PraxiscopeError as error:
            # Remedies that name an option of the command line do not help here.
            remedy = "" if "--" in error.remedy else error.remedy
            raise PraxiscopeError(error.what, where=_PARAMETER, remedy=remedy) from error
    if not fulfilled.any():
        raise PraxiscopeError("no clip fulfils all conditions", where=_PARAMETER)


def _holds_words(column: Column) -> bool:
    return column.info.kind != "number"


def _words(column: Column) -> NDArray[Any]:
    if column.info.kind == "truth":
        words = np.where(column.values == 1, YES, NO)
        return np.where(column.values == UNKNOWN_TRUTH, "", words)
    return column.texts
