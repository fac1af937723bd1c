"""Options of all commands that read a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from praxiscope.datasets.data_format import data_formats

DATA = "Data"


def _format_help() -> str:
    names = "; ".join(f"`{entry.name}`: {entry.description}" for entry in data_formats())
    return f"Format of DATA. {names}."


DataPath = Annotated[
    Path,
    typer.Argument(
        metavar="DATA",
        help="Data set: a table with the columns `path` and `label`, a published list, or a folder "
        "that contains either of them or one folder per class.",
    ),
]
DataFormat = Annotated[
    str,
    typer.Option("--format", help=_format_help(), show_default="recognised", rich_help_panel=DATA),
]
VideoFolder = Annotated[
    Path | None,
    typer.Option(
        "--videos",
        help="Folder of the videos that a table or a published list names.",
        show_default="folder of DATA",
        rich_help_panel=DATA,
    ),
]
Fold = Annotated[
    int,
    typer.Option(
        "--fold",
        min=1,
        max=3,
        help="Number of the official split of UCF-101 or HMDB-51.",
        rich_help_panel=DATA,
    ),
]
Group = Annotated[
    str,
    typer.Option(
        "--group",
        help="Column of a table. Clips with the same value, such as clips of one recording, belong "
        "in the same split.",
        show_default="recording, sequence, video_id or scene",
        rich_help_panel=DATA,
    ),
]
LabelMap = Annotated[
    Path | None,
    typer.Option(
        "--label-map",
        help="Table or JSON file that replaces labels by other labels, for example by coarser "
        "ones.",
        rich_help_panel=DATA,
    ),
]
OnlyClasses = Annotated[
    list[str] | None,
    typer.Option(
        "--only-class",
        help="Use only clips with this label (after --label-map). Repeat it for more labels.",
        show_default="all",
        rich_help_panel=DATA,
    ),
]
SplitName = Annotated[
    str,
    typer.Option(
        "--split",
        help="Use only clips of this split: train, validation, test, unlabeled or any.",
        rich_help_panel=DATA,
    ),
]
