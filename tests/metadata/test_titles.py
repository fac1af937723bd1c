"""Titles of metadata columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.metadata import fields
from praxiscope.metadata.field import FIELDS, Field, metadata_field
from praxiscope.metadata.measure import contextual_columns, select_fields
from praxiscope.metadata.titles import column_title


@pytest.mark.parametrize(
    ("column", "full", "short"),
    [
        ("brightness_mean", "brightness (mean, 0-255)", "brightness, mean"),
        ("brightness_std", "brightness (standard deviation, 0-255)", None),
        ("ssim_min", "SSIM (minimum, -1 to 1)", "SSIM, minimum"),
        ("duration", "duration (seconds)", "duration"),
        ("my_own_column", "my own column", "my own column"),
        ("label", "label", "label"),
    ],
)
def test_a_column_is_called_by_its_field_summary_and_unit(column, full, short) -> None:
    title = column_title(column)
    assert title.full == full
    assert short is None or title.short == short


def test_titles_and_help_are_plain_words_and_differ() -> None:
    columns = [column for each in select_fields() for column in each.columns]
    titles = [column_title(column) for column in columns]
    assert len({title.full for title in titles}) == len(columns)
    for title in titles:
        assert "_" not in title.full
        assert title.help.endswith(".")
        assert title.unit


def test_a_custom_field_has_its_own_title() -> None:
    @metadata_field("gray levels", over_time="max", title="brightest pixel of a frame")
    def brightest(signals: object) -> list[float]:
        """Largest gray level."""
        return [0.0]

    try:
        title = column_title("brightest_max")
    finally:
        del FIELDS["brightest"]
    assert title.full == "brightest pixel of a frame (maximum, gray levels)"
    assert title.help == "Largest gray level: maximum over time."
    assert column_title("brightest_max").full == "brightest max"


def test_fields_of_the_recording_are_contextual() -> None:
    """File, light and overlay; of series over time the mean alone."""
    chosen = [each for each in select_fields() if each.contextual]
    assert {_module(each) for each in chosen} == {"source", "light", "overlay"}
    assert len(chosen) == sum(
        _module(each) in {"source", "light", "overlay"} for each in FIELDS.values()
    )
    columns = contextual_columns()
    assert {"brightness_mean", "duration", "text_share", "mean_red"} <= columns
    assert not {"brightness_std", "ssim_mean", "flow_magnitude_mean"} & columns


def test_every_module_of_fields_registers_one() -> None:
    modules = {path.stem for path in Path(fields.__path__[0]).glob("[a-z]*.py")}
    assert {_module(each) for each in select_fields()} == modules


def _module(each: Field) -> str:
    return each.measure.__module__.rpartition(".")[2]
