from __future__ import annotations

import math

import pytest

from praxiscope.insights.figure import Figure, figure_text, find_figure, p_value


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.123, "share", "12%"),
        (1.0, "share", "100%"),
        (3.3712, "number", "3.37"),
        (12345, "number", "12,345"),
        (4.2e-26, "chance", "4e-26"),
        (0.0, "chance", "<1e-99"),
        ("lower left corner", "text", "lower left corner"),
        (math.nan, "share", ""),
    ],
)
def test_each_kind_of_figure_has_its_way_of_writing(value, kind, text) -> None:
    assert figure_text(value, kind) == text


def test_a_share_has_its_interval_and_the_value_elsewhere() -> None:
    figure = Figure("accuracy", "accuracy", 0.12, "share", 0.93, interval=(0.05, 0.27))
    assert (figure.text, figure.interval_text, figure.elsewhere_text) == ("12%", "5%-27%", "93%")
    assert figure.text_with_interval == "12% (5%-27%)"
    assert Figure("clips", "clips", 3).text_with_interval == "3"


def test_programs_get_every_number_by_name() -> None:
    figure = Figure("train", "training clips", 3, elsewhere=9.5, elsewhere_name="usual_train")
    assert dict(figure.values()) == {"train": 3, "usual_train": 9.5}
    shares = Figure("accuracy", "accuracy", 0.1, "share", 0.9, interval=(0.0, 0.3))
    assert [name for name, _ in shares.values()] == [
        "accuracy",
        "accuracy_low",
        "accuracy_high",
        "accuracy_elsewhere",
    ]


def test_a_figure_is_looked_up_by_name() -> None:
    figures = (Figure("loss", "loss", 1.0), p_value(0.01))
    assert find_figure(figures, "p") is figures[1]
    assert find_figure(figures, "q") is None
