"""Titles of metadata columns, for people."""

from __future__ import annotations

from typing import NamedTuple

from praxiscope.metadata.field import FIELDS, Field
from praxiscope.metadata.measure import select_fields
from praxiscope.metadata.old_names import current_column_name

_SUMMARIES = {
    "mean": ("mean", "mean over time"),
    "mean_absolute": ("mean absolute", "mean absolute value over time"),
    "std": ("standard deviation", "standard deviation over time"),
    "min": ("minimum", "minimum over time"),
    "max": ("maximum", "maximum over time"),
}


class Title(NamedTuple):
    """The title of a column.

    Attributes:
        title: in plain words.
        unit: of its numbers, empty for none.
        help: a sentence that explains it, empty for none.
        summary: of a series over time, such as ``mean``; empty for none.
    """

    title: str
    unit: str = ""
    help: str = ""
    summary: str = ""

    @property
    def short(self) -> str:
        """Without the unit: ``brightness, mean``."""
        return ", ".join(filter(None, (self.title, self.summary)))

    @property
    def full(self) -> str:
        """With the unit: ``brightness (mean, 0-255)``."""
        details = ", ".join(filter(None, (self.summary, self.unit)))
        return f"{self.title} ({details})" if details else self.title


def column_title(column: str) -> Title:
    """The title of a metadata column; of an unknown column, the words of its name.

    Args:
        column: of a metadata table; old names of version 0.1.0 are accepted too.
    """
    column = current_column_name(column)
    for field in _fields():
        if column in field.columns:
            return _title(field, column)
    return Title(column.replace("_", " ").strip() or column)


def _fields() -> tuple[Field, ...]:
    select_fields()
    return tuple(FIELDS.values())


def _title(field: Field, column: str) -> Title:
    title = field.title or field.name.replace("_", " ")
    if not field.summaries:
        return Title(title, field.unit, f"{field.help}.")
    short, long = _SUMMARIES[column.removeprefix(f"{field.name}_")]
    return Title(title, field.unit, f"{field.help}: {long}.", short)
