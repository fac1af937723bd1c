"""What follows from the logits of each clip: probabilities, and how well they fit the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from praxiscope.workspace.labels import UNKNOWN

TOP = 5


@dataclass(frozen=True, eq=False)
class LabelScores:
    """How well predictions fit labels; row *i* of each array is of the same clip.

    Attributes:
        loss: cross entropy in nats, nan without a label, ``(N,)``.
        rank: of the label from 1 on, 0 without one, ``(N,)``.
        correct: whether the most likely class is the label; False without one, ``(N,)``.
    """

    loss: NDArray[np.float64]
    rank: NDArray[np.int64]
    correct: NDArray[np.bool_]


def prediction_table(
    clips: Sequence[int], logits: NDArray[np.float32], labels: Sequence[int | None]
) -> pa.Table:
    """The predictions of some clips as a table.

    Args:
        clips: numbers of the clips.
        logits: ``(N, K)``.
        labels: class index of each clip, None where it has no label or one the model lacks.

    Returns:
        A row a clip: ``clip``, ``predicted`` (class index), ``probability`` of it, ``margin``
        (logit of the first less that of the second class), ``entropy`` (nats), ``top_classes`` and
        ``top_probabilities`` (the best five), and, null without a label, ``label`` (class index),
        ``loss`` (cross entropy, nats), ``rank`` of the label from 1 on and ``correct``.
    """
    logs = _log_softmax(logits.astype(np.float64))
    order = np.argsort(-logits, axis=1, kind="stable")[:, : max(2, TOP)]
    best = np.take_along_axis(logs, order, axis=1)
    margin = best[:, 0] - best[:, 1] if best.shape[1] > 1 else np.full(len(logits), np.inf)
    indices = np.array([UNKNOWN if label is None else label for label in labels], np.int64)
    scores = label_scores(logits, indices)
    unlabelled = indices == UNKNOWN
    return pa.table(
        {
            "clip": pa.array(clips, pa.int32()),
            "predicted": pa.array(order[:, 0], pa.int32()),
            "probability": pa.array(np.exp(best[:, 0]), pa.float32()),
            "margin": pa.array(margin, pa.float32()),
            "entropy": pa.array(-(np.exp(logs) * logs).sum(1), pa.float32()),
            "top_classes": _lists(order[:, :TOP], pa.int32()),
            "top_probabilities": _lists(np.exp(best[:, :TOP]), pa.float32()),
            "label": pa.array(indices, pa.int32(), mask=unlabelled),
            "loss": pa.array(scores.loss, pa.float32(), mask=unlabelled),
            "rank": pa.array(scores.rank, pa.int32(), mask=unlabelled),
            "correct": pa.array(scores.correct, pa.bool_(), mask=unlabelled),
        }
    )


def label_scores(logits: NDArray[np.float32], indices: NDArray[np.int64]) -> LabelScores:
    """How well predictions fit labels.

    Args:
        logits: ``(N, K)``.
        indices: class index of each label, :data:`UNKNOWN` without one, ``(N,)``.
    """
    labelled = indices != UNKNOWN
    logs = _log_softmax(logits.astype(np.float64))
    log_probability = np.take_along_axis(logs, np.where(labelled, indices, 0)[:, None], axis=1)
    rank = 1 + (logs > log_probability).sum(1)
    first = np.argsort(-logits, axis=1, kind="stable")[:, 0]
    return LabelScores(
        np.where(labelled, -log_probability[:, 0], np.nan),
        np.where(labelled, rank, 0),
        labelled & (first == indices),
    )


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(1, keepdims=True)
    logs: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return logs


def _lists(values: NDArray[np.generic], kind: pa.DataType) -> pa.Array:
    flat = pa.array(values.reshape(-1), kind)
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])
