"""Previews of many clips: each is made once, and one that can't be read stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from praxiscope.attribution.batch import explain_files
from praxiscope.attribution.explanation import Request
from praxiscope.errors import PraxiscopeError
from praxiscope.figures.preview import MOST_FRAMES, Preview, heat_preview, plain_preview
from praxiscope.models.model import VideoModel
from praxiscope.video.decode import read_clip
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_input import views_of

Film = Preview | PraxiscopeError
"""A preview, or why there is none."""

Progress = Callable[[int, int], None]
"""Told how many previews are made, and of how many."""

LARGEST = 16_000_000
"""Bytes of all previews together; as text they take a third more."""

_UNIFORM = Uniform(MOST_FRAMES)


def film(
    config: RunConfig,
    model: VideoModel | None,
    paths: Mapping[int, Path],
    *,
    largest: int = LARGEST,
    progress: Progress = lambda made, total: None,
) -> dict[int, Film]:
    """Make previews, with the heat of the predicted class where there is a network.

    Args:
        config: of the run.
        model: its network, None where it could not be loaded.
        paths: file of each clip by its number, the most important first.
        largest: bytes of all previews together; what comes after has no room.
        progress: is told after each.
    """
    made: dict[int, Film] = {}
    size = 0
    several = _films(config, model, paths.values())
    for clip, one in zip(paths, several, strict=False):
        made[clip] = one
        size += len(one.data) if isinstance(one, Preview) else 0
        progress(len(made), len(paths))
        if size >= largest:
            break
    for clip in paths:
        if clip not in made:
            made[clip] = PraxiscopeError("left out, or the report would be too large")
    return made


def _films(config: RunConfig, model: VideoModel | None, paths: Iterable[Path]) -> Iterator[Film]:
    if model is None:
        yield from map(_plain, paths)
        return
    request = Request(views=views_of(config), precision=config.precision)
    for path, outcome in explain_files(model, paths, request):
        # A network that has no heat for a clip is no reason not to show the clip.
        yield _plain(path) if isinstance(outcome, PraxiscopeError) else heat_preview(outcome)


def _plain(path: Path) -> Film:
    try:
        return plain_preview(
            read_clip(path, lambda duration: _UNIFORM.sample_times(duration).ravel())
        )
    except PraxiscopeError as error:
        return error
