"""Analyses sets of stage clips as a user does, without access to their truth."""

from __future__ import annotations

from pathlib import Path

from praxiscope.atlas.build import vectors_of
from praxiscope.atlas.features import read_features
from praxiscope.atlas.neighbours import nearest_rows
from praxiscope.atlas.rows import Numbers
from praxiscope.atlas.store import load_atlas
from praxiscope.datasets.read import read_samples
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.models.model import VideoModel
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options
from praxiscope.stage.dataset import StageClips
from praxiscope.stage.files import MANIFEST, write_set
from praxiscope.workspace.workspace import open_workspace

WORKSPACE, ATLAS = "workspace", "insights"


def evidence_of(
    network: VideoModel,
    clips: StageClips,
    folder: Path,
    *,
    run: str = "",
    without_metadata: bool = False,
) -> Evidence:
    """Render clips, analyse them and read the evidence for insights.

    An analysis that is already in the folder is not repeated.

    Args:
        network: the network to run.
        clips: the set.
        folder: for the clips and the workspace.
        run: name of the run, if several networks have the same name.
        without_metadata: the option of ``analyze``.
    """
    for _ in write_set(clips, folder / "stage"):
        pass
    # The other columns of the manifest are the truth, which must not enter the workspace.
    samples = [sample.bare for sample in read_samples(folder / "stage" / MANIFEST)]
    settings = Options(without_metadata=without_metadata)
    workspace = folder / WORKSPACE
    plan = plan_analysis(network, samples, workspace, run_name=run, options=settings)
    analyze(network, plan, settings)
    return open_evidence(plan.workspace, plan.run)


def nearest_clips(network: str, indexed: Path, fresh: Path) -> Numbers:
    """For each clip of ``fresh``, the most similar clip of ``indexed``.

    Both are folders of :func:`evidence_of`.
    """
    run, other = (open_workspace(folder / WORKSPACE).run(network) for folder in (indexed, fresh))
    atlas = load_atlas(run, ATLAS)
    settings = atlas.settings
    features = read_features(other, settings.layers, logits=settings.logits)
    placed = atlas.representation.of(features.layers)
    rows, _ = nearest_rows(vectors_of(run, atlas), placed, 1, settings.metric)
    return atlas.clips[rows[:, 0]]
