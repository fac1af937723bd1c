"""A workspace of 300,000 clips, made up: what its atlas and its insights cost, and what they find.

Features, logits and metadata are drawn at random around the labels of 400 classes, written into a
workspace part by part as an analysis does, and read again by ``make_atlas``, ``read_evidence`` and
every kind of insight. Dark clips that fail and labels that are wrong are planted. With
``--thumbnails`` every clip has thumbnails (16 KB) and a heatmap too, for copies and spurious
cues.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.report import Number, report
from praxiscope.atlas.make import make_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import known_kinds
from praxiscope.insights.insight import KINDS, Insight
from praxiscope.insights.read import read_evidence
from praxiscope.metadata.measure import known_fields
from praxiscope.metadata.thumbnails import FRAMES, SIDE
from praxiscope.pipeline.extract import THUMBNAILS
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.workspace.run import Circumstances, Run
from praxiscope.workspace.workspace import Workspace, create_workspace

CLIPS, QUICK_CLIPS, CLASSES, FEATURES, PART = 300_000, 20_000, 400, 256, 8192
DARK, WRONG, SEED = 0.01, 0.01, 0
MEMORY_BAR = 24 * 1024
"""Mebibytes."""


def main() -> None:
    """Write, read, search, and report."""
    options = _options()
    figures: dict[str, Number] = {"clips": options.clips, "classes": CLASSES}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        clock = time.perf_counter()
        workspace, run, truth = _made_up(Path(folder) / "workspace", options)
        figures["writing_seconds"] = time.perf_counter() - clock
        clock = time.perf_counter()
        atlas = make_atlas(run, "insights", Settings(method="pca"))
        figures["atlas_seconds"] = time.perf_counter() - clock
        clock = time.perf_counter()
        evidence = read_evidence(workspace, run, atlas)
        figures["evidence_seconds"] = time.perf_counter() - clock
        found = _found(evidence, figures)
    figures |= _planted(found, evidence, truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures |= {"peak_mebibytes": peak, "memory_ok": peak <= MEMORY_BAR}
    report("large_workspace", figures, packages=("faiss-cpu", "scikit-learn"), as_json=options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--thumbnails", action="store_true")
    parser.add_argument("--folder", type=Path, help="where there is room for some gigabytes")
    parser.add_argument("--quick", action="store_true", help="20,000 clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.clips = QUICK_CLIPS
    return options


def _found(evidence: Evidence, figures: dict[str, Number]) -> list[Insight]:
    """All insights, kind by kind, each one timed."""
    found = []
    for kind in known_kinds():
        clock = time.perf_counter()
        found += KINDS[kind](evidence)
        seconds = time.perf_counter() - clock
        figures[f"{kind.replace(' ', '_').replace('-', '_')}_seconds"] = seconds
        print(f"{kind}: {seconds:.1f} s", flush=True)
    figures["insights"] = len(found)
    return found


def _planted(
    found: list[Insight], evidence: Evidence, truth: dict[str, np.ndarray]
) -> dict[str, Number]:
    """Share of the planted clips that lie on a card of the right kind."""
    shares: dict[str, Number] = {}
    for name, kind in (("dark", "low performance"), ("wrong", "suspicious labels")):
        cards = [card.clips for card in found if card.kind == kind]
        told = np.unique(np.concatenate(cards)) if cards else np.zeros(0, np.int32)
        planted = np.flatnonzero(truth[name])
        shares[f"{name}_told"] = float(np.isin(planted, told).mean())
        shares[f"{name}_precision"] = float(truth[name][told].mean()) if len(told) else 0.0
    return shares


def _made_up(
    folder: Path, options: argparse.Namespace
) -> tuple[Workspace, Run, dict[str, np.ndarray]]:
    draw = np.random.default_rng(SEED)
    clips = options.clips
    true = draw.integers(0, CLASSES, clips)
    wrong = draw.random(clips) < WRONG
    labels = np.where(wrong, true ^ 1, true)
    truth = {"dark": draw.random(clips) < DARK, "wrong": wrong}
    names = np.array([f"class {number:03d}" for number in range(CLASSES)])
    workspace = create_workspace(
        folder,
        pa.table(
            {
                "path": [f"videos/{number:06d}.mp4" for number in range(clips)],
                "label": names[labels],
                "split": draw.choice(["train", "validation", "test"], clips, p=[0.8, 0.1, 0.1]),
            }
        ),
    )
    mapped = "layer" if options.thumbnails else ""
    recipe = {"sampling": {"kind": "uniform", "frames": 16}, "resize": 112, "crop": [112, 112]}
    circumstances = Circumstances(
        "made_up", "none", "0" * 64, recipe, ("layer",), tuple(names.tolist()), mapped
    )
    run = workspace.start_run("made_up", circumstances)
    centres = draw.normal(size=(CLASSES, FEATURES)).astype(np.float32)
    columns = [column for field in known_fields() for column in field.columns]
    for rows in _parts(clips):
        _write_metadata(workspace, rows, columns, truth["dark"][rows], options, draw)
        _write_predictions(run, rows, true[rows], labels[rows], truth["dark"][rows], centres, draw)
    return workspace, run, truth


def _parts(clips: int) -> Iterator[np.ndarray]:
    for start in range(0, clips, PART):
        yield np.arange(start, min(start + PART, clips))


def _write_metadata(
    workspace: Workspace,
    rows: np.ndarray,
    columns: list[str],
    dark: np.ndarray,
    options: argparse.Namespace,
    draw: np.random.Generator,
) -> None:
    values = {column: draw.normal(size=len(rows)) for column in columns}
    values["brightness_mean"] = np.where(dark, 15, 100) + 5 * values["brightness_mean"]
    values["height"] = values["width"] = np.full(len(rows), 112.0)
    arrays = {}
    if options.thumbnails:
        shape = (len(rows), FRAMES, SIDE, SIDE)
        arrays[THUMBNAILS] = draw.integers(0, 255, shape, np.uint8)
    table = pa.table({"clip": pa.array(rows, pa.int32()), **values})
    workspace.metadata.append(table, arrays)


def _write_predictions(
    run: Run,
    rows: np.ndarray,
    true: np.ndarray,
    labels: np.ndarray,
    dark: np.ndarray,
    centres: np.ndarray,
    draw: np.random.Generator,
) -> None:
    """Nine in ten are right; of the dark ones one in five, and their features drift apart."""
    features = centres[true] + 1.5 * draw.normal(size=(len(rows), FEATURES)).astype(np.float32)
    features[dark] = 0.2 * features[dark] + 4 * centres[0]
    right = draw.random(len(rows)) < np.where(dark, 0.2, 0.9)
    said = np.where(right, true, draw.integers(0, CLASSES, len(rows)))
    logits = draw.normal(size=(len(rows), CLASSES)).astype(np.float32)
    logits[np.arange(len(rows)), said] += 9
    heatmaps = None
    if run.circumstances.mapped:
        heatmaps = draw.integers(0, 255, (len(rows), 16, 4, 4), np.uint8)
    table = prediction_table(rows.tolist(), logits, labels.tolist())
    run.add(table, logits, {"layer": features}, heatmaps)


if __name__ == "__main__":
    main()
