"""Accuracy of the shipped networks on the stage, and how much they rely on cues.

All figures are measured on clips of a seed that was not used for training. ``--record`` writes the
figures into the card of each network's weights, as ground truth for explanations.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import torch

from benchmarks.report import report
from praxiscope.models.card import SHIPPED
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import read_trained_card
from praxiscope.training.stage_checks import all_checks, record_checks

SEED = 1_000_003
"""Seed of the clips; trainings use small seeds."""


COLUMNS = {
    "network": "network",
    "trained on": "trained on",
    "megabytes": "MB",
    "minutes": "minutes",
    "top1_valid": "top-1",
    "middle_frame": "middle frame",
    "shuffled_frames": "shuffled",
    "reversal_twins": "reversal twins",
    "mirror_twins": "mirror",
    "pretence_twins": "pretence",
    "camera_twins": "camera",
    "selfie_stick_drop_away": "stick away",
    "selfie_stick_drop_onto": "stick onto",
    "pendulum_drop_away": "pendulum away",
    "pendulum_drop_onto": "pendulum onto",
}
"""Columns of the printed table; in percent if no unit is given."""


def main() -> None:
    """Measure every shipped network."""
    options = _options()
    clips = 140 if options.quick else options.clips
    figures: dict[str, float] = {}
    lines = [_row(COLUMNS.values()), "|" + "---|" * len(COLUMNS)]
    for name, weights, path in shipped():
        model = load_model(name, weights=weights)
        checks = all_checks(model, clips, SEED)
        figures |= {f"{name}_{weights}_{key}": value for key, value in checks.items()}
        lines.append(_table_row(name, weights, path, checks))
        if options.record:
            record_checks(path, checks)
    report(
        "stage_networks",
        figures,
        lines=lines,
        packages=("torch",),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _table_row(name: str, weights: str, path: Path, checks: Mapping[str, float]) -> str:
    card = read_trained_card(path)
    minutes = card.results["seconds"] / 60 if card else float("nan")
    properties = {
        "network": name,
        "trained on": weights,
        "megabytes": f"{path.stat().st_size / 1e6:.1f}",
        "minutes": f"{minutes:.0f}",
    }
    measured = {key: f"{100 * checks[key]:.1f}" for key in COLUMNS if key in checks}
    return _row((properties | measured)[key] for key in COLUMNS)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=1400, help="for each accuracy")
    parser.add_argument("--quick", action="store_true", help="140 clips")
    parser.add_argument("--record", action="store_true", help="write the figures into the cards")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    return parser.parse_args()


def shipped() -> Iterator[tuple[str, str, Path]]:
    """Model, checkpoint and file of all weights in the package."""
    for path in sorted(SHIPPED.glob("*.safetensors")):
        name, weights = path.stem.split(".")
        yield name, weights, path


if __name__ == "__main__":
    main()
