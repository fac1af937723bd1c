"""Options of all commands that read one run of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkspaceFolder = Annotated[
    Path, typer.Argument(metavar="WORKSPACE", help="Folder of the workspace.")
]
RunName = Annotated[
    str,
    typer.Option(
        "--run",
        help="Name of the run, that is, of the results of one network.",
        show_default="the only run",
    ),
]
