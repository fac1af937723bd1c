"""A real run on a few rendered clips, with names that contain HTML markup."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set
from praxiscope.workspace.workspace import Workspace

HOSTILE_FOLDER = "<img src=x onerror=alert(1)>&\"'"
HOSTILE_LABEL = "</script><script>alert('label')</script>"
RUN = "tiny_x3d"
CLIPS = 14

COPY, LEAKED, DAMAGED = 10, 11, 12
"""Clips: a copy of clip 0 in the same split, a copy of clip 1 in another split, no video."""


def small_run(folder: Path) -> Workspace:
    """Analyse fourteen clips with ``tiny_x3d``; the class of clip 2 has a hostile name."""
    videos = folder / HOSTILE_FOLDER
    for _ in write_set(stage_clips("clean", CLIPS, 5, frames=16, size=(64, 64)), videos):
        pass
    samples = read_samples(videos)
    for copy, source in ((COPY, 0), (LEAKED, 1)):
        shutil.copyfile(samples[source].path, samples[copy].path)
    Path(samples[DAMAGED].path).write_bytes(b"no video")
    original = load_model("tiny_x3d", weights="clean").classes
    renamed = {samples[2].label: HOSTILE_LABEL}
    classes = [renamed.get(name, name) for name in original]
    model = load_model("tiny_x3d", weights="clean", classes=classes)
    renamed_samples = [_in_split(sample, place, renamed) for place, sample in enumerate(samples)]
    options = Options(batch=7, part=7, threads=1)
    plan = plan_analysis(model, renamed_samples, folder / "data & <b>set", options=options)
    analyze(model, plan, options)
    return plan.workspace


def _in_split(sample: Sample, place: int, renamed: dict[str, str]) -> Sample:
    split = "test" if place in (LEAKED, 3, 4, 5) else "train"
    label = renamed.get(sample.label, sample.label)
    return replace(sample, label=label, split=split, valid_labels=(label,))
