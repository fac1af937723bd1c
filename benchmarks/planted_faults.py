"""Planted faults among the ten best insights, and false insights on clean sets.

Sets of clips with every fault of the preset ``faulty``, of seeds that no network was trained on,
are rendered, analysed with the networks shipped for this preset, and searched for insights. A fault
is found if one of the first ten insights is about its clips and names the right reason;
``praxiscope.insights.planted_faults`` defines this for each fault.

On clean sets, analysed with five clean networks, every insight on near-duplicates, leaks, cues,
metadata, wrong or rare labels, and shifts between splits is false. An insight on errors is checked
on fresh clips, which are the clips of all other clean sets. An insight on a confused pair is false
if the same network does not confuse the two classes there more often than by chance (.05). Any
other insight on errors (low performance, overfitting, groups, conditions) is false if, among the
fresh clips, the network is not worse on those whose nearest clip in the set is on the insight than
on the others (Fisher's exact test, one-sided, .05).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.report import Number, report
from benchmarks.stage_evidence import evidence_of, nearest_clips
from praxiscope.insights.confusions import find_confusions
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import KINDS, Insight
from praxiscope.insights.kinds.confused_pairs import KIND as CONFUSED
from praxiscope.insights.planted_faults import place_of, planted_faults
from praxiscope.insights.statistics import Mask, fisher_less, share_of
from praxiscope.models.registry import load_model
from praxiscope.stage.dataset import StageClips, stage_clips

FAULTY_SEEDS, CLEAN_SEEDS = (5_000_101, 5_000_102, 5_000_103), (5_000_202, 5_000_203)
FRESH_SEED = 5_000_301
FAULTY_MODELS = ("tiny_x3d", "tiny_tsm")
CLEAN_MODELS = ("tiny_x3d", "tiny_slowfast", "tiny_tsm", "tiny_i3d", "tiny_swin3d")
CLIPS, QUICK_CLIPS = 1500, 600
FIRST = 10
UNLIKELY = 0.05


def main() -> None:
    """Render, analyse, find insights and compare."""
    options = _options()
    lines: list[str] = []
    figures = _faulty(options, lines) | _clean(options, lines)
    report(
        "planted_faults",
        figures,
        lines=lines,
        packages=("torch", "scipy"),
        threads=torch.get_num_threads(),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("planted_faults"))
    parser.add_argument("--faulty-seeds", type=int, nargs="*", default=list(FAULTY_SEEDS))
    parser.add_argument("--clean-seeds", type=int, nargs="*", default=list(CLEAN_SEEDS))
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--quick", action="store_true", help="one small faulty set, one network")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    options.faulty_models, options.clean_models = FAULTY_MODELS, CLEAN_MODELS
    if options.quick:
        options.faulty_seeds, options.clean_seeds = options.faulty_seeds[:1], []
        options.faulty_models, options.clips = FAULTY_MODELS[:1], QUICK_CLIPS
    return options


def _faulty(options: argparse.Namespace, lines: list[str]) -> dict[str, Number]:
    """Share of faults found among the first insights, by fault and overall."""
    hits_by_fault: dict[str, list[bool]] = {}
    for seed in options.faulty_seeds:
        for model in options.faulty_models:
            evidence, clips = analyse_set("faulty", seed, model, options)
            cards = find_insights(evidence)
            for fault in planted_faults(evidence, clips[:], clips.preset.faults):
                place = place_of(fault, cards, evidence)
                hits_by_fault.setdefault(fault.name, []).append(
                    place is not None and place <= FIRST
                )
                lines.append(f"{model}, {seed}: {fault.name} {f'card {place}' if place else '-'}")
    figures: dict[str, Number] = {
        f"found_{name.replace(' ', '_').replace('-', '_')}": float(np.mean(hits))
        for name, hits in hits_by_fault.items()
    }
    every = [hit for hits in hits_by_fault.values() for hit in hits]
    return figures | {"faults": len(every), "found_in_first_10": float(np.mean(every))}


def _clean(options: argparse.Namespace, lines: list[str]) -> dict[str, Number]:
    """Number of insights on clean sets, and how many of them are false."""
    cards = false = 0
    seeds = [*options.clean_seeds, FRESH_SEED]
    for model in options.clean_models if options.clean_seeds else ():
        sets = {seed: analyse_set("clean", seed, model, options)[0] for seed in seeds}
        for seed in options.clean_seeds:
            others = {other: fresh for other, fresh in sets.items() if other != seed}
            folder = _folder(options, "clean", seed)
            nearest = np.concatenate(
                [nearest_clips(model, folder, _folder(options, "clean", other)) for other in others]
            )
            fresh = FreshClips.of(list(others.values()))
            for card in find_insights(sets[seed]):
                is_false = not holds_on(card, fresh, np.isin(nearest, card.clips))
                cards, false = cards + 1, false + is_false
                status = "FALSE" if is_false else "true"
                lines.append(f"{model}, {seed}, clean: {status}: {card.kind}: {card.title}")
    if not options.clean_seeds:
        return {}
    return {
        "clean_cards": cards,
        "clean_false": false,
        "clean_false_share": false / cards if cards else 0.0,
    }


def analyse_set(
    world: str, seed: int, model: str, options: argparse.Namespace
) -> tuple[Evidence, StageClips]:
    """The evidence of a set of clips, and the set."""
    network = load_model(model, weights=world)
    clips = stage_clips(world, options.clips, seed, size=network.recipe.crop)
    folder = _folder(options, world, seed)
    return evidence_of(network, clips, folder, without_metadata=seed == FRESH_SEED), clips


def _folder(options: argparse.Namespace, world: str, seed: int) -> Path:
    return Path(options.out) / f"{world}_{seed}_{options.clips}"


@dataclass(frozen=True, eq=False)
class FreshClips:
    """Predictions of a network for the clips of several sets.

    Attributes:
        classes: names by class index.
        labels: class index, ``(N,)``.
        predicted: class index, ``(N,)``.
    """

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @classmethod
    def of(cls, sets: Sequence[Evidence]) -> FreshClips:
        """The clips of these sets, in their order."""
        labels = np.concatenate([evidence.labels for evidence in sets])
        return cls(
            sets[0].classes, labels, np.concatenate([evidence.predicted for evidence in sets])
        )


def holds_on(card: Insight, fresh: FreshClips, similar: Mask) -> bool:
    """Whether an insight on a clean set is confirmed by fresh clips.

    A clean set has no faults, so only insights on errors of the network can be true.

    Args:
        card: an insight on the clean set.
        fresh: clips of other clean sets.
        similar: mask of the fresh clips that are similar to clips of the insight.
    """
    if not KINDS[card.kind].marks_errors:
        return False
    if card.kind == CONFUSED:
        return _are_confused(fresh, str(card.values["first"]), str(card.values["second"]))
    correct = fresh.labels == fresh.predicted
    return fisher_less(share_of(correct[similar]), share_of(correct[~similar])) < UNLIKELY


def _are_confused(fresh: FreshClips, first: str, second: str) -> bool:
    """Whether there are more errors between two classes than expected by chance."""
    errors = np.flatnonzero(fresh.labels != fresh.predicted)
    pairs = find_confusions(fresh.labels[errors], fresh.predicted[errors], 1)
    named = {first, second}
    return any(
        pair.p < UNLIKELY and {fresh.classes[pair.first], fresh.classes[pair.second]} == named
        for pair in pairs
    )


if __name__ == "__main__":
    main()
