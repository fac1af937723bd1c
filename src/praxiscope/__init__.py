"""Praxiscope shows what a video action recogniser looks at, why it fails, and whether its labels
are right.

    import praxiscope as px

    model = px.load_model("x3d_m")
    explanation = px.explain(model, "abseiling.mp4", target="top1")
    print(explanation.top(5))
    explanation.save("abseiling_overlay.mp4")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from praxiscope.attribution.batch import explain_files as explain_files
    from praxiscope.attribution.explain import explain as explain
    from praxiscope.attribution.explanation import Explanation as Explanation
    from praxiscope.attribution.explanation import Request as Request
    from praxiscope.attribution.heatmap import Heatmap as Heatmap
    from praxiscope.errors import PraxiscopeError as PraxiscopeError
    from praxiscope.models.inflated import inflate as inflate
    from praxiscope.models.model import Layer as Layer
    from praxiscope.models.model import VideoModel as VideoModel
    from praxiscope.models.registry import load_model as load_model
    from praxiscope.models.registry import model_names as model_names
    from praxiscope.models.wrap import wrap as wrap
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
    "Clip": "video.clip",
    "ClipRecipe": "video.recipe",
    "Dense": "video.sample",
    "Explanation": "attribution.explanation",
    "FirstSeconds": "video.sample",
    "Heatmap": "attribution.heatmap",
    "Layer": "models.model",
    "PraxiscopeError": "errors",
    "Request": "attribution.explanation",
    "Uniform": "video.sample",
    "VideoModel": "models.model",
    "Views": "video.recipe",
    "explain": "attribution.explain",
    "explain_files": "attribution.batch",
    "find_videos": "video.find",
    "inflate": "models.inflated",
    "load_model": "models.registry",
    "model_names": "models.registry",
    "probe": "video.probe",
    "read_clip": "video.decode",
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
