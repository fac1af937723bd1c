"""Problems of a list of clips that can be found without opening a file."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from praxiscope.datasets.finding import Finding
from praxiscope.datasets.sample import SPLITS, UNLABELED, Sample

PART_OF_A_FILE = "is a part of its file (column start); only whole files can be analysed"


def list_findings(samples: list[Sample]) -> list[Finding]:
    """All problems of a list of clips; each kind takes one pass over the list."""
    return [
        *clips_without_label(samples),
        *number_of_classes(samples),
        *classes_with_one_clip(samples),
        *similar_labels(samples),
        *empty_splits(samples),
        *classes_not_trained(samples),
        *divided_groups(samples),
    ]


def place_of(sample: Sample) -> str:
    """Where a list names a clip: file and row, or the path of the clip."""
    return sample.where or str(sample.path)


def real_path(sample: Sample) -> str:
    """The path of a clip with all links resolved, whether the file exists or not."""
    return os.path.realpath(sample.path)


def same_file_twice(samples: Iterable[Sample]) -> list[Finding]:
    """Clips whose file an earlier clip names by another path."""
    first: dict[str, Sample] = {}
    findings = []
    for sample in samples:
        earlier = first.setdefault(real_path(sample), sample)
        if earlier is not sample:
            what = f"named twice: {_described(earlier)} and {_described(sample)}"
            findings.append(Finding("same file", what, place_of(sample), (str(sample.path),)))
    return findings


def analysable(samples: Iterable[Sample]) -> tuple[list[Sample], list[Finding]]:
    """The clips that an analysis can use: whole files, each of them once.

    Returns:
        These clips, and one finding for each of the others.
    """
    first: dict[Path, Sample] = {}
    unusable = []
    for sample in samples:
        if begins_within_file(sample):
            unusable.append(_left_out("part of a file", PART_OF_A_FILE, sample))
            continue
        earlier = first.setdefault(Path(sample.path).absolute(), sample)
        if earlier is not sample:
            what = f"named twice: {_described(earlier)} and {_described(sample)}"
            unusable.append(_left_out("same path", what, sample))
    return list(first.values()), unusable


def begins_within_file(sample: Sample) -> bool:
    """Whether a clip is a part of its file, according to its column ``start`` (seconds)."""
    start = sample.columns.get("start")
    return isinstance(start, int | float) and start != 0


def _left_out(kind: str, what: str, sample: Sample) -> Finding:
    path = str(sample.path)
    return Finding(kind, f"{path}: {what}", place_of(sample), (path,), left_out=True)


def _described(sample: Sample) -> str:
    """Where a list names a clip, with its label and split."""
    described = ", ".join(filter(None, (sample.label, sample.split)))
    return f"{place_of(sample)} ({described})" if described else place_of(sample)


def clips_without_label(samples: Iterable[Sample]) -> list[Finding]:
    """Clips without a label, which training can't use."""
    clips = [sample for sample in samples if not sample.label]
    if not clips:
        return []
    what = f"clips without a label: {len(clips)}; training can't use them"
    paths = tuple(str(clip.path) for clip in clips)
    return [Finding("no label", what, place_of(clips[0]), paths)]


def number_of_classes(samples: Iterable[Sample]) -> list[Finding]:
    """A finding if all clips have the same label."""
    labels = {sample.label for sample in samples} - {""}
    if len(labels) != 1:
        return []
    return [Finding("one class", f"all labels are {labels.pop()!r}", "labels")]


def classes_with_one_clip(samples: Iterable[Sample]) -> list[Finding]:
    """Classes with a single clip."""
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


def similar_labels(samples: Iterable[Sample]) -> list[Finding]:
    """Labels that differ only in case and spaces."""
    counts: Counter[str] = Counter(sample.label for sample in samples if sample.label)
    by_letters: defaultdict[str, list[str]] = defaultdict(list)
    for label in counts:
        by_letters["".join(label.casefold().split())].append(label)
    return [
        Finding(
            "similar labels",
            "labels differ only in case or spaces: "
            + ", ".join(f"{label!r} ({counts[label]})" for label in sorted(labels)),
            "labels",
        )
        for labels in by_letters.values()
        if len(labels) > 1
    ]


def empty_splits(samples: Iterable[Sample]) -> list[Finding]:
    """Splits without clips, and clips without a split, in a data set that has splits."""
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
            Finding(
                "no split", f"clips without a split: {counts['']}; other clips have one", "splits"
            )
        )
    return findings


def classes_not_trained(samples: Iterable[Sample]) -> list[Finding]:
    """Classes that have clips in validation or test but not in train."""
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


def divided_groups(samples: Iterable[Sample]) -> list[Finding]:
    """Groups, such as recordings, that have clips in more than one split."""
    of_group: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        if sample.group and sample.split not in ("", UNLABELED):
            of_group[sample.group][sample.split] += 1
    return [
        Finding(
            "divided group",
            f"{group!r} has clips in "
            + " and ".join(f"{split} ({counts[split]})" for split in SPLITS if counts[split]),
            "groups",
        )
        for group, counts in of_group.items()
        if len(counts) > 1
    ]
