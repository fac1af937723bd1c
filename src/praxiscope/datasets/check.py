"""A look at a data set before a long run: which clips it would lose, and what is odd about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from praxiscope.datasets.consistency import (
    analysable,
    list_findings,
    place_of,
    real_path,
    same_file_twice,
)
from praxiscope.datasets.finding import Finding
from praxiscope.datasets.inspection import Inspection, digest, inspect
from praxiscope.datasets.isolated import Failure, isolated
from praxiscope.datasets.sample import SPLITS, UNLABELED, Sample
from praxiscope.datasets.split import ANY, of_split
from praxiscope.errors import DatasetError

NO_SPLIT = "no split"

Inspected = tuple[list[Sample], Inspection]
"""The clips that name a file, and what it holds."""

OnProgress = Callable[[str, int, int], None]
"""Is told what is being done, and how many of how many are done."""


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes:
        clips: in the list, rows that can't be used among them.
        inspected: clips whose files were looked into.
        left_out: how many of all a run would leave out.
        counts: clips by split and label; an empty label stands for none.
        frame_rates: clips by frames a second, rounded to whole ones.
        findings: everything that is wrong or odd; what would be left out comes first.
    """

    clips: int
    inspected: int
    left_out: int
    counts: dict[str, dict[str, int]]
    frame_rates: dict[int, int]
    findings: tuple[Finding, ...]

    def by_kind(self) -> dict[str, list[Finding]]:
        """The findings of each kind."""
        kinds: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            kinds[finding.kind].append(finding)
        return dict(kinds)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def check_samples(
    samples: list[Sample],
    *,
    bad_rows: Sequence[DatasetError] = (),
    split: str = ANY,
    frames: int = 1,
    full: bool = False,
    workers: int = 1,
    on_progress: OnProgress | None = None,
) -> Report:
    """Check a list of clips and the files they lie in.

    A clip would be left out of a run where its file is missing, can't be read, or has too few
    frames; where it was named before; or where it begins within its file. Files are read in
    processes of their own, so that none of them can end the check.

    Args:
        samples: the list.
        bad_rows: rows that are not in it because they can't be used.
        split: look into the files of this split only, or of ``any``; the list is checked whole.
        frames: that a clip must have at least.
        full: decode all frames of every clip rather than its first.
        workers: processes.
        on_progress: is called after every file.

    Raises:
        DatasetError: no clip is of the split.
    """
    report = on_progress or _nothing
    taken, refused = analysable(of_split(samples, split) if samples else [])
    places = _by_place(taken)
    paths = [group[0].path for group in places.values()]
    found = list(_inspections(paths, full=full, workers=workers, on_progress=report))
    inspected = list(zip(places.values(), found, strict=True))
    lost = [finding for group, one in inspected for finding in _losses(group, one, frames)]
    rates = _frame_rates(inspected)
    findings = (
        *(Finding("bad row", e.what + _remedy(e), e.where, left_out=True) for e in bad_rows),
        *refused,
        *lost,
        *list_findings(samples),
        *same_file_twice(taken),
        *_same_content(inspected, workers, report),
        *_mixed_rates(rates),
        *_oddities(inspected),
    )
    return Report(
        clips=len(samples) + len(bad_rows),
        inspected=sum(len(group) for group in places.values()),
        left_out=len(lost) + len(refused) + len(bad_rows),
        counts=_counts(samples),
        frame_rates=rates,
        findings=findings,
    )


def _nothing(task: str, done: int, total: int) -> None:
    pass


def _remedy(error: DatasetError) -> str:
    return f" ({error.remedy})" if error.remedy else ""


def _by_place(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Clips by the file they lie in, which is read once however often it is named."""
    places: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        places[real_path(sample)].append(sample)
    return places


def _inspections(
    paths: Sequence[Path], *, full: bool, workers: int, on_progress: OnProgress
) -> Iterator[Inspection]:
    task = "decoding clips" if full else "opening clips"
    results = isolated(partial(inspect, full=full), paths, workers=workers)
    for done, (_, result) in enumerate(results, 1):
        on_progress(task, done, len(paths))
        yield Inspection(result.reason) if isinstance(result, Failure) else result


def _losses(group: Sequence[Sample], found: Inspection, frames: int) -> Iterator[Finding]:
    """Why the clips of one file would be left out, if they would."""
    if found.missing:
        kind, what = "missing", found.problem
    elif found.problem:
        kind, what = "unreadable", found.problem
    elif found.frames < frames:
        kind, what = "too short", f"{found.frames} of at least {frames} frames"
    else:
        return
    for sample in group:
        path = str(sample.path)
        yield Finding(kind, f"{path}: {what}", place_of(sample), (path,), left_out=True)


def _oddities(inspected: Sequence[Inspected]) -> Iterator[Finding]:
    """Damage, file by file, and what is odd about files, all of a kind together."""
    noted: defaultdict[str, list[Sample]] = defaultdict(list)
    for group, found in inspected:
        sample, path = group[0], str(group[0].path)
        if found.frames < found.promised:
            what = f"{path}: {found.frames} of {found.promised} frames can be decoded"
            yield Finding("damaged", what, place_of(sample), (path,))
        for note in found.notes:
            noted[note].append(sample)
    for note, samples in noted.items():
        paths = tuple(str(sample.path) for sample in samples)
        which = paths[0] if len(paths) == 1 else f"{len(paths)} files, the first {paths[0]}"
        yield Finding("odd file", f"{which}: {note}", place_of(samples[0]), paths)


def _same_content(
    inspected: Sequence[Inspected], workers: int, on_progress: OnProgress
) -> Iterator[Finding]:
    """Files with the same bytes as an earlier one; only those of equal size are compared."""
    of_size: defaultdict[int, list[Sample]] = defaultdict(list)
    for group, found in inspected:
        if not found.problem:
            of_size[found.size].append(group[0])
    alike = [sample for samples in of_size.values() if len(samples) > 1 for sample in samples]
    first: dict[str, Sample] = {}
    digests = isolated(digest, [sample.path for sample in alike], workers=workers)
    for done, (sample, (_, result)) in enumerate(zip(alike, digests, strict=True), 1):
        on_progress("comparing clips of equal size", done, len(alike))
        if isinstance(result, Failure):
            continue
        earlier = first.setdefault(result, sample)
        if earlier is not sample:
            what = f"the same bytes as {earlier.path}; {_differences(earlier, sample)}"
            path = str(sample.path)
            yield Finding("duplicate", f"{path}: {what}", place_of(sample), (path,))


def _differences(earlier: Sample, sample: Sample) -> str:
    """What is said differently of two clips that are the same."""
    differences = [
        f"{thing} {one!r} and {other!r}"
        for thing, one, other in (
            ("labels", earlier.label, sample.label),
            ("splits", earlier.split, sample.split),
        )
        if one != other
    ]
    return " and ".join(differences) or "label and split are the same too"


def _counts(samples: Sequence[Sample]) -> dict[str, dict[str, int]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        counts[sample.split or NO_SPLIT][sample.label] += 1
    ordered = (split for split in (*SPLITS, UNLABELED, NO_SPLIT) if split in counts)
    return {split: dict(sorted(counts[split].items())) for split in ordered}


def _frame_rates(inspected: Sequence[Inspected]) -> dict[int, int]:
    counts = Counter(round(one.rate) for group, one in inspected if not one.problem for _ in group)
    return dict(sorted(counts.items()))


def _mixed_rates(rates: dict[int, int]) -> list[Finding]:
    if len(rates) < 2:
        return []
    shown = ", ".join(f"{rate} ({count})" for rate, count in rates.items())
    return [Finding("mixed frame rates", f"frames a second (clips): {shown}", "clips")]
