"""Options of ``praxiscope analyze`` besides those of the data set and the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from praxiscope.cli.model_options import SPEED

OUTPUT, METADATA = "Output", "Metadata"

OutputWorkspace = Annotated[
    Path,
    typer.Option(
        "--workspace",
        help="Folder of the results. It is created, or continued if it exists.",
        rich_help_panel=OUTPUT,
    ),
]
NewRunName = Annotated[
    str,
    typer.Option(
        "--run",
        help="Name of the results of this network in the workspace.",
        show_default="name of the model",
        rich_help_panel=OUTPUT,
    ),
]
Layers = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        help="Layer whose features are stored; `praxiscope models NAME` lists all layers. Repeat "
        "it for more layers.",
        show_default="all",
        rich_help_panel=OUTPUT,
    ),
]
StoreHeatmaps = Annotated[
    bool,
    typer.Option(
        "--heatmaps/--no-heatmaps",
        help="Store a low-resolution heatmap of the predicted class of each clip.",
        rich_help_panel=OUTPUT,
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help="Analyse clips again that failed in an earlier analysis.",
        rich_help_panel=OUTPUT,
    ),
]
MeasureMetadata = Annotated[
    bool,
    typer.Option(
        "--metadata/--no-metadata",
        help="Measure metadata fields of the clips, such as motion and brightness.",
        rich_help_panel=METADATA,
    ),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        help="Metadata field to measure. Repeat it for more fields.",
        show_default="all",
        rich_help_panel=METADATA,
    ),
]
OwnFields = Annotated[
    Path | None,
    typer.Option(
        "--own-fields",
        help="Python file that defines more metadata fields.",
        rich_help_panel=METADATA,
    ),
]
FlowMethod = Annotated[
    str,
    typer.Option(
        "--flow",
        help="Optical flow method of the motion fields: fast or exact.",
        rich_help_panel=METADATA,
    ),
]
BoxFile = Annotated[
    Path | None,
    typer.Option(
        "--boxes",
        help="Boxes of people and objects, for metadata fields: a table, or the JSON file of "
        "Something-Else.",
        rich_help_panel=METADATA,
    ),
]
BatchSize = Annotated[
    int,
    typer.Option("--batch", min=1, help="Number of clips per forward pass.", rich_help_panel=SPEED),
]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        help="Where the work runs: `local` (processes on this machine) or `ray` (a Ray cluster).",
        rich_help_panel=SPEED,
    ),
]
ClusterAddress = Annotated[
    str,
    typer.Option(
        "--address",
        help="Address of a running Ray cluster, or `auto` to find one on this machine.",
        show_default="starts Ray on this machine",
        rich_help_panel=SPEED,
    ),
]
WorkerCount = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Number of worker processes; each has its own copy of the network.",
        show_default="one per GPU, one without a GPU",
        rich_help_panel=SPEED,
    ),
]
ThreadCount = Annotated[
    int | None,
    typer.Option(
        "--threads",
        min=1,
        help="Number of threads per worker that decode and measure clips.",
        show_default="chosen by measuring the first batches",
        rich_help_panel=SPEED,
    ),
]
CoreCount = Annotated[
    int | None,
    typer.Option(
        "--cores",
        min=1,
        help="Number of CPU cores that the network of each worker uses.",
        show_default="chosen by measuring the first batches; an equal share with several workers",
        rich_help_panel=SPEED,
    ),
]
