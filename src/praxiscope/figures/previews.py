"""Previews of many clips; an error in one clip does not affect the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from praxiscope.attribution.batch import explain_files
from praxiscope.attribution.explanation import Request
from praxiscope.errors import PraxiscopeError
from praxiscope.figures.preview import MAX_FRAMES, Preview, heat_preview, plain_preview
from praxiscope.models.model import VideoModel
from praxiscope.video.decode import read_clip
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_input import views_of

PreviewResult = Preview | PraxiscopeError
"""A preview, or the reason why there is none."""

Progress = Callable[[int, int], None]
"""Receives the number of finished previews and the number of all."""

LARGEST = 16_000_000
"""Largest total size in bytes; encoded in the page they take a third more."""

_UNIFORM = Uniform(MAX_FRAMES)


def make_previews(
    config: RunConfig,
    model: VideoModel | None,
    paths: Mapping[int, Path],
    *,
    largest: int = LARGEST,
    progress: Progress = lambda done, total: None,
) -> dict[int, PreviewResult]:
    """Make previews, with the heatmap of the predicted class where there is a network.

    Args:
        config: of the run.
        model: its network, None where it could not be loaded.
        paths: file of each clip by its number, the most important first.
        largest: total size in bytes; clips after that get no preview.
        progress: callback, called after each preview.
    """
    results: dict[int, PreviewResult] = {}
    size = 0
    previews = _make_each(config, model, paths.values())
    for clip, preview in zip(paths, previews, strict=False):
        results[clip] = preview
        size += len(preview.data) if isinstance(preview, Preview) else 0
        progress(len(results), len(paths))
        if size >= largest:
            break
    for clip in paths:
        if clip not in results:
            results[clip] = PraxiscopeError("no preview, because the report would be too large")
    return results


def _make_each(
    config: RunConfig, model: VideoModel | None, paths: Iterable[Path]
) -> Iterator[PreviewResult]:
    if model is None:
        yield from map(read_preview, paths)
        return
    request = Request(views=views_of(config), precision=config.precision)
    for path, outcome in explain_files(model, paths, request):
        # Without a heatmap the clip is shown as it is.
        yield read_preview(path) if isinstance(outcome, PraxiscopeError) else heat_preview(outcome)


def read_preview(path: Path) -> PreviewResult:
    """A preview of a clip without a heatmap; the error where the file can't be read."""
    try:
        return plain_preview(
            read_clip(path, lambda duration: _UNIFORM.sample_times(duration).ravel())
        )
    except PraxiscopeError as error:
        return error
