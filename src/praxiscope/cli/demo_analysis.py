"""The part of the demo that analyses clips with planted faults and lists which are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.analysis_progress import shown_progress
from praxiscope.cli.terminal import progress_bars

if TYPE_CHECKING:
    from praxiscope.insights.insight import Insight
    from praxiscope.stage.dataset import StageClips
    from praxiscope.workspace.run import Run
    from praxiscope.workspace.workspace import Workspace

MODEL = "tiny_tsm"
SEED = 11


def analyze_faults(out: Path, clips: int, console: Console) -> tuple[Path, Path]:
    """Render clips with planted faults, analyse them, list the faults, and write the report.

    Args:
        out: output folder.
        clips: number of clips to render.
        console: console for the output.

    Returns:
        The folder of the workspace and the file of the report.
    """
    from praxiscope.figures.report import write_report
    from praxiscope.stage.dataset import stage_clips

    console.print(f"[bold]3. Insights[/] in {clips} clips with planted faults")
    chosen = stage_clips("faulty", clips, SEED)
    workspace, run = _analysed(chosen, out)
    _compare(workspace, run, chosen, console)
    page = out / "report.html"
    with progress_bars() as bars:
        task = bars.add_task("making previews", total=None)
        write_report(
            workspace,
            run,
            page,
            progress=lambda done, total: bars.update(task, completed=done, total=total),
        )
    console.print(f"   {out / 'workspace'}\n   {page}", highlight=False)
    return out / "workspace", page


def _analysed(clips: StageClips, out: Path) -> tuple[Workspace, Run]:
    from praxiscope.datasets.read import read_samples
    from praxiscope.models.registry import load_model
    from praxiscope.pipeline.analyze import analyze, plan_analysis
    from praxiscope.stage.files import MANIFEST, write_set

    with progress_bars() as bars:
        for _ in bars.track(write_set(clips, out), total=len(clips), description="rendering"):
            pass
    # The other columns of the manifest contain the truth, which must not reach the workspace.
    samples = [sample.bare for sample in read_samples(out / MANIFEST)]
    model = load_model(MODEL, weights="faulty")
    plan = plan_analysis(model, samples, out / "workspace")
    with shown_progress(plan.left) as progress:
        analyze(model, plan, progress=progress)
    return plan.workspace, plan.run


def _compare(workspace: Workspace, run: Run, clips: StageClips, console: Console) -> None:
    from praxiscope.insights.find import find_insights
    from praxiscope.insights.open_evidence import open_evidence
    from praxiscope.insights.planted_faults import place_of, planted_faults

    evidence = open_evidence(workspace, run)
    cards = find_insights(evidence)
    table = Table("planted", "clips", "found as", box=None, padding=(0, 2, 0, 3))
    for fault in planted_faults(evidence, clips[:], clips.preset.faults):
        place = place_of(fault, cards, evidence)
        table.add_row(fault.name, str(fault.clips.sum()), escape(_rank_text(cards, place)))
    console.print(table)


def _rank_text(cards: list[Insight], place: int | None) -> str:
    return f"insight {place}, {cards[place - 1].kind}" if place else "not found"
