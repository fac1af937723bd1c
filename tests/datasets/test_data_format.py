from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.datasets.data_format import data_formats, find_format
from praxiscope.errors import DatasetError

DOCS = Path(__file__).parents[2] / "docs" / "datasets.md"


def test_the_documentation_lists_every_format_with_its_description():
    rows = DOCS.read_text(encoding="utf-8").splitlines()
    for data_format in data_formats():
        row = f"| `{data_format.name}` | {data_format.description} | {data_format.mark} |"
        assert row in rows


def test_the_help_text_lists_every_format():
    from praxiscope.cli.data_options import _format_help

    for data_format in data_formats():
        assert f"`{data_format.name}`: {data_format.description}" in _format_help()


def test_an_unknown_format_is_refused_with_the_nearest_names():
    with pytest.raises(DatasetError, match=r"no format 'ucf'.*'ucf101'"):
        find_format("ucf")
