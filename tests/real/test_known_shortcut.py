"""UT-Interaction's known shortcut: its clips of "point" are narrow crops."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.datasets.read import read_samples
from praxiscope.insights.find import find_insights
from praxiscope.insights.read import read_evidence
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options

pytestmark = pytest.mark.slow


def test_the_shape_that_tells_a_label_is_found_and_named(real_data: Path, tmp_path: Path) -> None:
    samples = read_samples(real_data / "ut_interaction")
    labels = sorted({sample.label for sample in samples})
    # What is asked is about the data: any network will do.
    model = load_model("micro_x3d", weights="random", classes=labels)
    options = Options(metadata=("aspect_ratio", "width", "height", "duration"), threads=1)
    plan = plan_analysis(model, samples, tmp_path / "workspace", options=options)
    analyze(model, plan, options)
    atlas = build_atlas(plan.run, "insights", Settings(method="pca"))

    cards = find_insights(read_evidence(plan.workspace, plan.run, atlas), ["metadata shortcut"])

    told = {card.values["label"]: card for card in cards}
    card = told["point"]
    assert card.values["column"] == "aspect_ratio"
    assert card.values["pairs_in_order"] == 1  # every clip of it is narrower than any other
    assert len(card.clips) == 10
    assert card.reasons[0].effect == -1
