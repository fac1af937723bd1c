"""Six interactions of two people on real videos, cross-validated over recordings.

A tiny network that was trained on the stage is fine-tuned on nine of the ten recordings of
UT-Interaction (Ryoo and Aggarwal 2010; 60 clips) and tested on the tenth. The reference on the same
folds is a ridge regression on motion energy (.75); the clips' width and height alone give .458,
chance is .167.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from benchmarks.report import real_data, report
from praxiscope.datasets.columns import Columns
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.registry import model_card
from praxiscope.training.examples import TEST, TRAIN, from_samples
from praxiscope.training.metrics import one_hot, top_k
from praxiscope.training.objective import CLASS_HEAD
from praxiscope.training.run import OutputPaths, train
from praxiscope.training.settings import MUON, Settings
from praxiscope.training.starting import InitialWeights

RIDGE, CHANCE = 0.75, 1 / 6


def main() -> None:
    """Train once for each recording, and report."""
    options = _options()
    data = real_data()
    if data is None:
        raise SystemExit("no real clips: set PRAXISCOPE_REAL_DATA to their folder")
    samples = read_samples(data / "ut_interaction", Columns(group="note"))
    recordings = sorted({sample.group for sample in samples})
    if options.quick:
        recordings = recordings[:2]
    with TemporaryDirectory() as folder:
        right = [_fold(samples, held, options, Path(folder)) for held in recordings]
    accuracy = float(np.concatenate(right).mean())
    report(
        "ut_interaction",
        {
            "accuracy": accuracy,
            "clips": sum(map(len, right)),
            "worst_recording": float(min(fold.mean() for fold in right)),
            "over_chance": accuracy / CHANCE,
            "over_ridge": accuracy / RIDGE,
        },
        packages=("torch",),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="tiny_i3d")
    parser.add_argument("--weights", default="clean", help="to start from; 'none' for random ones")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--optimiser", default=MUON)
    parser.add_argument("--quick", action="store_true", help="two recordings only")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    return parser.parse_args()


def _fold(
    samples: Sequence[Sample], held: str, options: argparse.Namespace, folder: Path
) -> np.ndarray:
    """Whether each clip of one recording is recognised by a network trained on the others."""
    split = [replace(sample, split=TEST if sample.group == held else TRAIN) for sample in samples]
    recipe = model_card(options.model).recipe
    (folder / "fold").mkdir(exist_ok=True)
    outcome = train(
        from_samples("ut_interaction", split),
        InitialWeights(options.model, None if options.weights == "none" else options.weights),
        OutputPaths(folder / "fold", folder / "frames"),
        Settings(
            epochs=options.epochs,
            batch=18,
            optimiser=options.optimiser,
            learning_rate=options.learning_rate,
            scale=(0.7, 1.0),
        ),
        recipe=replace(
            recipe, resize=recipe.crop
        ),  # the clips are narrow crops of people, which must not be cropped again
    )
    predictions = outcome.predictions[TEST]
    right = top_k(predictions.scores[CLASS_HEAD], one_hot(predictions.labels, 6), 1)
    print(f"{held}: {right.mean():.2f}", flush=True)
    return right


if __name__ == "__main__":
    main()
