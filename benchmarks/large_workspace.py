"""Cost of the atlas and of all insights for a synthetic workspace of 300,000 clips.

Measured are ``build_atlas``, ``read_evidence`` and every kind of insight, and whether the planted
faults are found. With ``--thumbnails`` every clip has thumbnails (16 KB) and a heatmap too, for
near-duplicates and spurious cues.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.report import Number, report
from benchmarks.synthetic_workspace import CLASSES, write_synthetic_workspace
from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import known_kinds
from praxiscope.insights.insight import Insight
from praxiscope.insights.read import read_evidence

CLIPS, QUICK_CLIPS = 300_000, 20_000
MEMORY_BAR = 24 * 1024
"""Mebibytes."""


def main() -> None:
    """Write a workspace, build the atlas, find insights and report."""
    options = _options()
    figures: dict[str, Number] = {"clips": options.clips, "classes": CLASSES}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        clock = time.perf_counter()
        workspace, run, truth = write_synthetic_workspace(
            Path(folder) / "workspace", options.clips, thumbnails=options.thumbnails
        )
        figures["writing_seconds"] = time.perf_counter() - clock
        clock = time.perf_counter()
        atlas = build_atlas(run, "insights", Settings(method="pca"))
        figures["atlas_seconds"] = time.perf_counter() - clock
        clock = time.perf_counter()
        evidence = read_evidence(workspace, run, atlas)
        figures["evidence_seconds"] = time.perf_counter() - clock
        insights = _find_insights(evidence, figures)
    figures |= _planted(insights, evidence, truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures |= {"peak_mebibytes": peak, "memory_ok": peak <= MEMORY_BAR}
    report("large_workspace", figures, packages=("faiss-cpu", "scikit-learn"), as_json=options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--thumbnails", action="store_true")
    parser.add_argument("--folder", type=Path, help="temporary folder with some free gigabytes")
    parser.add_argument("--quick", action="store_true", help="20,000 clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.clips = QUICK_CLIPS
    return options


def _find_insights(evidence: Evidence, figures: dict[str, Number]) -> list[Insight]:
    """All insights; each kind is timed."""
    insights = []
    for kind in known_kinds():
        clock = time.perf_counter()
        insights += kind.find(evidence)
        seconds = time.perf_counter() - clock
        figures[f"{kind.name.replace(' ', '_').replace('-', '_')}_seconds"] = seconds
        print(f"{kind.name}: {seconds:.1f} s", flush=True)
    figures["insights"] = len(insights)
    return insights


def _planted(
    insights: list[Insight], evidence: Evidence, truth: dict[str, np.ndarray]
) -> dict[str, Number]:
    """Share of the planted clips that are on an insight of the right kind."""
    shares: dict[str, Number] = {}
    for name, kind in (("dark", "low performance"), ("wrong", "suspicious labels")):
        cards = [card.clips for card in insights if card.kind == kind]
        clips = np.unique(np.concatenate(cards)) if cards else np.zeros(0, np.int32)
        planted = np.flatnonzero(truth[name])
        shares[f"{name}_told"] = float(np.isin(planted, clips).mean())
        shares[f"{name}_precision"] = float(truth[name][clips].mean()) if len(clips) else 0.0
    return shares


if __name__ == "__main__":
    main()
