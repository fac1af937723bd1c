"""Options of all commands that run a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

MODEL, SPEED = "Model", "Speed and processes"

ModelName = Annotated[
    str,
    typer.Option(
        "--model",
        help="Name of the network; `praxiscope models` lists all names.",
        rich_help_panel=MODEL,
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        help="Weights: the name of an official checkpoint, a file, or `random`.",
        show_default="the first checkpoint that 'praxiscope models' lists",
        rich_help_panel=MODEL,
    ),
]
ClassFile = Annotated[
    Path | None,
    typer.Option(
        "--classes",
        help="File with the class names of the network, one per line.",
        show_default="those of the weights",
        rich_help_panel=MODEL,
    ),
]
ViewCount = Annotated[
    str,
    typer.Option(
        "--views",
        help="Views of each video: CLIPS, or CLIPSxCROPS such as 10x3. The logits of all views are "
        "averaged.",
        rich_help_panel=MODEL,
    ),
]
DeviceName = Annotated[
    str,
    typer.Option(
        "--device",
        help="Device of the network: cpu, cuda, cuda:1, mps, or auto (a GPU if there is one).",
        rich_help_panel=SPEED,
    ),
]
Precision = Annotated[
    str,
    typer.Option(
        "--precision",
        help="Number format: fp32, or bf16 if the hardware supports it.",
        rich_help_panel=SPEED,
    ),
]
