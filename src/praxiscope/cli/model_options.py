"""Options of all commands that run a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Weights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        help="An official checkpoint's name, a file, or 'random'.",
        show_default="official",
    ),
]
ClassFile = Annotated[
    Path | None, typer.Option("--classes", help="File with the class names, one a line.")
]
ViewCount = Annotated[
    str,
    typer.Option("--views", help="CLIPS or CLIPSxCROPS of each video, logits averaged: 10x3."),
]
DeviceName = Annotated[str, typer.Option("--device", help="cpu, cuda, cuda:1, mps, or auto.")]
Precision = Annotated[
    str, typer.Option("--precision", help="fp32, or bf16 where the processor has it.")
]
