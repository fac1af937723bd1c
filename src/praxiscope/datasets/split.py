"""Choose a split of a data set, or make new splits that keep groups together."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace

from praxiscope.datasets.sample import SPLITS, UNLABELED, Sample, known_split
from praxiscope.errors import DatasetError

RATIOS = (8.0, 1.0, 1.0)
ANY = "any"
"""Means all clips, whatever their split."""


def of_split(samples: list[Sample], split: str) -> list[Sample]:
    """The clips of a split; all clips for ``any``.

    Raises:
        DatasetError: there is no such split, or it is empty.
    """
    if split == ANY:
        return list(samples)
    name = known_split(split, "split")
    chosen = [sample for sample in samples if sample.split == name]
    if not chosen:
        counts = Counter(sample.split or "no split" for sample in samples)
        listed = ", ".join(f"{count} in {name}" for name, count in sorted(counts.items()))
        raise DatasetError(
            f"no clip in {name or 'no split'}", where="split", remedy=listed or "no clips"
        )
    return chosen


def parse_ratios(text: str) -> tuple[float, float, float]:
    """Parse ``TRAIN:VALIDATION:TEST``, such as ``8:1:1``, or ``TRAIN:VALIDATION``.

    Raises:
        DatasetError: not two or three numbers, or no clips for training.
    """
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        parts = []
    if not 2 <= len(parts) <= 3 or min(parts) < 0 or parts[0] <= 0:
        raise DatasetError(f"{text!r} is not TRAIN:VALIDATION:TEST, such as 8:1:1", where="split")
    train, validation, test = (*parts, 0.0)[:3]
    return train, validation, test


def split_by_group(
    samples: list[Sample], ratios: tuple[float, float, float] = RATIOS, seed: int = 0
) -> list[Sample]:
    """Assign new splits: each group stays in one split, and each split has a similar label mix.

    Groups are assigned one after another, large ones first, to the split that lacks most of their
    labels (iterative stratification, Sechidis et al. 2011). A clip without a group is a group of
    its own. Unlabeled clips stay unlabeled and come last.

    Args:
        samples: clips; their splits are replaced.
        ratios: relative numbers of train, validation and test clips.
        seed: seed of the order of groups of equal size.

    Raises:
        DatasetError: there are fewer groups than splits.
    """
    groups: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    labeled = [sample for sample in samples if sample.split != UNLABELED]
    for number, sample in enumerate(labeled):
        key = ("group", sample.group) if sample.group else ("clip", str(number))
        groups[key].append(sample)
    n_splits = sum(ratio > 0 for ratio in ratios)
    if len(groups) < n_splits:
        raise DatasetError(f"{len(groups)} groups can't be split into {n_splits}", where="split")
    members = list(groups.values())
    random.Random(seed).shuffle(members)  # noqa: S311 (no secret is drawn)
    members.sort(key=len, reverse=True)
    missing = _target_counts(labeled, ratios)
    split_again = [
        replace(sample, split=split)
        for group in members
        for split in [_choose_split(group, missing)]
        for sample in group
    ]
    return split_again + [sample for sample in samples if sample.split == UNLABELED]


def _target_counts(
    samples: list[Sample], ratios: tuple[float, float, float]
) -> dict[str, dict[str, float]]:
    """Number of clips of each label that each split should get."""
    labels = Counter(sample.label for sample in samples)
    return {
        split: {label: count * ratio / sum(ratios) for label, count in labels.items()}
        for split, ratio in zip(SPLITS, ratios, strict=True)
        if ratio > 0
    }


def _choose_split(group: list[Sample], missing: dict[str, dict[str, float]]) -> str:
    """The split that lacks most of the labels of a group; its missing counts are reduced."""
    labels = Counter(sample.label for sample in group)

    def lack(split: str) -> tuple[float, float]:
        of_labels = sum(missing[split][label] * count for label, count in labels.items())
        return of_labels, sum(missing[split].values())

    chosen = max(missing, key=lack)
    for label, count in labels.items():
        missing[chosen][label] -= count
    return chosen
