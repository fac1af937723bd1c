"""A workspace whose numbers follow from the clip numbers; tests extend it while it is served."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from praxiscope.pipeline.predictions import prediction_table
from praxiscope.workspace.run import Failure, Run, RunConfig
from praxiscope.workspace.workspace import Workspace, create_workspace

CLASSES = ("a", "b", "c", "d", "e", "f")
RUN = "m"
HOSTILE = "<script>alert('x')</script>\n\"quoted\", " + "long " * 2000
"""Ten thousand characters, with markup."""

_CORNERS = 4 * np.random.default_rng(8).normal(size=(6, 24))


def synthetic_workspace(folder: Path, count: int = 120) -> Workspace:
    """Clip ``k`` has label ``k % 6`` and split ``train`` or ``test``; clip 0 has neither.

    The label of clip 1 is no class of the network, the label of clip 2 is :data:`HOSTILE`.
    """
    labels: list[str | None] = [CLASSES[k % 6] for k in range(count)]
    labels[:3] = [None, "unheard of", HOSTILE]
    splits: list[str | None] = ["test" if k % 4 == 0 else "train" for k in range(count)]
    splits[0] = None
    return create_workspace(
        folder,
        {
            "path": [f"/data/videos/clip {k}.mp4" for k in range(count)],
            "label": labels,
            "split": splits,
            "camera": [f"camera {k % 4}" for k in range(count)],
            "title": [f"unlike any other {k}" for k in range(count)],
            "age": list(range(count)),
        },
    )


def start(workspace: Workspace, name: str = RUN) -> Run:
    """A run without clips."""
    return workspace.start_run(name, RunConfig(name, "w", "0", {}, ("l",), CLASSES))


def is_right(clip: int) -> bool:
    """Whether the prediction is correct: every fifth clip is predicted as the next class."""
    return clip % 5 != 0


def predicted_class(clip: int) -> int:
    """The index of the predicted class."""
    return (clip % 6 + (not is_right(clip))) % 6


def logits_of(clips: np.ndarray) -> np.ndarray:
    """3 for the predicted class, 0 for the others."""
    logits = np.zeros((len(clips), len(CLASSES)), np.float32)
    logits[np.arange(len(clips)), [predicted_class(clip) for clip in clips.tolist()]] = 3
    return logits


def add_clips(run: Run, clips: np.ndarray, *, labelled: bool = True) -> None:
    """Add predictions of clips in this order; the features of a label form a cluster."""
    labels = [clip % 6 if labelled and clip >= 3 else None for clip in clips.tolist()]
    corners = _CORNERS[clips % 6]
    noise = np.random.default_rng(int(clips[0])).normal(size=corners.shape)
    logits = logits_of(clips)
    table = prediction_table(clips.tolist(), logits, labels)
    run.add(table, logits, {"l": (corners + noise).astype(np.float32)})


def add_metadata(workspace: Workspace, clips: np.ndarray) -> None:
    """Brightness is the number of the clip; odd clips have no sharpness."""
    workspace.metadata.append(
        pa.table(
            {
                "clip": pa.array(clips, pa.int32()),
                "brightness_mean": clips.astype(np.float64),
                "sharpness_mean": np.where(clips % 2, np.nan, 1.0 / (1 + clips)),
            }
        )
    )


def analysed_workspace(folder: Path, count: int = 120) -> Workspace:
    """All clips analysed, in random order and several parts, except the last, which failed."""
    workspace = synthetic_workspace(folder, count)
    run = start(workspace)
    order = np.random.default_rng(0).permutation(count - 1)
    for clips in np.array_split(order, 4):
        add_clips(run, clips)
    for clips in np.array_split(order[::-1], 3):
        add_metadata(workspace, clips)
    run.add_failures([Failure(count - 1, f"/data/videos/clip {count - 1}.mp4", "broken", "decode")])
    return workspace
