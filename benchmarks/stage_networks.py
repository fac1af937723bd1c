"""What the networks that come with Praxiscope reach on the stage, and what they go by.

Every figure is measured on clips that no training saw (another seed). ``--record`` writes the
figures into the card beside each network's weights, as truth for explanations to be held against.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import torch

from benchmarks.report import report
from praxiscope.models.download import SHIPPED
from praxiscope.models.registry import load_model
from praxiscope.training.stage_checks import all_checks, record_checks

SEED = 1_000_003
"""Of the clips; trainings take small seeds."""


def main() -> None:
    """Measure every shipped network."""
    options = _options()
    clips = 140 if options.quick else 1400
    figures: dict[str, float] = {}
    for name, weights, path in shipped():
        model = load_model(name, weights=weights)
        checks = all_checks(model, clips, SEED)
        figures |= {f"{name}_{weights}_{key}": value for key, value in checks.items()}
        if options.record:
            record_checks(path, checks)
    report(
        "stage_networks",
        figures,
        packages=("torch",),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the clips")
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
