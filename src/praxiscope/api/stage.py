"""Render clips of the stage from Python."""

from __future__ import annotations

from pathlib import Path

from praxiscope.api.progress import ProgressOption, progress_bar


def render_stage(
    folder: str | Path,
    *,
    preset: str = "clean",
    clips: int = 1000,
    seed: int = 0,
    frames: int = 16,
    size: tuple[int, int] = (112, 112),
    progress: ProgressOption = True,
) -> Path:
    """Render clips of actions whose causes are known, with the truth of each clip.

    A folder with a part of the same set is continued.

    Args:
        folder: for videos, truth files and the manifest.
        preset: ``clean``, ``faulty``, ``ambiguous`` or ``twins``.
        clips: how many clips.
        seed: the same seed gives the same clips.
        frames: of a clip.
        size: height and width in pixels.
        progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.

    Returns:
        The manifest, a table that :func:`praxiscope.open_data_set` reads.

    Raises:
        PraxiscopeError: no such preset, or the folder holds another set.
    """
    from praxiscope.stage.dataset import stage_clips
    from praxiscope.stage.files import MANIFEST, write_set

    folder = Path(folder)
    chosen = stage_clips(preset, clips, seed, frames=frames, size=size)
    with progress_bar(progress) as show:
        for done, _ in enumerate(write_set(chosen, folder), 1):
            show("rendering", done, clips)
    return folder / MANIFEST
