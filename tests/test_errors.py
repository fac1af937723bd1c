"""Errors: one line with what is wrong, where, and what to do."""

from __future__ import annotations

import pickle

import pytest

from praxiscope.errors import (
    AttributionError,
    ModelError,
    PraxiscopeError,
    VideoError,
    WeightsUnavailableError,
    nearest,
)


def test_a_message_says_where_what_and_what_to_do() -> None:
    error = VideoError("holds no frames", where="a.mp4", remedy="record it again")
    assert str(error) == "a.mp4: holds no frames (record it again)"
    assert str(VideoError("holds no frames")) == "holds no frames"
    assert (error.what, error.where, error.remedy) == (
        "holds no frames",
        "a.mp4",
        "record it again",
    )


def test_a_message_of_several_lines_becomes_one() -> None:
    assert str(ModelError("does not run:\n  size mismatch\n")) == "does not run: size mismatch"


@pytest.mark.parametrize(
    "kind", [VideoError, ModelError, AttributionError, WeightsUnavailableError]
)
def test_all_are_caught_as_one_and_survive_a_trip_between_processes(
    kind: type[PraxiscopeError],
) -> None:
    error = pickle.loads(pickle.dumps(kind("what", where="where", remedy="remedy")))
    assert type(error) is kind
    assert isinstance(error, PraxiscopeError)
    assert str(error) == "where: what (remedy)"
    assert error.remedy == "remedy"


def test_missing_weights_are_an_error_of_the_model() -> None:
    assert issubclass(WeightsUnavailableError, ModelError)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("abseilling", "did you mean 'Abseiling'"),
        ("ABSEILING", "did you mean 'Abseiling'"),
        ("climb", "did you mean 'ice climbing' or 'rock climbing'?"),
        ("zzz", "known: Abseiling, rock climbing, ice climbing"),
        ("", "known: Abseiling, rock climbing, ice climbing"),
    ],
)
def test_the_nearest_names_are_suggested(name: str, expected: str) -> None:
    assert nearest(name, ["Abseiling", "rock climbing", "ice climbing"]).startswith(expected)


def test_of_many_names_some_are_listed() -> None:
    shown = nearest("zzz", [f"class {number}" for number in range(400)])
    assert shown.startswith("known: class 0, class 1, ")
    assert shown.endswith("class 11, ...")


def test_among_few_or_no_names() -> None:
    assert nearest("a", []) == "known: "
    assert (
        nearest("class 1", [f"class {n}" for n in range(20)], count=1) == "did you mean 'class 1'?"
    )
