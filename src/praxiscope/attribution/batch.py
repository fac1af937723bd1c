"""Explain many files: decoding runs ahead of the network, and one bad file never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from praxiscope.attribution.explain import explain_batch
from praxiscope.attribution.explanation import Explanation, Request
from praxiscope.errors import PraxiscopeError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip
from praxiscope.video.prefetch import prefetch

Outcome = Explanation | PraxiscopeError
Label = Callable[[Path], str | None]


def explain_files(
    model: VideoModel,
    paths: Iterable[Path],
    request: Request | None = None,
    *,
    batch_size: int = 1,
    label: Label = lambda path: None,
) -> Iterator[tuple[Path, Outcome]]:
    """Explain files in order; yields each with its explanation or the reason there is none.

    Args:
        model: the network.
        paths: video files or frame folders.
        request: what to explain and how.
        batch_size: clips that go through the network together.
        label: the true class of a file.
    """
    request = request or Request()
    decoded = prefetch(lambda path: _read(model, path, request), paths, waiting=batch_size + 1)
    while batch := list(islice(decoded, batch_size)):
        yield from _explained(model, batch, request, label)


def _read(model: VideoModel, path: Path, request: Request) -> Clip | PraxiscopeError:
    try:
        return model.recipe.read(path, request.views)
    except PraxiscopeError as error:
        return error


def _explained(
    model: VideoModel,
    batch: list[tuple[Path, Clip | PraxiscopeError]],
    request: Request,
    label: Label,
) -> Iterator[tuple[Path, Outcome]]:
    clips = {path: clip for path, clip in batch if isinstance(clip, Clip)}
    outcomes: dict[Path, Outcome] = {
        path: error for path, error in batch if isinstance(error, PraxiscopeError)
    }
    if clips:
        try:
            explained = explain_batch(model, list(clips.values()), request, list(map(label, clips)))
            outcomes |= dict(zip(clips, explained, strict=True))
        except PraxiscopeError as error:
            if len(clips) == 1:
                outcomes |= dict.fromkeys(clips, error)
            else:  # find out which clip it was
                for path, clip in clips.items():
                    outcomes |= _explained(model, [(path, clip)], request, label)
    for path, _ in batch:
        yield path, outcomes[path]
