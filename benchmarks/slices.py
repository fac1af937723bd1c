"""Spurious cues of several strengths: whether insights find them, and show clips that have them.

The strength of a cue is both the share of its class's clips that have it, and the share of the
clips with the cue that belong to its class. For each strength, clips of new seeds are analysed and
searched for insights, with two kinds of networks: the shipped ones, trained with cues of strength
.95, and networks trained here with the same strength. A slice is found if one of the first ten
insights says that the class relies on a cue. Its precision at ten is the share of the first ten
clips of this insight that have the cue; it is 0 if the slice is not found.

``relied`` is the accuracy that the network loses if the cue is removed from the scene. If it is
below .1, the network hardly uses the cue and there is nothing to find; such slices are printed but
not counted.
"""

from __future__ import annotations

import argparse
import os
import statistics
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.report import Number, report
from benchmarks.stage_evidence import evidence_of
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.planted_faults import Planted, place_of, planted_faults
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model, model_card
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.faults import CUE_KINDS
from praxiscope.stage.presets import preset
from praxiscope.training.examples import DataOptions, open_examples
from praxiscope.training.progress import Callbacks, Epoch
from praxiscope.training.results import WEIGHTS
from praxiscope.training.run import OutputPaths, train
from praxiscope.training.settings import MUON, Settings
from praxiscope.training.stage_checks import CUES, cue_reliance
from praxiscope.training.starting import InitialWeights

STRENGTHS, BAR = (0.75, 0.9, 0.95), 0.95
EPOCHS, LEARNING_RATES = {"tiny_x3d": 4, "tiny_tsm": 5}, {"tiny_x3d": 0.01, "tiny_tsm": 0.02}
TRAINING_CLIPS, CLIPS, QUICK_CLIPS, SEEDS = 8000, 1500, 600, (5_000_401, 5_000_402)
FIRST, RELIANCE_CLIPS, LEARNT = 10, 100, 0.1
SHIPPED, TRAINED = "shipped", "trained"
SHIPPED_STRENGTH = preset("faulty").faults.cue_strength


def main() -> None:
    """Train, analyse, find insights and compare."""
    options = _options()
    figures: dict[str, Number] = {}
    precisions: list[float] = []
    for strength in options.strengths:
        for model in options.models:
            for origin in options.networks:
                if origin == TRAINED and strength == SHIPPED_STRENGTH:
                    continue  # these networks are the shipped ones
                network = _network(model, origin, strength, options)
                for cue, results in _slices(network, origin, strength, options).items():
                    key = f"{origin}_{model}_{strength:g}_{cue.replace(' ', '_')}"
                    print(key, *(f"{name} {value:.3g}" for name, value in results.items()))
                    figures |= {f"{key}_{name}": value for name, value in results.items()}
                    if results["relied"] >= LEARNT:
                        precisions.append(float(results["precision_at_10"]))
    precision = statistics.mean(precisions or [0.0])
    figures |= {
        "learnt_cues": len(precisions),
        "precision_at_10": precision,
        "precision_at_10_bar": BAR,
        "precision_at_10_ok": precision >= BAR,
    }
    report(
        "slices",
        figures,
        lines=["place: rank of the insight, 0 if none; relied: accuracy lost without the cue"],
        packages=("torch", "scipy"),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("slices"), help="folder for networks and clips"
    )
    parser.add_argument("--models", nargs="*", default=list(EPOCHS))
    parser.add_argument("--networks", nargs="*", default=[SHIPPED, TRAINED])
    parser.add_argument("--strengths", type=float, nargs="*", default=list(STRENGTHS))
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--quick", action="store_true", help="one shipped network, one small set")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.models, options.networks = options.models[:1], [SHIPPED]
        options.strengths, options.seeds = [SHIPPED_STRENGTH], options.seeds[:1]
        options.clips = QUICK_CLIPS
    return options


def _slices(
    network: VideoModel, origin: str, strength: float, options: argparse.Namespace
) -> dict[str, dict[str, Number]]:
    """Results for each cue in each set of clips."""
    relied = {
        name: cue_reliance(network, kind, CUES[kind], RELIANCE_CLIPS, SEEDS[0]).drop_if_removed
        for name, kind in CUE_KINDS.items()
    }
    faults = replace(preset("faulty").faults, cue_strength=strength)
    results = {}
    for seed in options.seeds:
        clips = stage_clips("faulty", options.clips, seed, size=network.recipe.crop, faults=faults)
        folder = options.out / f"faulty_{strength:g}_{seed}_{options.clips}"
        evidence = evidence_of(network, clips, folder, run=f"{network.name}_{origin}")
        cards = find_insights(evidence)[:FIRST]
        for cue in planted_faults(evidence, clips[:], faults):
            if cue.name in CUE_KINDS:
                result = {"relied": relied[cue.name]} | _place_and_precision(cue, cards, evidence)
                results[f"{cue.name}_{seed}"] = result
    return results


def _place_and_precision(
    cue: Planted, cards: list[Insight], evidence: Evidence
) -> dict[str, Number]:
    place = place_of(cue, cards, evidence)
    if place is None:
        return {"place": 0, "precision_at_10": 0.0}
    best = cards[place - 1].representatives
    rows = np.isin(evidence.clips, cards[place - 1].clips if best is None else best[:FIRST])
    return {"place": place, "precision_at_10": float(cue.clips[rows].mean())}


def _network(model: str, origin: str, strength: float, options: argparse.Namespace) -> VideoModel:
    """The network shipped for the preset, or one trained here with cues of this strength."""
    if origin == SHIPPED:
        return load_model(model, weights="faulty")
    folder = options.out / f"cue_{model}_{strength:g}"
    if not (folder / WEIGHTS).exists():
        _train(model, strength, folder, options.workers)
    return load_model(model, weights=folder / WEIGHTS)


def _train(model: str, strength: float, folder: Path, workers: int) -> None:
    recipe = model_card(model).recipe
    settings = DataOptions(clips=TRAINING_CLIPS, size=(recipe.frames, *recipe.crop), cue=strength)
    folder.mkdir(parents=True, exist_ok=True)
    train(
        open_examples("stage:faulty", settings),
        InitialWeights(model),
        OutputPaths(folder, folder.parent / f"frames_{strength:g}", workers=workers, resume=True),
        Settings(
            epochs=EPOCHS[model],
            low_res_epochs=0.5,
            optimiser=MUON,
            learning_rate=LEARNING_RATES[model],
        ),
        callbacks=Callbacks(on_epoch=_print_epoch),
    )


def _print_epoch(epoch: Epoch) -> None:
    print(f"epoch {epoch.number}: loss {epoch.loss:.3f}", flush=True)


if __name__ == "__main__":
    main()
