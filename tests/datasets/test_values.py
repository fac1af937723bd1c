from __future__ import annotations

import pytest

from praxiscope.datasets.values import column_values


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "-20", "0"], [1, -20, 0]),
        (["1", " 2 ", ""], [1, 2, None]),
        (["1", "2.5", "1e3", ".5", "-0.25"], [1.0, 2.5, 1000.0, 0.5, -0.25]),
        (["true", "False"], [True, False]),
        (["1", "true"], ["1", "true"]),
        (["007", "12"], ["007", "12"]),
        (["00.5"], ["00.5"]),
        (["nan", "1"], ["nan", "1"]),
        (["1e999"], ["1e999"]),
        (["12345678901234567890123"], [12345678901234567890123.0]),
        (["1_000"], ["1_000"]),
        (["", " "], [None, None]),
    ],
)
def test_a_column_has_the_type_of_all_its_texts(texts, values):
    column = column_values(texts)
    assert column == values
    assert [type(value) for value in column] == [type(value) for value in values]
