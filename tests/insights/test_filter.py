"""Conditions that a person writes choose the clips that fulfil them, and no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_space import LABELS, saying, spaced_evidence, without_labels

from praxiscope.errors import PraxiscopeError
from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.filter import fulfils, parse_condition, where
from praxiscope.insights.find import find_insights

CLIPS = 600


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Clips of which every tenth has no known light."""
    made = spaced_evidence(CLIPS, accuracy=0.8)
    light = np.arange(CLIPS, dtype=float)
    light[::10] = np.nan
    numbers = {**made.columns.numbers, "light": light}
    return replace(made, columns=Columns(numbers, made.columns.words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("split=train", lambda e: e.splits == "train"),
        ("split != train", lambda e: e.splits != "train"),
        ("label=action 3", lambda e: e.labels == 3),
        ("label='action 3'", lambda e: e.labels == 3),
        ("label=ACTION 3", lambda e: e.labels == 3),
        ("predicted==action 3", lambda e: e.logits.argmax(1) == 3),
        ("correct=no", lambda e: e.logits.argmax(1) != e.labels),
        ("coarse=3", lambda e: e.coarse == 3),
        ("fine!=1", lambda e: e.fine != 1),
        ("correct=true", lambda e: e.logits.argmax(1) == e.labels),
        ("light<=100", lambda e: np.nan_to_num(e.columns.numbers["light"], nan=999) <= 100),
        ("light > 100", lambda e: np.nan_to_num(e.columns.numbers["light"], nan=0) > 100),
        ("loss>=2", lambda e: e.loss >= 2),
        ("probability<.9", lambda e: e.probabilities.max(1) < 0.9),
    ],
)
def test_a_condition_chooses_what_it_says(evidence, text, expected) -> None:
    chosen = where(evidence, [parse_condition(text)])
    assert chosen.clips.tolist() == evidence.clips[expected(evidence)].tolist()


def test_all_conditions_must_be_fulfilled(evidence) -> None:
    conditions = [parse_condition(text) for text in ("split=train", "light<300", "light>=100")]
    light = evidence.columns.numbers["light"]
    expected = evidence.train & (light < 300) & (light >= 100)
    assert where(evidence, conditions).clips.tolist() == np.flatnonzero(expected).tolist()
    assert where(evidence, []) is evidence


def test_what_is_unknown_fulfils_neither_a_condition_nor_its_opposite(evidence) -> None:
    known = ~np.isnan(evidence.columns.numbers["light"])
    for one, other in (("light=5", "light!=5"), ("light<50", "light>=50")):
        masks = [fulfils(evidence, parse_condition(text)) for text in (one, other)]
        assert ((masks[0] ^ masks[1]) == known).all()
    unlabelled = without_labels(evidence, np.arange(50))
    for text in ("correct=yes", "correct=no", "label=action 1", "label!=action 1", "loss>0"):
        assert not fulfils(unlabelled, parse_condition(text))[:50].any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("train", "COLUMN=VALUE"),
        ("splt=train", "did you mean 'split'"),
        ("label=akction 3", "did you mean 'action 3'"),
        ("correct=perhaps", "no correct 'perhaps'"),
        ("label>action 3", "holds words"),
        ("light=bright", "'bright' is not a number"),
        ("light>1e9", "no clip fulfils light>1e9"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(evidence, text, expected) -> None:
    with pytest.raises(PraxiscopeError) as error:
        where(evidence, [parse_condition(text)])
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def _failing_when_dark() -> tuple[Evidence, np.ndarray]:
    """A group that fails where it is dark, beside errors anywhere."""
    evidence = spaced_evidence(1200, accuracy=0.93)
    dark = np.flatnonzero((evidence.coarse == 2) & (np.arange(1200) % 3 > 0))
    evidence = saying(evidence, dark, (evidence.labels[dark] + 1) % LABELS)
    light = np.random.default_rng(0).normal(100, 10, 1200)
    light[dark] -= 60
    numbers = {**evidence.columns.numbers, "light": light}
    return replace(evidence, columns=Columns(numbers, evidence.columns.words)), dark


def test_among_errors_those_that_are_alike_are_found_with_what_sets_them_apart() -> None:
    evidence, dark = _failing_when_dark()
    errors = where(evidence, [parse_condition("correct=no"), parse_condition("split=train")])
    insight = find_insights(errors, ["group of errors"])[0]
    assert set(dark) & set(np.flatnonzero(evidence.train)) <= set(insight.clips)
    assert not evidence.correct[insight.clips].any()
    assert {r.column: r.effect < 0 for r in insight.reasons}["light"]
    # All clips beside them are bright, not only the other errors.
    light = next(reason for reason in insight.reasons if reason.column == "light")
    assert light.outside == pytest.approx(100, abs=2)


def test_without_such_a_filter_there_are_no_groups_of_errors() -> None:
    evidence, _ = _failing_when_dark()
    assert find_insights(evidence, ["group of errors"]) == []
    trained = where(evidence, [parse_condition("split=train")])
    assert find_insights(trained, ["group of errors"]) == []


def test_errors_that_lie_anywhere_are_no_groups() -> None:
    for seed in range(15):
        evidence = spaced_evidence(CLIPS, seed, accuracy=0.6)
        errors = where(evidence, [parse_condition("correct=no")])
        assert find_insights(errors, ["group of errors"]) == []


def test_every_kind_can_be_asked_within_a_filter() -> None:
    evidence, _ = _failing_when_dark()
    for texts in (("label=action 4",), ("correct=no",), ("loss>2", "split=train"), ("light<60",)):
        find_insights(where(evidence, [parse_condition(text) for text in texts]))


def test_a_column_is_found_by_its_name_of_version_0_1_0(evidence) -> None:
    numbers = {"flow_speed_change_std": evidence.columns.numbers["light"]}
    renamed = replace(evidence, columns=Columns(numbers, evidence.columns.words))
    by_old, by_new = (
        fulfils(renamed, parse_condition(f"{name}>100"))
        for name in ("velocity_std", "flow_speed_change_std")
    )
    assert by_old.any()
    assert by_old.tolist() == by_new.tolist()
