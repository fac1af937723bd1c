"""Find the clips of a workspace that are most similar to a clip, in or outside the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from praxiscope.atlas.build import build_atlas, similar_clips, vectors_of
from praxiscope.atlas.projection import PCA
from praxiscope.atlas.query_clip import nearest_clips
from praxiscope.atlas.settings import Settings, default_name
from praxiscope.errors import WorkspaceError
from praxiscope.pipeline.relabel import labelled_predictions
from praxiscope.workspace.find_clip import find_clip
from praxiscope.workspace.labels import labelled_clips, labels_of
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace


@dataclass(frozen=True)
class SimilarClips:
    """The clips that are most similar to a query clip.

    Attributes:
        number: number of the query clip in the workspace; None if it is another file.
        path: path of the query clip.
        rows: the similar clips, the nearest first, each with ``clip``, ``distance``, ``label``,
            ``predicted``, ``probability``, ``correct``, ``split`` and ``path``.
        predicted: the most likely classes of a query clip that is not in the workspace, with their
            probabilities; empty otherwise.
    """

    number: int | None
    path: str
    rows: list[dict[str, Any]]
    predicted: tuple[tuple[str, float], ...] = ()


def find_similar(
    workspace: Workspace, run: Run, clip: str, count: int = 12, device: str = "cpu"
) -> SimilarClips:
    """Find the nearest clips by the features of a run.

    Args:
        workspace: the workspace.
        run: one of its runs.
        clip: number, path or name of a clip in the workspace, or the path of another video, which
            the network of the run then processes.
        count: number of clips to find.
        device: device of the network.

    Raises:
        WorkspaceError: there is no such clip, several clips have this name, or the run has no other
            clip.
        PraxiscopeError: the network can't be loaded, or the video can't be read.
    """
    paths = workspace.clips(["path"])["path"].to_pylist()
    number = find_clip(paths, clip, str(workspace.folder))
    atlas = build_atlas(run, default_name(PCA), Settings(method=PCA))
    predicted: tuple[tuple[str, float], ...] = ()
    if number is None:
        query = nearest_clips(run, atlas, clip, count, device)
        numbers, distances, predicted = query.clips, query.distances, query.top
    else:
        numbers, distances = similar_clips(atlas, vectors_of(run, atlas), number, count)
    if not len(numbers):
        raise WorkspaceError(
            "contains no other clip",
            where=str(run.folder),
            remedy="'praxiscope analyze' adds clips",
        )
    path = clip if number is None else paths[number]
    return SimilarClips(number, path, _rows(workspace, run, numbers, distances), predicted)


def _rows(
    workspace: Workspace, run: Run, numbers: np.ndarray, distances: np.ndarray
) -> list[dict[str, Any]]:
    clips = labelled_clips(workspace, ["clip", "path", "label", "split"]).take(numbers).to_pylist()
    columns = ["clip", "predicted", "probability", "correct"]
    predictions = labelled_predictions(run, labels_of(workspace), columns).to_pylist()
    prediction_of = {prediction["clip"]: prediction for prediction in predictions}
    rows = []
    for distance, clip in zip(distances.tolist(), clips, strict=True):
        prediction = prediction_of[clip["clip"]]
        rows.append(
            {
                "clip": clip["clip"],
                "distance": distance,
                "label": clip["label"],
                "predicted": run.config.classes[prediction["predicted"]],
                "probability": prediction["probability"],
                "correct": prediction["correct"],
                "split": clip["split"],
                "path": clip["path"],
            }
        )
    return rows
