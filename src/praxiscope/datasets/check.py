"""Find problems in a data set before a long run, such as clips that the run would leave out."""

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

InspectedFile = tuple[list[Sample], Inspection]
"""The clips that name a file, and the inspection of the file."""

OnProgress = Callable[[str, int, int], None]
"""Receives the name of the task, the number of finished items and the number of all items."""


@dataclass(frozen=True)
class Report:
    """The result of a check.

    Attributes:
        clips: number of clips in the list, including rows that can't be used.
        inspected: number of clips whose files were opened.
        left_out: number of clips that a run would leave out.
        counts: number of clips by split and label; the label is empty for unlabeled clips.
        frame_rates: number of clips by frames per second, rounded to integers.
        findings: all problems; those that leave clips out come first.
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
    samples: Sequence[Sample],
    *,
    bad_rows: Sequence[DatasetError] = (),
    split: str = ANY,
    frames: int = 1,
    full: bool = False,
    workers: int = 1,
    on_progress: OnProgress | None = None,
) -> Report:
    """Check a list of clips and their files.

    A run leaves a clip out if its file is missing, can't be read or has too few frames, if the list
    names it twice, or if it is only a part of its file. Files are read in separate processes, so
    that a file that crashes the decoder can't end the check.

    Args:
        samples: the list.
        bad_rows: errors of rows that can't be used and are therefore not in ``samples``.
        split: open only the files of this split; ``any`` opens all. The whole list is checked.
        frames: smallest number of frames of a clip.
        full: True decodes all frames of every clip, False only the first one.
        workers: number of processes.
        on_progress: called after every file.

    Raises:
        DatasetError: no clip is in the split.
    """
    samples = list(samples)
    report = on_progress or _ignore
    usable, unusable = analysable(of_split(samples, split) if samples else [])
    clips_of_file = _by_file(usable)
    paths = [clips[0].path for clips in clips_of_file.values()]
    inspections = list(_inspections(paths, full=full, workers=workers, on_progress=report))
    inspected = list(zip(clips_of_file.values(), inspections, strict=True))
    lost = [
        finding for clips, inspection in inspected for finding in _losses(clips, inspection, frames)
    ]
    rates = _frame_rates(inspected)
    findings = (
        *(Finding("bad row", e.what + _remedy(e), e.where, left_out=True) for e in bad_rows),
        *unusable,
        *lost,
        *list_findings(samples),
        *same_file_twice(usable),
        *_same_content(inspected, workers, report),
        *_mixed_rates(rates),
        *_oddities(inspected),
    )
    return Report(
        clips=len(samples) + len(bad_rows),
        inspected=sum(len(clips) for clips in clips_of_file.values()),
        left_out=len(lost) + len(unusable) + len(bad_rows),
        counts=_counts(samples),
        frame_rates=rates,
        findings=findings,
    )


def _ignore(task: str, done: int, total: int) -> None:
    pass


def _remedy(error: DatasetError) -> str:
    return f" ({error.remedy})" if error.remedy else ""


def _by_file(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Clips by their file, so that a file is read once even if several clips name it."""
    clips_of_file: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        clips_of_file[real_path(sample)].append(sample)
    return clips_of_file


def _inspections(
    paths: Sequence[Path], *, full: bool, workers: int, on_progress: OnProgress
) -> Iterator[Inspection]:
    task = "decoding clips" if full else "opening clips"
    results = isolated(partial(inspect, full=full), paths, workers=workers)
    for done, (_, result) in enumerate(results, 1):
        on_progress(task, done, len(paths))
        yield Inspection(result.reason) if isinstance(result, Failure) else result


def _losses(clips: Sequence[Sample], inspection: Inspection, frames: int) -> Iterator[Finding]:
    """Why a run would leave out the clips of one file; nothing if the file is good."""
    if inspection.missing:
        kind, what = "missing", inspection.problem
    elif inspection.problem:
        kind, what = "unreadable", inspection.problem
    elif inspection.frames < frames:
        kind, what = "too short", f"{inspection.frames} of at least {frames} frames"
    else:
        return
    for sample in clips:
        path = str(sample.path)
        yield Finding(kind, f"{path}: {what}", place_of(sample), (path,), left_out=True)


def _oddities(inspected: Sequence[InspectedFile]) -> Iterator[Finding]:
    """One finding per damaged file, and one finding per kind of odd file."""
    samples_of_note: defaultdict[str, list[Sample]] = defaultdict(list)
    for clips, inspection in inspected:
        sample, path = clips[0], str(clips[0].path)
        if inspection.frames < inspection.promised:
            what = f"{path}: {inspection.frames} of {inspection.promised} frames can be decoded"
            yield Finding("damaged", what, place_of(sample), (path,))
        for note in inspection.notes:
            samples_of_note[note].append(sample)
    for note, samples in samples_of_note.items():
        paths = tuple(str(sample.path) for sample in samples)
        which = paths[0] if len(paths) == 1 else f"{len(paths)} files, the first {paths[0]}"
        yield Finding("odd file", f"{which}: {note}", place_of(samples[0]), paths)


def _same_content(
    inspected: Sequence[InspectedFile], workers: int, on_progress: OnProgress
) -> Iterator[Finding]:
    """Files with the same bytes as an earlier file; only files of equal size are compared."""
    of_size: defaultdict[int, list[Sample]] = defaultdict(list)
    for clips, inspection in inspected:
        if not inspection.problem:
            of_size[inspection.size].append(clips[0])
    candidates = [sample for samples in of_size.values() if len(samples) > 1 for sample in samples]
    first: dict[str, Sample] = {}
    digests = isolated(digest, [sample.path for sample in candidates], workers=workers)
    for done, (sample, (_, result)) in enumerate(zip(candidates, digests, strict=True), 1):
        on_progress("comparing clips of equal size", done, len(candidates))
        if isinstance(result, Failure):
            continue
        earlier = first.setdefault(result, sample)
        if earlier is not sample:
            what = f"the same bytes as {earlier.path}; {_differences(earlier, sample)}"
            path = str(sample.path)
            yield Finding("duplicate", f"{path}: {what}", place_of(sample), (path,))


def _differences(earlier: Sample, sample: Sample) -> str:
    """How the labels and splits of two identical clips differ, in words."""
    differences = [
        f"{attributes} {first!r} and {second!r}"
        for attributes, first, second in (
            ("labels", earlier.label, sample.label),
            ("splits", earlier.split, sample.split),
        )
        if first != second
    ]
    return " and ".join(differences) or "label and split are the same too"


def _counts(samples: Sequence[Sample]) -> dict[str, dict[str, int]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        counts[sample.split or NO_SPLIT][sample.label] += 1
    ordered = (split for split in (*SPLITS, UNLABELED, NO_SPLIT) if split in counts)
    return {split: dict(sorted(counts[split].items())) for split in ordered}


def _frame_rates(inspected: Sequence[InspectedFile]) -> dict[int, int]:
    counts = Counter(
        round(file.rate) for clips, file in inspected if not file.problem for _ in clips
    )
    return dict(sorted(counts.items()))


def _mixed_rates(rates: dict[int, int]) -> list[Finding]:
    if len(rates) < 2:
        return []
    listed = ", ".join(f"{rate} ({count})" for rate, count in rates.items())
    return [Finding("mixed frame rates", f"frames per second (clips): {listed}", "clips")]
