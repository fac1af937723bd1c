"""Evidence of clips with a place in a space, whose neighbours and groups follow from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.workspace.labels import UNKNOWN

LABELS = 12
SPREAD = 6.0
"""Deviation of the labels' centres; that of the clips of one is 1."""


def spaced_evidence(
    count: int = 900,
    seed: int = 0,
    *,
    accuracy: float = 0.9,
    widths: np.ndarray | None = None,
    crowd: int = 0,
) -> Evidence:
    """Clips around the centre of their label, right at random, metadata at random.

    Args:
        count: clips.
        seed: of everything.
        accuracy: of the network.
        widths: how wide each label is spread, ``(LABELS,)``.
        crowd: so many of the clips, the last ones, are of label 3, always right, and all in one
            place beside its centre.
    """
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, LABELS, count)
    crowded = np.arange(count) >= count - crowd
    labels[crowded] = 3
    widths = np.ones(LABELS) if widths is None else widths
    centres = draw.normal(0, SPREAD, (LABELS, 6))
    points = centres[labels] + widths[labels, None] * draw.normal(size=(count, 6))
    points[crowded] = centres[3] + 1 + 0.1 * draw.normal(size=(crowd, 6))
    said = np.where(
        crowded | (draw.random(count) < accuracy),
        labels,
        (labels + draw.integers(1, LABELS, count)) % LABELS,
    )
    logits = draw.normal(size=(count, LABELS)).astype(np.float32)
    logits[np.arange(count), said] += 6
    splits = draw.choice(["train", "validation", "test"], count, p=[0.7, 0.15, 0.15])
    columns = Columns(
        {f"noise_{k}": draw.normal(size=count) for k in range(20)},
        {"camera": draw.choice(["left", "right", "top"], count)},
    )
    return placed(points, labels, splits, logits, columns)


def placed(
    points: np.ndarray,
    labels: np.ndarray,
    splits: np.ndarray,
    logits: np.ndarray,
    columns: Columns,
) -> Evidence:
    """Evidence whose neighbours and fine groups (two halves of a label) follow from places."""
    count = len(points)
    graph = neighbour_graph(points.astype(np.float32), 30)
    centres = np.stack([points[labels == k].mean(0) for k in range(LABELS)])
    nearest = ((points[:, None] - centres) ** 2).sum(2).argmin(1)
    half = points[:, 0] > centres[nearest, 0]
    names = tuple(f"action {k}" for k in range(LABELS))
    words = {**columns.words, "label": np.array([*names, ""])[labels], "split": splits}
    return Evidence(
        clips=np.arange(count, dtype=np.int32),
        classes=names,
        labels=labels.astype(np.int64),
        splits=splits,
        groups=np.full(count, ""),
        logits=logits.astype(np.float32),
        columns=Columns(columns.numbers, words),
        coarse=(nearest % 6).astype(np.int32),
        fine=(2 * nearest + half).astype(np.int32),
        neighbours=graph.indices.astype(np.int64),
        distances=graph.distances,
    )


def without_labels(evidence: Evidence, rows: np.ndarray) -> Evidence:
    """The same where nobody has labelled some clips yet."""
    labels, splits = evidence.labels.copy(), evidence.splits.astype("U10")
    labels[rows], splits[rows] = UNKNOWN, "unlabeled"
    return replace(evidence, labels=labels, splits=splits)


def saying(evidence: Evidence, rows: np.ndarray, classes: np.ndarray, sure: float = 6) -> Evidence:
    """The same where the network says other classes of some clips."""
    logits = evidence.logits.copy()
    logits[rows] = np.random.default_rng(9).normal(size=(len(rows), LABELS))
    logits[rows, classes] += sure
    return replace(evidence, logits=logits)
