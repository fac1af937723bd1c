"""Predictions, losses and ranks are those that torch computes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from praxiscope.pipeline.predictions import prediction_table


def test_all_columns_equal_torchs_numbers() -> None:
    logits = torch.randn(40, 9, generator=torch.Generator().manual_seed(0)) * 4
    labels = torch.arange(40) % 9
    table = prediction_table(range(100, 140), logits.numpy(), labels.tolist()).to_pydict()
    probabilities = logits.softmax(1)
    top, classes = probabilities.topk(5)
    best = logits.topk(2).values
    assert table["clip"] == list(range(100, 140))
    assert table["predicted"] == logits.argmax(1).tolist()
    assert table["loss"] == pytest.approx(
        functional.cross_entropy(logits, labels, reduction="none").tolist(), abs=1e-5
    )
    assert table["correct"] == (logits.argmax(1) == labels).tolist()
    assert np.array(table["top_classes"]).tolist() == classes.tolist()
    assert np.array(table["top_probabilities"]) == pytest.approx(top.numpy(), abs=1e-6)
    assert table["margin"] == pytest.approx((best[:, 0] - best[:, 1]).tolist(), abs=1e-4)
    entropy = torch.distributions.Categorical(logits=logits).entropy()
    assert table["entropy"] == pytest.approx(entropy.tolist(), abs=1e-5)
    own = logits[torch.arange(40), labels, None]
    assert table["rank"] == (1 + (logits > own).sum(1)).tolist()


def test_without_a_label_there_is_neither_loss_nor_rank() -> None:
    logits = np.array([[1.0, 2.0], [3.0, 1.0]], np.float32)
    table = prediction_table([0, 1], logits, [None, 0]).to_pydict()
    for column in ("label", "loss", "rank", "correct"):
        assert table[column][0] is None
        assert table[column][1] is not None
    assert table["predicted"] == [1, 0]


def test_huge_logits_and_few_classes_are_no_trouble() -> None:
    table = prediction_table([0], np.array([[1e4, -1e4]], np.float32), [1]).to_pydict()
    assert table["loss"] == [20000]
    assert table["entropy"] == [0]
    assert len(table["top_classes"][0]) == 2
