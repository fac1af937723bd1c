"""Evidence of a data set in which nothing is wrong, to plant something into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence

CLASSES = ("juggling", "rowing", "singing", "waving")


def sound_evidence(count: int = 800, seed: int = 0, accuracy: float = 0.95) -> Evidence:
    """Clips in eight coarse and twenty fine groups, right at random, metadata at random."""
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, len(CLASSES), count)
    said = np.where(
        draw.random(count) < accuracy, labels, (labels + draw.integers(1, 4, count)) % 4
    )
    logits = draw.normal(size=(count, 4)).astype(np.float32)
    logits[np.arange(count), said] += 6
    members = [np.flatnonzero(labels == index) for index in range(4)]
    return Evidence(
        clips=np.arange(count, dtype=np.int32),
        classes=CLASSES,
        labels=labels,
        splits=draw.choice(["train", "validation"], count, p=[0.7, 0.3]),
        groups=np.full(count, ""),
        logits=logits,
        columns=Columns(
            {f"noise_{k}": draw.normal(size=count) for k in range(20)},
            {"label": np.array(CLASSES)[labels]},
        ),
        coarse=draw.integers(0, 8, count).astype(np.int32),
        fine=draw.integers(0, 20, count).astype(np.int32),
        neighbours=np.stack([draw.choice(members[label], 15) for label in labels]),
        distances=np.ones((count, 15), np.float32),
    )


def say(evidence: Evidence, rows: np.ndarray, classes: np.ndarray) -> Evidence:
    """The same where the network says other classes of some clips."""
    logits = evidence.logits.copy()
    logits[rows] = np.random.default_rng(9).normal(size=(len(rows), 4))
    logits[rows, classes] += 6
    return replace(evidence, logits=logits)


def with_number(evidence: Evidence, name: str, values: np.ndarray) -> Evidence:
    """The same with one more column of metadata."""
    columns = evidence.columns
    return replace(evidence, columns=Columns({**columns.numbers, name: values}, columns.words))
