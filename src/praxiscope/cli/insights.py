"""``praxiscope insights``: what stands out in a workspace, and why."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.console import output_console

if TYPE_CHECKING:
    from praxiscope.insights.insight import Insight

SHOWN_REASONS = 3


def insights(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    run: Annotated[str, typer.Option(help="Of which network.", show_default="the only one")] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Only insights of this kind. May be repeated.", show_default="all"),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="Column that must not become a reason. May be repeated."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all of them here.")
    ] = None,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="Write the clips to act on here, a row for each."),
    ] = None,
) -> None:
    """Rank what stands out: errors, copies, leaks, wrong labels, with reasons and evidence."""
    from praxiscope.atlas.make import make_atlas
    from praxiscope.atlas.settings import Settings
    from praxiscope.insights.find import find_insights
    from praxiscope.insights.read import read_evidence
    from praxiscope.workspace.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = opened.run(run or _only(opened.runs(), workspace))
    atlas = make_atlas(chosen, "insights", Settings(method="pca"))
    evidence = read_evidence(opened, chosen, atlas, leave_out=tuple(leave_out or ()))
    found = find_insights(evidence, tuple(kind or ()))
    paths = opened.clips(["path"])["path"].to_pylist()
    _show(found[:most], len(found), output_console())
    if json_file is not None:
        _write_json(json_file, found, paths)
    if csv_file is not None:
        _write_csv(csv_file, found, paths)


def _only(runs: tuple[str, ...], workspace: Path) -> str:
    from praxiscope.errors import WorkspaceError

    if len(runs) != 1:
        raise WorkspaceError(
            f"has {len(runs)} runs{': ' if runs else ''}{', '.join(runs)}",
            where=str(workspace),
            remedy="name one with --run" if runs else "make one with 'praxiscope analyze'",
        )
    return runs[0]


def _show(shown: list[Insight], count: int, console: Console) -> None:
    for place, insight in enumerate(shown, 1):
        console.print(f"[bold]{place}. {escape(insight.kind)}[/]: {escape(insight.title)}")
        for reason in insight.reasons[:SHOWN_REASONS]:
            console.print(f"   because {escape(reason.words)}", highlight=False)
        console.print(f"   [dim]{escape(insight.advice)} ({insight.id})[/]", highlight=False)
    more = f"; {count - len(shown)} more with --most {count}" if count > len(shown) else ""
    console.print(f"{count} insights{more}" if count else "nothing stands out")


def _write_json(path: Path, found: list[Insight], paths: list[str]) -> None:
    from praxiscope.video.aside import written_aside

    with written_aside(path) as aside:
        content = [_plain(insight, paths) for insight in found]
        aside.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _plain(insight: Insight, paths: list[str]) -> dict[str, Any]:
    shown = () if insight.representatives is None else insight.representatives
    return {
        "id": insight.id,
        "kind": insight.kind,
        "title": insight.title,
        "score": insight.score,
        "advice": insight.advice,
        "figures": dict(insight.figures),
        "reasons": [vars(reason) | {"words": reason.words} for reason in insight.reasons],
        "clips": insight.clips.tolist(),
        "act_on": [paths[clip] for clip in insight.to_act_on],
        "representatives": [paths[clip] for clip in shown],
    }


def _write_csv(path: Path, found: list[Insight], paths: list[str]) -> None:
    from praxiscope.video.aside import written_aside

    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("insight", "kind", "clip", "path", "advice"))
        for insight in found:
            for clip in insight.to_act_on.tolist():
                writer.writerow((insight.id, insight.kind, clip, paths[clip], insight.advice))
