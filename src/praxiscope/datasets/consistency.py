"""What is odd about a list of clips, told without looking into any file."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from praxiscope.datasets.finding import Finding
from praxiscope.datasets.sample import SPLITS, UNLABELED, Sample

PART_OF_A_FILE = "begins within its file (column start), only whole files can be analysed"


def list_findings(samples: list[Sample]) -> list[Finding]:
    """All that is odd about a list of clips; each kind takes one pass."""
    return [
        *clips_without_label(samples),
        *number_of_classes(samples),
        *classes_with_one_clip(samples),
        *labels_alike(samples),
        *empty_splits(samples),
        *classes_not_trained(samples),
        *parted_groups(samples),
    ]


def place_of(sample: Sample) -> str:
    """Where a clip is named: table and row, or its path."""
    return sample.where or str(sample.path)


def real_path(sample: Sample) -> str:
    """The clip's path without links and detours, whether it exists or not."""
    return os.path.realpath(sample.path)


def same_file_twice(samples: Iterable[Sample]) -> list[Finding]:
    """Clips that were named before, by another path."""
    first: dict[str, Sample] = {}
    findings = []
    for sample in samples:
        earlier = first.setdefault(real_path(sample), sample)
        if earlier is not sample:
            what = f"named before, {told(earlier)}; here {told(sample)}"
            findings.append(Finding("same file", what, place_of(sample), (str(sample.path),)))
    return findings


def analysable(samples: Iterable[Sample]) -> tuple[list[Sample], list[Finding]]:
    """The clips that an analysis takes: whole files, each of them once.

    Returns:
        These clips, and why each of the others is left out.
    """
    first: dict[Path, Sample] = {}
    refused = []
    for sample in samples:
        if begins_within_file(sample):
            refused.append(_refused("part of a file", PART_OF_A_FILE, sample))
            continue
        earlier = first.setdefault(Path(sample.path).absolute(), sample)
        if earlier is not sample:
            what = f"named before, {told(earlier)}; here {told(sample)}"
            refused.append(_refused("same path", what, sample))
    return list(first.values()), refused


def begins_within_file(sample: Sample) -> bool:
    """Whether a clip is a part of its file, as its column ``start`` (seconds) says."""
    start = sample.columns.get("start")
    return isinstance(start, int | float) and start != 0


def _refused(kind: str, what: str, sample: Sample) -> Finding:
    path = str(sample.path)
    return Finding(kind, f"{path}: {what}", place_of(sample), (path,), left_out=True)


def told(sample: Sample) -> str:
    """Where a clip is named and what is said of it."""
    said = ", ".join(filter(None, (sample.label, sample.split)))
    return f"{place_of(sample)} ({said})" if said else place_of(sample)


def clips_without_label(samples: Iterable[Sample]) -> list[Finding]:
    """Unlabeled clips, which can't be trained on."""
    clips = [sample for sample in samples if not sample.label]
    if not clips:
        return []
    what = f"clips without a label: {len(clips)}; they can't be trained on"
    return [Finding("no label", what, place_of(clips[0]), tuple(str(one.path) for one in clips))]


def number_of_classes(samples: Iterable[Sample]) -> list[Finding]:
    """Whether all clips are of one class."""
    labels = {sample.label for sample in samples} - {""}
    if len(labels) != 1:
        return []
    return [Finding("one class", f"all labels are {labels.pop()!r}", "labels")]


def classes_with_one_clip(samples: Iterable[Sample]) -> list[Finding]:
    """Classes that no two clips have."""
    of_label: dict[str, Sample] = {}
    counts: Counter[str] = Counter()
    for sample in samples:
        if sample.label:
            counts[sample.label] += 1
            of_label[sample.label] = sample
    return [
        Finding(
            "one clip",
            f"the only clip of {label!r}",
            place_of(of_label[label]),
            (str(of_label[label].path),),
        )
        for label, count in counts.items()
        if count == 1
    ]


def labels_alike(samples: Iterable[Sample]) -> list[Finding]:
    """Labels that differ in nothing but case and spaces."""
    counts: Counter[str] = Counter(sample.label for sample in samples if sample.label)
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for label in counts:
        alike["".join(label.casefold().split())].append(label)
    return [
        Finding(
            "alike",
            "labels differ only in case or spaces: "
            + ", ".join(f"{label!r} ({counts[label]})" for label in sorted(labels)),
            "labels",
        )
        for labels in alike.values()
        if len(labels) > 1
    ]


def empty_splits(samples: Iterable[Sample]) -> list[Finding]:
    """Splits without a clip, in data that have splits, and clips outside all of them."""
    counts = Counter(sample.split for sample in samples)
    if not any(counts[split] for split in SPLITS):
        return []
    findings = [
        Finding("empty split", f"no clip in {split}", "splits")
        for split in SPLITS
        if not counts[split]
    ]
    if counts[""]:
        findings.append(
            Finding("no split", f"clips in no split: {counts['']}; others are in one", "splits")
        )
    return findings


def classes_not_trained(samples: Iterable[Sample]) -> list[Finding]:
    """Classes with clips in validation or test and none in train."""
    of_split: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        of_split[sample.split][sample.label] += 1
    trained = of_split["train"]
    if not trained:
        return []
    return [
        Finding("not in train", f"{label!r} is in {split} ({count}), not in train", "labels")
        for split in SPLITS[1:]
        for label, count in of_split[split].items()
        if label not in trained
    ]


def parted_groups(samples: Iterable[Sample]) -> list[Finding]:
    """Groups, such as recordings, with clips in more than one split."""
    of_group: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        if sample.group and sample.split not in ("", UNLABELED):
            of_group[sample.group][sample.split] += 1
    return [
        Finding(
            "parted group",
            f"{group!r} has clips in "
            + " and ".join(f"{split} ({counts[split]})" for split in SPLITS if counts[split]),
            "groups",
        )
        for group, counts in of_group.items()
        if len(counts) > 1
    ]
