"""``praxiscope similar``: the clips that are most similar to a clip, according to a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.run_option import RunName, WorkspaceFolder
from praxiscope.cli.terminal import output_console


def similar(
    workspace: WorkspaceFolder,
    clip: Annotated[
        str,
        typer.Argument(
            metavar="CLIP",
            help="Number, path or name of a clip in the workspace, or any other video file.",
        ),
    ],
    run: RunName = "",
    most: Annotated[int, typer.Option(min=1, help="Number of clips to list.")] = 12,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="JSON file for the listed clips.")
    ] = None,
    device: DeviceName = "auto",
) -> None:
    """List the clips that are most similar to a clip by the features of a run, nearest first."""
    from praxiscope.atlas.find_similar import find_similar
    from praxiscope.models.runtime import choose_device
    from praxiscope.workspace.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = opened.run(run)
    result = find_similar(opened, chosen, clip, most, choose_device(device))
    console = output_console()
    if result.number is None:
        classes = ", ".join(f"{name} {probability:.2f}" for name, probability in result.predicted)
        console.print(f"{escape(clip)} is not in the workspace; predicted: {escape(classes)}")
    else:
        console.print(f"clips most similar to {result.number}, {escape(result.path)}")
    console.print(_table(result.rows))
    if json_file is not None:
        _write_json(json_file, result.rows)


def _table(rows: list[dict[str, Any]]) -> Table:
    from praxiscope.figures.paths import common_folder

    folder = common_folder(row["path"] for row in rows)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("distance", "clip"):
        table.add_column(title, justify="right")
    for title in ("label", "predicted", "split"):
        table.add_column(title, overflow="fold")
    table.add_column(escape(f"path in {folder}" if folder else "path"), overflow="fold")
    for row in rows:
        predicted = f"{row['predicted']} {row['probability']:.2f}"
        table.add_row(
            f"{row['distance']:.3f}",
            str(row["clip"]),
            escape(row["label"] or "–"),
            f"[yellow]{escape(predicted)} ✗[/]" if row["correct"] is False else escape(predicted),
            escape(row["split"] or "–"),
            escape(row["path"].removeprefix(folder)),
        )
    return table


def _write_json(path: Path, rows: list[dict[str, Any]]) -> None:
    from praxiscope.files.atomic_write import atomic_path

    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
