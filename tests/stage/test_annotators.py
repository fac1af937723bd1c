from __future__ import annotations

import numpy as np
import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS, template
from praxiscope.stage.annotators import Annotator, annotate
from praxiscope.stage.dataset import stage_clips

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clips():
    return list(stage_clips("ambiguous", 600, 8))


def rates(annotator, clips):
    """Rates of selecting true labels, false labels of the same group, others; of blank answers."""
    selected = {"true": [], "same group": [], "other": []}
    blanks = []
    for clip in clips:
        answer = annotate(annotator, clip, LABELS)
        blanks.append(not answer)
        groups = {template(label).group for label in clip.valid_labels}
        for label in LABELS:
            if label in clip.valid_labels:
                kind = "true"
            else:
                kind = "same group" if template(label).group in groups else "other"
            selected[kind].append(label in answer)
    return {kind: np.mean(values) for kind, values in selected.items()} | {"blank": np.mean(blanks)}


@pytest.mark.parametrize("skill", [1.0, 0.9, 0.6])
def test_selection_rates_follow_the_skill(clips, skill):
    measured = rates(Annotator("ann", skill), clips)
    assert measured["true"] == pytest.approx(skill, abs=0.05)
    assert measured["same group"] == pytest.approx(1 - skill, abs=0.04)
    assert measured["other"] == pytest.approx((1 - skill) / 4, abs=0.02)


def test_lazy_annotators_stop_early_or_give_blank_answers(clips):
    lazy = Annotator("bob", 1.0, laziness=0.6)
    answers = [annotate(lazy, clip, LABELS) for clip in clips]
    assert np.mean([not answer for answer in answers]) == pytest.approx(0.3, abs=0.06)
    several = [
        answer
        for clip, answer in zip(clips, answers, strict=True)
        if len(clip.valid_labels) > 1 and answer
    ]
    assert np.mean([len(answer) == 1 for answer in several]) == pytest.approx(0.6, abs=0.1)


def test_bias_adds_to_the_probability(clips):
    favourite = "Showing something to the camera"
    biased = Annotator("cid", 1.0, bias={favourite: 0.3})
    others = [clip for clip in clips if favourite not in clip.valid_labels]
    chosen = [favourite in annotate(biased, clip, LABELS) for clip in others]
    assert np.mean(chosen) == pytest.approx(0.3, abs=0.06)


def test_selected_labels_are_offered_labels_in_their_order(clips):
    offered = [LABELS[9], LABELS[2], LABELS[30]]
    careless = Annotator("dan", 0.0)
    for clip in clips[:50]:
        answer = annotate(careless, clip, offered)
        assert list(answer) == [label for label in offered if label in answer]


def test_answers_are_reproducible_and_differ_between_annotators(clips):
    ann, bob = Annotator("ann", 0.6), Annotator("bob", 0.6)
    first = [annotate(ann, clip, LABELS) for clip in clips[:40]]
    assert first == [annotate(ann, clip, LABELS) for clip in clips[:40]]
    assert first != [annotate(bob, clip, LABELS) for clip in clips[:40]]
    assert first != [annotate(ann, clip, LABELS, seed=1) for clip in clips[:40]]


def test_unknown_labels_are_refused(clips):
    with pytest.raises(PraxiscopeError, match="no label"):
        annotate(Annotator("ann"), clips[0], ["Juggling something"])
