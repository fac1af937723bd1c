from __future__ import annotations

import numpy as np
import pytest
import torch

from praxiscope.training.objective import (
    CLASS_HEAD,
    LANGUAGE_HEAD,
    ForcedChoice,
    Hybrid,
    KHot,
    Targets,
)

DRAW = np.random.default_rng(0)
LOGITS = DRAW.normal(size=(5, 4))
LABELS = np.array([0, 3, 1, 1, 2])
SETS = np.eye(4)[LABELS]
SETS[0, 2] = SETS[3, 0] = 1
SENTENCES = DRAW.normal(size=(4, 6))
SENTENCES /= np.linalg.norm(SENTENCES, axis=1, keepdims=True)
VECTORS = DRAW.normal(size=(5, 6)) * 3


def targets():
    return Targets(torch.from_numpy(LABELS), torch.from_numpy(SETS).float())


def log_softmax(logits):
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def cross_entropy(smoothing=0.0):
    wanted = (1 - smoothing) * np.eye(4)[LABELS] + smoothing / 4
    return -(wanted * log_softmax(LOGITS)).sum(1).mean()


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_forced_choice_is_cross_entropy(smoothing):
    loss = ForcedChoice(4, smoothing).loss(torch.from_numpy(LOGITS), targets())
    assert loss.item() == pytest.approx(cross_entropy(smoothing))


def test_hybrid_is_cross_entropy_and_five_times_one_minus_cosine():
    outputs = torch.from_numpy(np.hstack([LOGITS, VECTORS]))
    objective = Hybrid(torch.from_numpy(SENTENCES))
    right = SENTENCES[LABELS]
    cosine = (VECTORS * right).sum(1) / np.linalg.norm(VECTORS, axis=1)
    expected = cross_entropy() + 5 * (1 - cosine).mean()
    assert objective.outputs == 10
    assert objective.loss(outputs, targets()).item() == pytest.approx(expected)
    perfect = torch.from_numpy(np.hstack([100 * np.eye(4)[LABELS], 7 * right]))
    assert objective.loss(perfect, targets()).item() == pytest.approx(0, abs=1e-6)


def test_the_language_head_ranks_classes_by_cosine():
    scores = Hybrid(torch.from_numpy(SENTENCES)).scores(
        torch.from_numpy(np.hstack([LOGITS, VECTORS]))
    )
    np.testing.assert_array_equal(scores[CLASS_HEAD], LOGITS)
    cosines = np.array(
        [[v @ s / np.linalg.norm(v) / np.linalg.norm(s) for s in SENTENCES] for v in VECTORS]
    )
    np.testing.assert_allclose(scores[LANGUAGE_HEAD], cosines, atol=1e-12)
    # A vector of any length at the sentence of a class has that class first, its own cosine 1.
    own = torch.from_numpy(np.hstack([LOGITS[:4], 0.01 * SENTENCES]))
    at_own = Hybrid(torch.from_numpy(SENTENCES)).scores(own)[LANGUAGE_HEAD]
    assert at_own.argmax(1).tolist() == [0, 1, 2, 3]


def test_k_hot_is_the_sigmoid_cross_entropy_of_every_class():
    chances = 1 / (1 + np.exp(-LOGITS))
    every = -(SETS * np.log(chances) + (1 - SETS) * np.log(1 - chances))
    loss = KHot(4).loss(torch.from_numpy(LOGITS), targets())
    assert loss.item() == pytest.approx(every.sum(1).mean())
    np.testing.assert_allclose(KHot(4).probabilities(torch.from_numpy(LOGITS)), chances)
