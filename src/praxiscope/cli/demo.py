"""``praxiscope demo``: show all features, first on clips with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from rich.console import Console

from praxiscope.cli.demo_analysis import analyze_faults

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel
    from praxiscope.video.clip import Clip


STAGE_CLIPS = 8
STAGE_SEED = 7
SHOWN = 0


def demo(
    video: Annotated[
        str | None,
        typer.Argument(metavar="[VIDEO]", help="Your own video; without it, a rendered one."),
    ] = None,
    model: Annotated[str, typer.Option(help="Network for your video.")] = "x3d_m",
    out: Annotated[Path, typer.Option(help="Output folder.")] = Path("demo"),
    clips: Annotated[
        int, typer.Option(min=50, help="Number of clips to render and analyse.")
    ] = 1000,
    show: Annotated[
        bool | None,
        typer.Option(
            "--show/--no-show", help="Open the results.", show_default="show in a terminal"
        ),
    ] = None,
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Start the web app at the end; Ctrl-C stops it."),
    ] = True,
) -> None:
    """Show all features: heatmaps with known truth, planted faults, and heatmaps of your video."""
    console = Console(soft_wrap=True)
    rendered = _explain_two_balls(out, console)
    sheet = _explain_stage(out / "stage", console)
    workspace, page = analyze_faults(out / "faulty", clips, console)
    _explain_video(video, model, rendered, out, console)
    open_results = console.is_terminal if show is None else show
    if open_results:
        for file in (sheet, page):
            typer.launch(str(file))
    if serve:
        _serve(workspace, out / "cache", console, open_page=open_results)


def _serve(workspace: Path, cache: Path, console: Console, *, open_page: bool) -> None:
    from praxiscope.cli.serve import serve_until_interrupted
    from praxiscope.server.settings import ServerSettings

    console.print("[bold]5. The web app[/] over the clips with planted faults")
    serve_until_interrupted(ServerSettings(workspace, cache, port=0), open_page=open_page)


def _explain_two_balls(out: Path, console: Console) -> Clip:
    from praxiscope.attribution.explain import explain
    from praxiscope.cli.two_balls import LEFT, RIGHT, ball_centres, directions_model, render

    clip = render()
    explanation = explain(directions_model(), clip, target=[RIGHT, LEFT])
    folder = explanation.save(out / "two_balls")
    console.print("[bold]1. A clip with known truth[/]: two balls, a network with hand-set weights")
    for heatmap in explanation.heatmaps:
        name = heatmap.target.name
        distances = [
            np.hypot(*(np.array(_brightest(heatmap.values[step])) - ball_centres(step)[name]))
            for step in range(1, len(heatmap.values) - 1)
        ]
        console.print(
            f"   the maximum for {name!r} is {np.median(distances):.1f} pixels (of 112) from the "
            "ball that moves like this (median of all frames)"
        )
    console.print(f"   {folder / 'overlay.mp4'}\n   {folder / 'grid.png'}")
    return clip


def _brightest(heat: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    return int(row), int(column)


def _explain_video(
    video: str | None, name: str, rendered: Clip, out: Path, console: Console
) -> None:
    from praxiscope.attribution.explain import explain
    from praxiscope.video.encode import write_mp4

    if video is None:
        path = out / "two_balls.mp4"
        write_mp4(path, iter(rendered.frames), 12)
    else:
        path = Path(video)
    console.print(f"[bold]4. What {name} looks at[/] in {path}")
    model = _load(name, console)
    explanation = explain(model, path)
    folder = explanation.save(out / f"{name}_{path.stem}")
    for place, (label, probability) in enumerate(explanation.top(3), 1):
        console.print(f"   {place}. {label} {probability:.2f}", highlight=False)
    console.print(f"   {folder / 'overlay.mp4'}\n   {folder / 'grid.png'}")


def _explain_stage(out: Path, console: Console) -> Path:
    """Render some clips and explain them with every shipped network."""
    from praxiscope.attribution.explain import explain
    from praxiscope.attribution.overlay import frame_grid
    from praxiscope.models.registry import load_model, shipped_models
    from praxiscope.stage.dataset import stage_clips
    from praxiscope.stage.files import video_path, write_set
    from praxiscope.video.encode import write_png

    clips = list(write_set(stage_clips("clean", STAGE_CLIPS, STAGE_SEED), out))
    console.print(f"[bold]2. The stage[/]: {STAGE_CLIPS} rendered actions with known truth")
    grids = []
    for name in shipped_models("clean"):
        model = load_model(name, weights="clean")
        correct = 0
        for clip in clips:
            explanation = explain(model, out / video_path(clip), label=clip.label)
            explanation.save(out / name / clip.id)
            correct += explanation.top(1)[0][0] in clip.valid_labels
            if clip is clips[SHOWN]:
                grids.append(frame_grid(explanation))
        console.print(f"   {name}: {correct} of {len(clips)} recognised", highlight=False)
    sheet = out / "networks.png"
    write_png(sheet, _side_by_side(grids))
    caption = f"{clips[SHOWN].label!r}, one network per column"
    console.print(f"   {caption}: {sheet}", highlight=False)
    console.print(f"   {out / 'manifest.csv'}\n   {out / 'videos'}")
    return sheet


def _side_by_side(images: list[np.ndarray]) -> np.ndarray:
    """Images side by side; smaller ones are padded with black."""
    height = max(image.shape[0] for image in images)
    return np.concatenate(
        [np.pad(image, ((0, height - image.shape[0]), (0, 0), (0, 0))) for image in images],
        axis=1,
    )


def _load(name: str, console: Console) -> VideoModel:
    from praxiscope.errors import WeightsUnavailableError
    from praxiscope.models.registry import load_model

    try:
        return load_model(name)
    except WeightsUnavailableError as error:
        console.print(f"   [yellow]{error}[/]", highlight=False)
        console.print("   [yellow]using random weights: these heatmaps have no meaning[/]")
        return load_model(name, weights="random")
