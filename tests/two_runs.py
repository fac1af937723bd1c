"""Two synthetic runs in one workspace, with known differences between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import Workspace, create_workspace

CLIPS, FIRST, SECOND = 200, np.arange(190), np.arange(10, 200)
SHARED = np.arange(10, 190)
NAMES = np.array(["a", "b", "c"])
TRUE = np.arange(CLIPS) % 3
LABELLED = np.arange(CLIPS) % 20 != 19
TEST = np.arange(CLIPS) % 4 == 0
BEFORE, AFTER = np.arange(CLIPS) % 7 != 0, np.arange(CLIPS) % 5 != 1
"""Masks of the clips that each run recognises."""


def logits_of(right: np.ndarray, seed: int) -> np.ndarray:
    """Logits with their maximum at the true class where the run is right, else at the next one."""
    maxima = np.random.default_rng(seed).uniform(1, 6, CLIPS)
    logits = np.zeros((CLIPS, 3), np.float32)
    logits[np.arange(CLIPS), np.where(right, TRUE, (TRUE + 1) % 3)] = maxima
    return logits


def features_of(right: np.ndarray, seed: int) -> np.ndarray:
    """Features around the centre of the predicted class."""
    draw = np.random.default_rng(seed)
    centres = 4 * np.eye(3, 8)[np.where(right, TRUE, (TRUE + 1) % 3)]
    return (centres + draw.normal(size=(CLIPS, 8))).astype(np.float32)


def two_runs(folder: Path) -> Workspace:
    """Runs ``before`` and ``after`` on the shared clips, and on ten other clips each."""
    recipe = recipe_to_plain(ClipRecipe(Uniform(16), 64, (64, 64)))
    labels = [str(NAMES[TRUE[k]]) if LABELLED[k] else None for k in range(CLIPS)]
    columns = {
        "path": [f"/data/{k}.mp4" for k in range(CLIPS)],
        "label": labels,
        "split": ["test" if test else "train" for test in TEST],
    }
    workspace = create_workspace(folder, columns)
    for name, clips, right, seed in (("before", FIRST, BEFORE, 0), ("after", SECOND, AFTER, 1)):
        config = RunConfig("m", name, str(seed), recipe, ("l",), tuple(NAMES.tolist()))
        run = workspace.start_run(name, config)
        order = np.random.default_rng(seed).permutation(clips)
        logits = logits_of(right, seed)[order]
        true_labels = [int(TRUE[k]) if LABELLED[k] else None for k in order]
        features = {"l": features_of(right, seed)[order]}
        run.add(prediction_table(order.tolist(), logits, true_labels), logits, features)
    return workspace
