"""Planted faults against the ten best insights, and insights on clean sets that are false.

Sets of clips with every fault of the preset ``faulty`` at once, of seeds that no network was
trained on, are rendered, analysed with the networks shipped for that world, and searched for
insights. A fault is found where one of the first ten cards is about its clips and names the right
reason; ``praxiscope.insights.planted_faults`` says what that means for each.

On clean sets, analysed with five clean networks, every card of copies, leaks, cues, metadata, wrong
or rare labels, and of shifts between splits is false. A card on errors is held against fresh clips,
which are those of all other clean sets: one on a confused pair is false where the same network does
not take the two for each other more often there than its errors would by chance (.05); any other
(low performance, overfitting, groups and circumstances) where it does no worse on the fresh clips
that are nearest to one of the card's, of all clips of the set, than on the others (Fisher's exact
test, one-sided, .05).
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
    """Render, analyse, search and compare."""
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
    """Share of faults found among the first cards, by fault and in all."""
    found: dict[str, list[bool]] = {}
    for seed in options.faulty_seeds:
        for model in options.faulty_models:
            evidence, clips = analysed("faulty", seed, model, options)
            cards = find_insights(evidence)
            for fault in planted_faults(evidence, clips[:], clips.preset.faults):
                place = place_of(fault, cards, evidence)
                found.setdefault(fault.name, []).append(place is not None and place <= FIRST)
                lines.append(f"{model}, {seed}: {fault.name} {f'card {place}' if place else '-'}")
    figures: dict[str, Number] = {
        f"found_{name.replace(' ', '_').replace('-', '_')}": float(np.mean(hits))
        for name, hits in found.items()
    }
    every = [hit for hits in found.values() for hit in hits]
    return figures | {"faults": len(every), "found_in_first_10": float(np.mean(every))}


def _clean(options: argparse.Namespace, lines: list[str]) -> dict[str, Number]:
    """How many cards there are on clean sets, and how many of them are false."""
    cards = false = 0
    seeds = [*options.clean_seeds, FRESH_SEED]
    for model in options.clean_models if options.clean_seeds else ():
        sets = {seed: analysed("clean", seed, model, options)[0] for seed in seeds}
        for seed in options.clean_seeds:
            others = {other: fresh for other, fresh in sets.items() if other != seed}
            folder = _folder(options, "clean", seed)
            nearest = np.concatenate(
                [nearest_clips(model, folder, _folder(options, "clean", one)) for one in others]
            )
            fresh = Fresh.of(list(others.values()))
            for card in find_insights(sets[seed]):
                is_false = not holds_on(card, fresh, np.isin(nearest, card.clips))
                cards, false = cards + 1, false + is_false
                verdict = "FALSE" if is_false else "holds"
                lines.append(f"{model}, {seed}, clean: {verdict}: {card.kind}: {card.title}")
    if not options.clean_seeds:
        return {}
    return {
        "clean_cards": cards,
        "clean_false": false,
        "clean_false_share": false / cards if cards else 0.0,
    }


def analysed(
    world: str, seed: int, model: str, options: argparse.Namespace
) -> tuple[Evidence, StageClips]:
    """Evidence from a set of clips, and the set."""
    network = load_model(model, weights=world)
    clips = stage_clips(world, options.clips, seed, size=network.recipe.crop)
    folder = _folder(options, world, seed)
    return evidence_of(network, clips, folder, without_metadata=seed == FRESH_SEED), clips


def _folder(options: argparse.Namespace, world: str, seed: int) -> Path:
    return Path(options.out) / f"{world}_{seed}_{options.clips}"


@dataclass(frozen=True, eq=False)
class Fresh:
    """What a network said of clips of several sets.

    Attributes:
        classes: names by class index.
        labels: class index, ``(N,)``.
        predicted: class index, ``(N,)``.
    """

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @classmethod
    def of(cls, sets: Sequence[Evidence]) -> Fresh:
        """Those of these sets, in their order."""
        labels = np.concatenate([one.labels for one in sets])
        return cls(sets[0].classes, labels, np.concatenate([one.predicted for one in sets]))


def holds_on(card: Insight, fresh: Fresh, alike: Mask) -> bool:
    """Whether what a card says of a clean set is true of the network, by fresh clips.

    Nothing is wrong with a clean set but what the network does not know.

    Args:
        card: of the clean set.
        fresh: clips of others.
        alike: which of these are like clips of the card.
    """
    if not KINDS[card.kind].marks_errors:
        return False
    if card.kind == CONFUSED:
        return _are_confused(fresh, str(card.values["first"]), str(card.values["second"]))
    correct = fresh.labels == fresh.predicted
    return fisher_less(share_of(correct[alike]), share_of(correct[~alike])) < UNLIKELY


def _are_confused(fresh: Fresh, first: str, second: str) -> bool:
    """Whether errors between two classes are more than there would be by chance."""
    errors = np.flatnonzero(fresh.labels != fresh.predicted)
    pairs = find_confusions(fresh.labels[errors], fresh.predicted[errors], 1)
    named = {first, second}
    return any(
        pair.p < UNLIKELY and {fresh.classes[pair.first], fresh.classes[pair.second]} == named
        for pair in pairs
    )


if __name__ == "__main__":
    main()
