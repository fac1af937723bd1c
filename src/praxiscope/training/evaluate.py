"""The predictions of a network for the clips of a split, and their accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from praxiscope.models.model import Call
from praxiscope.training.batches import BatchMaker
from praxiscope.training.metrics import (
    Labels,
    Scores,
    Sets,
    best_threshold,
    confusions,
    jaccard,
    one_hot,
    per_class,
    predicted_sets,
    top_k,
)
from praxiscope.training.objective import CLASS_HEAD, Objective
from praxiscope.training.precision import mixed_precision
from praxiscope.video.prefetch import prefetch

THREADS = 2


@dataclass(frozen=True, eq=False)
class Predictions:
    """The predictions of a network for some clips.

    Attributes:
        names: names of the clips.
        labels: ``(N,)`` class indices.
        valid: ``(N, K)`` True for every correct class.
        scores: ``(N, K)`` scores of each head.
        probabilities: ``(N, K)`` probabilities that label sets are chosen by.
    """

    names: tuple[str, ...]
    labels: Labels
    valid: Sets
    scores: Mapping[str, Scores]
    probabilities: Scores


@torch.no_grad()
def predict(
    network: nn.Module,
    call: Call,
    maker: BatchMaker,
    indices: NDArray[np.int64],
    objective: Objective,
    *,
    device: torch.device,
    dtype: torch.dtype = torch.float32,
    batch: int = 32,
) -> Predictions:
    """Run a network on the central views of clips.

    Args:
        network: the network, in evaluation mode.
        call: runs the network on the pathways of a batch.
        maker: makes the batches.
        indices: indices of the clips.
        objective: interprets the outputs of the network.
        device: device of the network.
        dtype: float32, or the type for mixed precision.
        batch: number of clips per forward pass.
    """
    groups = [indices[start : start + batch] for start in range(0, len(indices), batch)]
    outputs, labels, sets = [], [], []
    for _, clips in prefetch(maker.central, groups, threads=THREADS):
        with mixed_precision(device, dtype):
            outputs.append(call(network, clips.pathways(maker.recipe, device)).float())
        labels.append(clips.targets.labels.numpy())
        sets.append(clips.targets.sets.numpy())
    joined = torch.cat(outputs)
    return Predictions(
        names=tuple(maker.examples.examples[int(index)].name for index in indices),
        labels=np.concatenate(labels),
        valid=np.concatenate(sets).astype(bool),
        scores={name: head.cpu().numpy() for name, head in objective.scores(joined).items()},
        probabilities=objective.probabilities(joined).cpu().numpy(),
    )


def summarise(predictions: Predictions, classes: tuple[str, ...]) -> dict[str, Any]:
    """All results of a split as plain data.

    ``top1`` and ``top5`` count the label as correct, ``top1_valid`` and ``top5_valid`` every valid
    label.
    """
    labels, valid = predictions.labels, predictions.valid
    correct = one_hot(labels, len(classes))
    heads = {
        name: {
            "top1": float(top_k(scores, correct, 1).mean()),
            "top5": float(top_k(scores, correct, 5).mean()),
            "top1_valid": float(top_k(scores, valid, 1).mean()),
            "top5_valid": float(top_k(scores, valid, 5).mean()),
        }
        for name, scores in predictions.scores.items()
    }
    best = predictions.scores[CLASS_HEAD]
    return {
        "clips": len(labels),
        "heads": heads,
        "set_accuracy": set_accuracy(predictions.probabilities, valid),
        "per_class": [asdict(row) for row in per_class(best, labels, valid, classes)],
        "confusions": [asdict(pair) for pair in confusions(best, labels, valid, classes)],
    }


def set_accuracy(probabilities: Scores, valid: Sets) -> float:
    """Mean overlap of predicted and valid label sets, 0 to 1."""
    return float(overlaps(probabilities, valid).mean())


def overlaps(probabilities: Scores, valid: Sets) -> NDArray[np.float64]:
    """Overlap of the predicted and the valid label set of each clip, ``(N,)``, 0 to 1.

    The threshold for one half of the clips is chosen on the other half.

    Args:
        probabilities: ``(N, K)`` probabilities of the classes.
        valid: ``(N, K)`` True for every correct class.
    """
    if len(valid) < 2:
        return jaccard(predicted_sets(probabilities, 0.5), valid)
    halves = [np.arange(len(valid)) % 2 == parity for parity in (0, 1)]
    overlap = np.empty(len(valid))
    for scored, tuned in (halves, halves[::-1]):
        threshold = best_threshold(probabilities[tuned], valid[tuned])
        overlap[scored] = jaccard(predicted_sets(probabilities[scored], threshold), valid[scored])
    return overlap
