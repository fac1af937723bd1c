"""What a network says of the clips of a split, and how right that is."""

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
    chosen_sets,
    confusions,
    jaccard,
    one_hot,
    per_class,
    top_k,
)
from praxiscope.training.objective import CLASS_HEAD, Objective
from praxiscope.training.precision import mixed_precision
from praxiscope.video.prefetch import prefetch

THREADS = 2


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a network says of some clips.

    Attributes:
        names: of the clips.
        labels: ``(N,)`` class indices.
        valid: ``(N, K)`` True for every class that is right.
        scores: ``(N, K)`` of each head.
        probabilities: ``(N, K)`` that sets of labels are chosen by.
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
    """Run a network on clips as its recipe shows them.

    Args:
        network: in evaluation mode.
        call: how it is run.
        maker: of batches.
        indices: of the clips.
        objective: what the network's outputs mean.
        device: where the network is.
        dtype: float32, or what to compute with where that is safe.
        batch: clips that run together.
    """
    groups = [indices[start : start + batch] for start in range(0, len(indices), batch)]
    outputs, labels, sets = [], [], []
    for _, made in prefetch(maker.central, groups, threads=THREADS):
        with mixed_precision(device, dtype):
            outputs.append(call(network, made.pathways(maker.recipe, device)).float())
        labels.append(made.targets.labels.numpy())
        sets.append(made.targets.sets.numpy())
    joined = torch.cat(outputs)
    return Predictions(
        names=tuple(maker.examples.examples[int(index)].name for index in indices),
        labels=np.concatenate(labels),
        valid=np.concatenate(sets).astype(bool),
        scores={name: head.cpu().numpy() for name, head in objective.scores(joined).items()},
        probabilities=objective.probabilities(joined).cpu().numpy(),
    )


def summarise(predictions: Predictions, classes: tuple[str, ...]) -> dict[str, Any]:
    """All figures of a split as plain data.

    ``top1`` and ``top5`` ask for the label, ``top1_valid`` and ``top5_valid`` for any valid one.
    """
    labels, valid = predictions.labels, predictions.valid
    right = one_hot(labels, len(classes))
    heads = {
        name: {
            "top1": float(top_k(scores, right, 1).mean()),
            "top5": float(top_k(scores, right, 5).mean()),
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
    """Mean overlap of chosen and valid sets."""
    return float(overlaps(probabilities, valid).mean())


def overlaps(probabilities: Scores, valid: Sets) -> NDArray[np.float64]:
    """``(N,)`` overlap of chosen and valid set; each half of the clips gets the other's threshold.

    Args:
        probabilities: ``(N, K)`` that classes are chosen by.
        valid: ``(N, K)``, True for every class that is right.
    """
    if len(valid) < 2:
        return jaccard(chosen_sets(probabilities, 0.5), valid)
    halves = [np.arange(len(valid)) % 2 == parity for parity in (0, 1)]
    overlap = np.empty(len(valid))
    for scored, tuned in (halves, halves[::-1]):
        threshold = best_threshold(probabilities[tuned], valid[tuned])
        overlap[scored] = jaccard(chosen_sets(probabilities[scored], threshold), valid[scored])
    return overlap
