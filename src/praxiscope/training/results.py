"""The results of a training: predictions, weights and their card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from praxiscope.datasets.sample import SPLITS
from praxiscope.files.atomic_write import atomic_path
from praxiscope.models.trained_card import TrainedCard, card_path
from praxiscope.training.evaluate import Predictions, predict, summarise
from praxiscope.training.examples import TRAIN
from praxiscope.training.head import split_head
from praxiscope.training.loop import Training

WEIGHTS, LANGUAGE_WEIGHTS = "weights.safetensors", "language_head.safetensors"


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """The result of a training.

    Attributes:
        card: the card of the weights; ``card.results`` has settings, epochs and accuracies.
        weights: file of the weights; ``load_model`` reads it together with the card beside it.
        predictions: predictions of the validation and test clips, by split.
    """

    card: TrainedCard
    weights: Path
    predictions: dict[str, Predictions]


def final_predictions(training: Training, network: nn.Module) -> dict[str, Predictions]:
    """The predictions for validation and test clips, computed in float32."""
    predictions = {}
    for split in SPLITS:
        indices = training.maker.readable(split)
        if split != TRAIN and len(indices):
            predictions[split] = predict(
                network,
                training.call,
                training.maker,
                indices,
                training.objective,
                device=training.device,
                batch=training.settings.batch,
            )
    return predictions


def collect_results(training: Training, predictions: dict[str, Predictions]) -> dict[str, Any]:
    """Settings, epochs and accuracies as plain data."""
    examples = training.maker.examples
    return {
        "data": examples.name,
        "clips": {split: len(training.maker.readable(split)) for split in SPLITS},
        "left_out": training.maker.cache.failures,
        "settings": asdict(training.settings),
        "epochs": [asdict(epoch) for epoch in training.progress.epochs],
        "seconds": sum(epoch.seconds for epoch in training.progress.epochs),
        "splits": {
            split: summarise(of_split, examples.classes) for split, of_split in predictions.items()
        },
    }


def write_weights(
    folder: Path, network: nn.Module, head: str, card: TrainedCard, dtype: torch.dtype
) -> Path:
    """Write weights and card; outputs of the language head go to a separate file.

    Args:
        folder: the folder.
        network: the network whose state is written.
        head: path of the last linear module.
        card: card of the weights.
        dtype: type of the stored numbers.

    Returns:
        The file of the weights.
    """
    state = {key: _stored(tensor, dtype) for key, tensor in network.state_dict().items()}
    plain, language = split_head(state, head, len(card.classes))
    path = folder / WEIGHTS
    _save(plain, path)
    if len(next(iter(language.values()))):
        _save(language, folder / LANGUAGE_WEIGHTS)
    with atomic_path(card_path(path)) as temporary:
        temporary.write_text(card.to_json(), encoding="utf-8")
    return path


def _stored(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    return tensor.detach().cpu().to(dtype if tensor.is_floating_point() else tensor.dtype)


def _save(state: dict[str, Tensor], path: Path) -> None:
    with atomic_path(path) as temporary:
        save_file({key: tensor.contiguous() for key, tensor in state.items()}, temporary)
