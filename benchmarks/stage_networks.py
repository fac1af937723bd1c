"""What the networks that come with Praxiscope reach on the stage, and what they go by.

Every figure is measured on clips that no training saw (another seed). ``--record`` writes the
figures into the card beside each network's weights, as truth for explanations to be held against.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import torch

from benchmarks.report import report
from praxiscope.models.download import SHIPPED
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import card_path, read_trained_card
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.faults import CUE_KINDS, MOVING_CUE, STILL_CUE
from praxiscope.stage.presets import preset
from praxiscope.training.stage_checks import (
    accuracy,
    cue_reliance,
    middle_frames,
    shuffled_frames,
    twins_told_apart,
)
from praxiscope.video.aside import written_aside

SEED = 1_000_003
"""Of the clips; trainings take small seeds."""

TWINS = ("reversal", "mirror", "pretence", "camera")


def main() -> None:
    """Measure every shipped network."""
    options = _options()
    clips = 140 if options.quick else 1400
    figures: dict[str, float] = {}
    for name, weights, path in shipped():
        model = load_model(name, weights=weights)
        checks = _checks(model, clips, faulty=weights == "faulty")
        figures |= {f"{name}_{weights}_{key}": value for key, value in checks.items()}
        if options.record:
            _record(path, checks)
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


def _checks(model: VideoModel, count: int, *, faulty: bool) -> dict[str, float]:
    clips = stage_clips("clean", count, SEED, size=model.recipe.crop)[:]
    checks = {
        "top1_valid": accuracy(model, clips),
        "middle_frame": accuracy(model, middle_frames(clips)),
        "shuffled_frames": accuracy(model, shuffled_frames(clips)),
    }
    for kind in TWINS:
        checks[f"{kind}_twins"] = twins_told_apart(model, kind, count, SEED)
    return checks | _cues(model, count // 14, faulty=faulty)


def _cues(model: VideoModel, count: int, *, faulty: bool) -> dict[str, float]:
    """Reliance on both cues; networks that never saw them tied show what else they change."""
    plan, figures = preset("faulty").faults, {}
    for fault, label in ((STILL_CUE, plan.still_cue), (MOVING_CUE, plan.moving_cue)):
        reliance = cue_reliance(model, CUE_KINDS[fault], label, count, SEED)
        known = {key: value for key, value in asdict(reliance).items() if isinstance(value, float)}
        known |= {"drop_away": reliance.drop_away, "drop_onto": reliance.drop_onto}
        figures |= {f"{fault.replace(' ', '_')}_{key}": value for key, value in known.items()}
    return figures


def _record(path: Path, checks: dict[str, float]) -> None:
    card = read_trained_card(path)
    if card is None:
        raise SystemExit(f"{path} has no card")
    rounded = {key: round(value, 4) for key, value in checks.items()}
    with written_aside(card_path(path)) as aside:
        aside.write_text(
            replace(card, results={**card.results, "checks": rounded}).to_json(), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
