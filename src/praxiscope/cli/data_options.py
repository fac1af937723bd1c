"""Options of all commands that read a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataFormat = Annotated[
    str,
    typer.Option(
        "--format",
        help="table, class-folders, kinetics, something-something, ucf101 or hmdb51.",
        show_default="recognised",
    ),
]
VideoFolder = Annotated[
    Path | None,
    typer.Option("--videos", help="Folder of a published data set's videos.", show_default="DATA"),
]
Fold = Annotated[int, typer.Option("--fold", help="Split of UCF-101 or HMDB-51: 1, 2 or 3.")]
Group = Annotated[
    str, typer.Option("--group", help="Column that says which clips must not be parted.")
]
SplitName = Annotated[
    str, typer.Option("--split", help="Only clips of train, validation, test or unlabeled.")
]
