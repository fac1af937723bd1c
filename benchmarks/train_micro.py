"""Trains micro networks on the stage: architectures, seeds and strengths of spurious cues.

Every network gets a folder with weights, card and the scores of its validation and test clips. A
network that exists is not trained again, and an interrupted training continues from its last
checkpoint. Clips are rendered once for each strength of the cues. Uses a GPU if there is one.

Reported are the share of test clips whose best class is valid, for every network, and its mean and
standard deviation over the seeds. For networks that were trained with cues, the reliance on the
cues is measured too, and recorded in their cards.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import torch

from benchmarks.report import report
from praxiscope.models.registry import load_model, model_card
from praxiscope.models.trained_card import read_trained_card
from praxiscope.training.examples import DataOptions, ExampleSet, Reader, open_examples
from praxiscope.training.progress import Callbacks, Epoch
from praxiscope.training.results import WEIGHTS
from praxiscope.training.run import OutputPaths, train
from praxiscope.training.settings import MUON, Settings
from praxiscope.training.stage_checks import cue_checks, record_checks
from praxiscope.training.starting import InitialWeights
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views

MODELS = ("micro_x3d", "micro_slowfast", "micro_tsm", "micro_i3d", "micro_swin3d")
QUICK_MODELS = ("micro_swin3d",)
CUE_CLIPS, CHECK_SEED = 100, 1_000_003


@dataclass(frozen=True)
class Network:
    """One network to train."""

    model: str
    seed: int
    cue: float = 0.0
    still: bool = False

    @property
    def name(self) -> str:
        """Name of its folder, and prefix of its figures."""
        cue = f"_cue{round(100 * self.cue):02d}" if self.cue else ""
        still = "_still" if self.still else ""
        return f"{self.model}{cue}{still}_seed{self.seed}"


def main() -> None:
    """Train the networks that the options select, and report."""
    options = _options()
    figures: dict[str, float] = {}
    by_kind: dict[str, list[float]] = {}
    for network in _networks(options):
        card = read_trained_card(train_network(network, options))
        assert card is not None  # written with the weights
        accuracy = card.results["splits"]["test"]["heads"]["classes"]["top1_valid"]
        figures[f"{network.name}_top1_valid"] = accuracy
        figures[f"{network.name}_seconds"] = card.results["seconds"]
        for key, value in card.results.get("checks", {}).items():
            figures[f"{network.name}_{key}"] = value
        by_kind.setdefault(network.name.rpartition("_seed")[0], []).append(accuracy)
    for kind, accuracies in by_kind.items():
        figures[f"{kind}_mean"] = statistics.mean(accuracies)
        if len(accuracies) > 1:
            figures[f"{kind}_deviation"] = statistics.stdev(accuracies)
    report(
        "train_micro",
        figures,
        packages=("torch",),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_training_options(parser)
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0, 1, ... of each")
    parser.add_argument("--cues", type=float, nargs="+", default=[0.0], help="such as .75 .9 .95")
    parser.add_argument("--preset", default="clean")
    parser.add_argument("--still", action="store_true", help="show only each clip's middle frame")
    parser.add_argument("--objective", default="forced-choice")
    options = parser.parse_args()
    if options.quick:
        options.models, options.seeds = list(QUICK_MODELS), 1
    return options


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of all benchmarks that train micro networks."""
    parser.add_argument("--out", type=Path, default=Path("micro_networks"))
    parser.add_argument("--clips", type=int, default=5000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--learning-rate", type=float, default=0.01, help="of Muon, at its peak")
    parser.add_argument("--workers", type=int, default=2, help="processes that render")
    parser.add_argument("--quick", action="store_true", help="one network on few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")


def _networks(options: argparse.Namespace) -> Iterator[Network]:
    for cue, model, seed in product(options.cues, options.models, range(options.seeds)):
        yield Network(model, seed, cue, options.still)


def train_network(network: Network, options: argparse.Namespace) -> Path:
    """The weights of a network, which is trained first if they do not exist."""
    out = options.out / "quick" if options.quick else options.out
    clips, epochs = (1000, 4) if options.quick else (options.clips, options.epochs)
    folder = out / options.preset / options.objective / network.name
    weights: Path = folder / WEIGHTS
    if weights.exists() and read_trained_card(weights) is not None:
        return weights
    recipe = model_card(network.model).recipe
    data = open_examples(
        f"stage:{options.preset}",
        DataOptions(
            clips=clips,
            size=(recipe.frames, *recipe.crop),
            cue=network.cue or None,
        ),
    )
    if network.still:
        data = _middle_frames(data)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    still = "_still" if network.still else ""
    cache = out / "frames" / f"{options.preset}_{round(100 * network.cue):02d}{still}"
    folder.mkdir(parents=True, exist_ok=True)
    train(
        data,
        InitialWeights(network.model),
        OutputPaths(folder, cache, device, workers=options.workers, resume=True),
        Settings(
            objective=options.objective,
            epochs=epochs,
            optimiser=MUON,
            learning_rate=options.learning_rate,
            seed=network.seed,
        ),
        command=shlex.join(["python", "-m", "benchmarks.train_micro", *sys.argv[1:]]),
        callbacks=Callbacks(on_epoch=lambda epoch: _print_epoch(network, epoch)),
    )
    if network.cue:
        model = load_model(network.model, weights=weights, device=device)
        record_checks(weights, cue_checks(model, CUE_CLIPS, CHECK_SEED))
    return weights


def _middle_frames(data: ExampleSet) -> ExampleSet:
    """The same clips; all frames of a clip are its middle frame."""
    examples = tuple(
        replace(example, read=partial(_read_middle_frame, example.read))
        for example in data.examples
    )
    return replace(data, name=f"{data.name}, middle frames", examples=examples)


def _read_middle_frame(read: Reader, recipe: ClipRecipe, views: Views) -> Clip:
    clip = read(recipe, views)
    middle = clip.frames[len(clip.frames) // 2]
    return replace(clip, frames=np.broadcast_to(middle, clip.frames.shape))


def _print_epoch(network: Network, epoch: Epoch) -> None:
    print(
        f"{network.name} epoch {epoch.number}: loss {epoch.loss:.3f}, "
        f"validation {epoch.accuracy or 0:.3f}, {epoch.seconds:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
