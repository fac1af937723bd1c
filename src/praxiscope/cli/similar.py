"""``praxiscope similar``: the clips that a network takes for most like one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.clip_argument import find_clip
from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.run_option import RunName, chosen_run
from praxiscope.cli.terminal import output_console
from praxiscope.errors import WorkspaceError
from praxiscope.models.runtime import choose_device

if TYPE_CHECKING:
    import numpy as np

    from praxiscope.workspace.run import Run
    from praxiscope.workspace.workspace import Workspace


def similar(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    clip: Annotated[
        str,
        typer.Argument(
            help="Number, path or name of a clip of the workspace, or any other video file."
        ),
    ],
    run: RunName = "",
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 12,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write them here.")] = None,
    device: DeviceName = "auto",
) -> None:
    """List the clips most like one, nearest first, by the features of a run."""
    from praxiscope.atlas.build import build_atlas, similar_clips, vectors_of
    from praxiscope.atlas.query_clip import nearest_clips
    from praxiscope.atlas.settings import Settings
    from praxiscope.workspace.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = chosen_run(opened, run)
    paths = opened.clips(["path"])["path"].to_pylist()
    number = find_clip(paths, clip, str(workspace))
    atlas = build_atlas(chosen, "insights", Settings(method="pca"))
    console = output_console()
    if number is None:
        newcomer = nearest_clips(chosen, atlas, clip, most, choose_device(device))
        found, distances = newcomer.clips, newcomer.distances
        said = ", ".join(f"{name} {probability:.2f}" for name, probability in newcomer.top)
        console.print(f"{escape(clip)} is not in the workspace; predicted {escape(said)}")
    else:
        found, distances = similar_clips(atlas, vectors_of(chosen, atlas), number, most)
        console.print(f"clips most like {number}, {escape(paths[number])}")
    if not len(found):
        raise WorkspaceError(
            "holds no other clip",
            where=str(chosen.folder),
            remedy="'praxiscope analyze' adds clips",
        )
    rows = _rows(opened, chosen, found, distances)
    console.print(_table(rows))
    if json_file is not None:
        _write_json(json_file, rows)


def _rows(
    workspace: Workspace, run: Run, clips: np.ndarray, distances: np.ndarray
) -> list[dict[str, Any]]:
    """What is known of some clips, in their order."""
    told = workspace.clips(["path", "label", "split"]).take(clips).to_pylist()
    predictions = run.predictions.table(["clip", "predicted", "probability", "correct"]).to_pydict()
    place = {clip: row for row, clip in enumerate(predictions["clip"])}
    rows = []
    for clip, distance, known in zip(clips.tolist(), distances.tolist(), told, strict=True):
        row = place[clip]
        rows.append(
            {
                "clip": clip,
                "distance": distance,
                "label": known["label"],
                "predicted": run.config.classes[predictions["predicted"][row]],
                "probability": predictions["probability"][row],
                "correct": predictions["correct"][row],
                "split": known["split"],
                "path": known["path"],
            }
        )
    return rows


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

    with atomic_path(path) as aside:
        aside.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
