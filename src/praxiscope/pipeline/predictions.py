"""What follows from logits for each clip, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

TOP = 5


def prediction_table(
    clips: Sequence[int], logits: NDArray[np.float32], labels: Sequence[int | None]
) -> pa.Table:
    """Predictions, losses and ranks.

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
    known = np.array([label is not None for label in labels], bool)
    index = np.array([label if label is not None else 0 for label in labels], np.int64)
    own = np.take_along_axis(logs, index[:, None], axis=1)[:, 0]
    rank = 1 + (logs > own[:, None]).sum(1)
    absent = ~known
    return pa.table(
        {
            "clip": pa.array(clips, pa.int32()),
            "predicted": pa.array(order[:, 0], pa.int32()),
            "probability": pa.array(np.exp(best[:, 0]), pa.float32()),
            "margin": pa.array(margin, pa.float32()),
            "entropy": pa.array(-(np.exp(logs) * logs).sum(1), pa.float32()),
            "top_classes": _lists(order[:, :TOP], pa.int32()),
            "top_probabilities": _lists(np.exp(best[:, :TOP]), pa.float32()),
            "label": pa.array(index, pa.int32(), mask=absent),
            "loss": pa.array(-own, pa.float32(), mask=absent),
            "rank": pa.array(rank, pa.int32(), mask=absent),
            "correct": pa.array(order[:, 0] == index, pa.bool_(), mask=absent),
        }
    )


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(1, keepdims=True)
    logs: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return logs


def _lists(values: NDArray[np.generic], kind: pa.DataType) -> pa.Array:
    flat = pa.array(values.reshape(-1), kind)
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])
