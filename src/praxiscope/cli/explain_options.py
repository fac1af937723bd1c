"""Options of ``praxiscope explain`` besides those of the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from praxiscope.attribution.methods import known_methods
from praxiscope.cli.model_options import MODEL, SPEED

EXPLANATION, OUTPUT = "Explanation", "Output"

VideoPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATHS",
        help="Video files, frame folders, folders of either, or patterns such as 'clips/*.mp4'.",
    ),
]
OptionalModel = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Name of the network; `praxiscope models` lists all names.",
        show_default="x3d_m; tiny_x3d for clips of the stage",
        rich_help_panel=MODEL,
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help="Class to explain: a name or index, `top1` to `topK`, `true` (the label), or `A-vs-B` "
        "(why A rather than B). Repeat it for more targets.",
        show_default="top1",
        rich_help_panel=EXPLANATION,
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label",
        help="Label of the clips, for the target `true`.",
        show_default="the name of the clip's folder, or the manifest of the stage",
        rich_help_panel=EXPLANATION,
    ),
]
Method = Annotated[
    str,
    typer.Option(
        "--method",
        help=f"Attribution method: {', '.join(method.name for method in known_methods())}.",
        rich_help_panel=EXPLANATION,
    ),
]
ExplainedLayers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        help="Layer to explain: a name, `last` or `all`; `praxiscope models NAME` lists all names. "
        "Repeat it for more layers.",
        show_default="last",
        rich_help_panel=EXPLANATION,
    ),
]
TopK = Annotated[
    int,
    typer.Option(
        "--topk",
        min=1,
        help="Number of most likely classes in the summary.",
        rich_help_panel=OUTPUT,
    ),
]
ExplanationFolder = Annotated[
    Path,
    typer.Option(
        "--out", help="Output folder; every clip gets a folder in it.", rich_help_panel=OUTPUT
    ),
]
SkipFinished = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Skip clips that have a complete folder in the output folder.",
        rich_help_panel=OUTPUT,
    ),
]
ExplainBatch = Annotated[
    int,
    typer.Option("--batch", min=1, help="Number of clips per forward pass.", rich_help_panel=SPEED),
]
