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
    typer.Option(
        "--videos",
        help="Folder of the videos of a table or a published list.",
        show_default="DATA's",
    ),
]
Fold = Annotated[
    int, typer.Option("--fold", min=1, max=3, help="Split of UCF-101 or HMDB-51: 1, 2 or 3.")
]
Group = Annotated[
    str,
    typer.Option(
        "--group",
        help="Column that says which clips must not be parted.",
        show_default="recording, sequence, video_id or scene",
    ),
]
LabelMap = Annotated[
    Path | None,
    typer.Option("--label-map", help="Table or JSON of old and new labels, such as coarser ones."),
]
OnlyClasses = Annotated[
    list[str] | None,
    typer.Option(
        "--only-class",
        help="Only clips of this (new) label. May be repeated.",
        show_default="all",
    ),
]
SplitName = Annotated[
    str, typer.Option("--split", help="Only clips of train, validation, test or unlabeled.")
]
