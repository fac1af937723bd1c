"""Sets of the stage, analysed as a user would, without what the stage knows about them."""

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
    """Render clips, analyse them and read what insights are drawn from; done once a folder and run.

    Args:
        network: analyses them.
        clips: the set.
        folder: gets clips and workspace.
        run: name of the run, where several networks have the same name.
        without_metadata: as for an analysis.
    """
    for _ in write_set(clips, folder / "stage"):
        pass
    # The manifest's other columns tell the truth: none of it goes into the workspace.
    samples = [sample.bare for sample in read_samples(folder / "stage" / MANIFEST)]
    settings = Options(without_metadata=without_metadata)
    workspace = folder / WORKSPACE
    plan = plan_analysis(network, samples, workspace, run_name=run, options=settings)
    analyze(network, plan, settings)
    return open_evidence(plan.workspace, plan.run)


def nearest_clips(network: str, known: Path, fresh: Path) -> Numbers:
    """For each clip of one folder of :func:`evidence_of`, the clip of another most like it."""
    run, other = (open_workspace(folder / WORKSPACE).run(network) for folder in (known, fresh))
    atlas = load_atlas(run, ATLAS)
    settings = atlas.settings
    features = read_features(other, settings.layers, logits=settings.logits)
    placed = atlas.representation.of(features.layers)
    rows, _ = nearest_rows(vectors_of(run, atlas), placed, 1, settings.metric)
    return atlas.clips[rows[:, 0]]
