from __future__ import annotations

import numpy as np
import pytest
from mixtures import mixture

from praxiscope.pipeline.predictions import prediction_table
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

CLIPS, GROUPS = 120, 3


@pytest.fixture
def workspace(tmp_path):
    paths = [f"/videos/{number}.mp4" for number in range(CLIPS + 20)]
    return create_workspace(tmp_path / "ws", {"path": paths})


@pytest.fixture
def fill():
    """Add logits and features of some clips to a run, in parts and in the given order."""

    def fill(workspace, name, clips, logits, features, labels=None):
        config = RunConfig(
            model=name,
            weights="random",
            digest="0" * 64,
            recipe={},
            layers=tuple(features),
            classes=tuple(f"class {number}" for number in range(logits.shape[1])),
        )
        run = workspace.start_run(name, config)
        for rows in np.array_split(np.arange(len(clips)), min(3, len(clips))):
            table = prediction_table(
                clips[rows].tolist(),
                logits[rows],
                [None] * len(rows) if labels is None else labels[rows].tolist(),
            )
            run.add(table, logits[rows], {name: f[rows] for name, f in features.items()})
        return run

    return fill


@pytest.fixture
def planted():
    """Features of two layers, and the planted cluster of each clip."""
    late, of = mixture(CLIPS, GROUPS, 12, seed=1)
    random = np.random.default_rng(2)
    early = late @ random.standard_normal((12, 20)) + random.standard_normal((CLIPS, 20))
    early = early.astype("f4")
    return {"blocks.2": early, "blocks/4": late}, of
