"""``praxiscope stage``: write rendered clips with known truth to files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from praxiscope.cli.terminal import progress_bars
from praxiscope.errors import PraxiscopeError

stage = typer.Typer(help="Render action clips with known truth (the stage).", no_args_is_help=True)


@stage.callback()
def _stage() -> None:
    pass


@stage.command()
def render(
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="Output folder. An unfinished set in it is continued."),
    ],
    preset: Annotated[
        str, typer.Option(help="Preset: clean, faulty, ambiguous or twins.")
    ] = "clean",
    clips: Annotated[int, typer.Option(help="Number of clips.", min=1)] = 1000,
    seed: Annotated[
        int, typer.Option(help="Random seed; the same seed gives the same clips.", min=0)
    ] = 0,
    frames: Annotated[int, typer.Option(help="Number of frames per clip.", min=2)] = 16,
    size: Annotated[
        str, typer.Option(help="Size of the frames in pixels, HEIGHTxWIDTH.")
    ] = "112x112",
) -> None:
    """Write rendered clips as MP4 files, with a manifest and the truth of every clip."""
    from praxiscope.stage.dataset import stage_clips
    from praxiscope.stage.files import MANIFEST, write_set

    chosen = stage_clips(preset, clips, seed, frames=frames, size=_size(size))
    console = Console(stderr=True, soft_wrap=True)
    with progress_bars() as bars:
        for _ in bars.track(write_set(chosen, out), total=clips, description="rendering"):
            pass
    console.print(f"{clips} clips: {out / MANIFEST}", highlight=False)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text.lower())
    if not match:
        raise PraxiscopeError(f"{text!r} is not HEIGHTxWIDTH, such as 112x112", where="--size")
    return int(match[1]), int(match[2])
