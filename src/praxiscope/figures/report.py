"""A report of a run: one HTML page for any browser."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from praxiscope.errors import PraxiscopeError
from praxiscope.figures.cards import cards
from praxiscope.figures.content import Content, read_content, representative_clips
from praxiscope.figures.map_section import map_section
from praxiscope.figures.markup import Markup, element, join
from praxiscope.figures.page_layout import page_head
from praxiscope.figures.preview import Preview
from praxiscope.figures.previews import PreviewResult, Progress, make_previews
from praxiscope.figures.summary import heading, overview
from praxiscope.files.atomic_write import atomic_path
from praxiscope.pipeline.network import network_of
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

_PAGE = "page"


@dataclass(frozen=True)
class ReportSummary:
    """Summary of a written report.

    Attributes:
        path: of the page.
        size: in bytes.
        insights: number of insights in the report.
        total_insights: number of all insights.
        previews: number of clips with a preview.
        without_preview: number of clips without.
        network_error: reason why there are no heatmaps, empty where there are.
    """

    path: Path
    size: int
    insights: int
    total_insights: int
    previews: int
    without_preview: int
    network_error: str


def write_report(
    workspace: Workspace,
    run: Run,
    path: str | Path,
    *,
    most: int = 20,
    device: str = "cpu",
    threads: int = 1,
    progress: Progress = lambda done, total: None,
) -> ReportSummary:
    """Write the insights of a run to one HTML file, with previews of clips.

    Args:
        workspace: of the run.
        run: of a network.
        path: of the file; an existing file is replaced once the new one is complete.
        most: largest number of insights.
        device: of the network, for the heatmaps.
        threads: for the map.
        progress: callback, called after each preview.

    Raises:
        PraxiscopeError: the run has no clips yet or is damaged, or the page can't be written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise PraxiscopeError(
            "no such folder", where=str(path.parent), remedy="create the folder first"
        )
    content = read_content(workspace, run, most, threads)
    previews, network_error = _previews_of(content, device, progress)
    page = report_page(content, previews, network_error).encode("utf-8", "replace")
    with atomic_path(path) as temporary:
        temporary.write_bytes(page)
    finished = sum(isinstance(preview, Preview) for preview in previews.values())
    return ReportSummary(
        path=path,
        size=len(page),
        insights=len(content.insights),
        total_insights=content.total_insights,
        previews=finished,
        without_preview=len(previews) - finished,
        network_error=network_error,
    )


def report_page(
    content: Content, previews: Mapping[int, PreviewResult], network_error: str = ""
) -> Markup:
    """The HTML of the page.

    Args:
        content: of the report.
        previews: of clips, by number.
        network_error: reason why there are no heatmaps, empty where there are.
    """
    script = Markup(_asset("report.js"))
    body = element(
        "body",
        element("a", "Skip to the insights", href="#insights", class_="skip"),
        heading(content),
        _navigation(),
        element(
            "main", overview(content), map_section(content), cards(content, previews, network_error)
        ),
        element("footer", f"Made with Praxiscope {version('praxiscope')}"),
        element("script", script),
    )
    return join(
        Markup("<!doctype html>\n"), element("html", _head(content, script), body, lang="en")
    )


def _previews_of(
    content: Content, device: str, progress: Progress
) -> tuple[dict[int, PreviewResult], str]:
    """Previews of all clips of the report, and the reason why there are no heatmaps."""
    clips = dict.fromkeys(
        clip for insight in content.insights for clip in representative_clips(insight)
    )
    paths = {clip: Path(content.paths[clip]) for clip in clips}
    model, network_error = None, ""
    if paths:
        try:
            model = network_of(content.config, device)
        except PraxiscopeError as error:
            network_error = str(error)
    return make_previews(content.config, model, paths, progress=progress), network_error


def _head(content: Content, script: str) -> Markup:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # Against injection through paths and labels: nothing is loaded, and only this script runs.
    return page_head(
        f"{content.name}: {content.config.model}, Praxiscope report",
        f"img-src data:; script-src 'sha256-{digest}'; ",
        _asset("report.css"),
    )


def _navigation() -> Markup:
    targets = {"overview": "Overview", "map": "Latent map", "insights": "Insights"}
    links = [element("a", words, href=f"#{target}") for target, words in targets.items()]
    pause = element(
        "button", "Pause previews", type="button", id="still", aria_pressed="false", hidden=True
    )
    return element("nav", *links, pause, aria_label="Parts of the report")


def _asset(name: str) -> str:
    return files(__package__).joinpath(_PAGE, name).read_text("utf-8")
