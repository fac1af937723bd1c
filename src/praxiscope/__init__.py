"""Praxiscope shows what a video action recogniser looks at, why it fails, and whether its labels
are right.

    import praxiscope as px

    model = px.load_model("x3d_m")
    explanation = px.explain(model, "abseiling.mp4", target="top1")
    explanation.save("abseiling_overlay.mp4")

    run = px.analyze("clips.csv", model, "workspace")
    run.insights(where=["split=train"])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from praxiscope.version import __version__ as __version__

if TYPE_CHECKING:
    from praxiscope.api.analysis import analyze as analyze
    from praxiscope.api.comparison import RunComparison as RunComparison
    from praxiscope.api.data import check as check
    from praxiscope.api.insights import InsightList as InsightList
    from praxiscope.api.run import Run as Run
    from praxiscope.api.serving import serve as serve
    from praxiscope.api.stage import render_stage as render_stage
    from praxiscope.api.training import train as train
    from praxiscope.api.workspace import Workspace as Workspace
    from praxiscope.api.workspace import open_workspace as open_workspace
    from praxiscope.attribution.batch import explain_files as explain_files
    from praxiscope.attribution.cam import cam_method as cam_method
    from praxiscope.attribution.explain import explain as explain
    from praxiscope.attribution.explanation import Explanation as Explanation
    from praxiscope.attribution.explanation import Request as Request
    from praxiscope.attribution.heatmap import Heatmap as Heatmap
    from praxiscope.attribution.methods import AttributionMethod as AttributionMethod
    from praxiscope.attribution.methods import attribution_method as attribution_method
    from praxiscope.datasets.open_data_set import DataSet as DataSet
    from praxiscope.datasets.open_data_set import DataSpec as DataSpec
    from praxiscope.datasets.open_data_set import open_data_set as open_data_set
    from praxiscope.errors import PraxiscopeError as PraxiscopeError
    from praxiscope.insights.evidence import Evidence as Evidence
    from praxiscope.insights.figure import Figure as Figure
    from praxiscope.insights.insight import Insight as Insight
    from praxiscope.insights.insight import insight_kind as insight_kind
    from praxiscope.metadata.field import metadata_field as metadata_field
    from praxiscope.metadata.signals import Signals as Signals
    from praxiscope.models.inflated import inflate as inflate
    from praxiscope.models.model import Layer as Layer
    from praxiscope.models.model import VideoModel as VideoModel
    from praxiscope.models.registry import load_model as load_model
    from praxiscope.models.registry import model_names as model_names
    from praxiscope.models.wrap import wrap as wrap
    from praxiscope.pipeline.engine import Engine as Engine
    from praxiscope.video.clip import Clip as Clip
    from praxiscope.video.decode import read_clip as read_clip
    from praxiscope.video.find import find_videos as find_videos
    from praxiscope.video.probe import probe as probe
    from praxiscope.video.recipe import ClipRecipe as ClipRecipe
    from praxiscope.video.recipe import Views as Views
    from praxiscope.video.sample import Dense as Dense
    from praxiscope.video.sample import FirstSeconds as FirstSeconds
    from praxiscope.video.sample import Uniform as Uniform

# Names are imported when they are first used: the command line answers without waiting for torch.
_HOME = {
    "AttributionMethod": "attribution.methods",
    "Clip": "video.clip",
    "ClipRecipe": "video.recipe",
    "DataSet": "datasets.open_data_set",
    "DataSpec": "datasets.open_data_set",
    "Dense": "video.sample",
    "Engine": "pipeline.engine",
    "Evidence": "insights.evidence",
    "Explanation": "attribution.explanation",
    "Figure": "insights.figure",
    "FirstSeconds": "video.sample",
    "Heatmap": "attribution.heatmap",
    "Insight": "insights.insight",
    "InsightList": "api.insights",
    "Layer": "models.model",
    "PraxiscopeError": "errors",
    "Request": "attribution.explanation",
    "Run": "api.run",
    "RunComparison": "api.comparison",
    "Signals": "metadata.signals",
    "Uniform": "video.sample",
    "VideoModel": "models.model",
    "Views": "video.recipe",
    "Workspace": "api.workspace",
    "analyze": "api.analysis",
    "attribution_method": "attribution.methods",
    "cam_method": "attribution.cam",
    "check": "api.data",
    "explain": "attribution.explain",
    "explain_files": "attribution.batch",
    "find_videos": "video.find",
    "inflate": "models.inflated",
    "insight_kind": "insights.insight",
    "load_model": "models.registry",
    "metadata_field": "metadata.field",
    "model_names": "models.registry",
    "open_data_set": "datasets.open_data_set",
    "open_workspace": "api.workspace",
    "probe": "video.probe",
    "read_clip": "video.decode",
    "render_stage": "api.stage",
    "serve": "api.serving",
    "train": "api.training",
    "wrap": "models.wrap",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'praxiscope' has no attribute {name!r}")
    value: object = getattr(import_module(f"praxiscope.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
