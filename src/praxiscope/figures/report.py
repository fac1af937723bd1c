"""A report of a run: one page that needs nothing but a browser."""

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
from praxiscope.figures.content import Content, read_content, shown_clips
from praxiscope.figures.map_section import map_section
from praxiscope.figures.markup import Markup, element, joined
from praxiscope.figures.page_layout import page_head
from praxiscope.figures.preview import Preview
from praxiscope.figures.previews import Film, Progress, film
from praxiscope.figures.summary import heading, overview
from praxiscope.files.atomic_write import atomic_path
from praxiscope.pipeline.network import network_of
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

_PAGE = "page"


@dataclass(frozen=True)
class Written:
    """What became of a report.

    Attributes:
        path: of the page.
        size: in bytes.
        insights: how many are shown.
        found: how many there are.
        previews: clips that are shown.
        without_preview: clips that could not be shown.
        no_network: why there are no heatmaps, empty where there are.
    """

    path: Path
    size: int
    insights: int
    found: int
    previews: int
    without_preview: int
    no_network: str


def write_report(
    workspace: Workspace,
    run: Run,
    path: str | Path,
    *,
    most: int = 20,
    device: str = "cpu",
    threads: int = 1,
    progress: Progress = lambda made, total: None,
) -> Written:
    """Write all that stands out in a run to one HTML file, with small moving pictures.

    Args:
        workspace: of the run.
        run: of a network.
        path: the file; it is replaced once the new one is complete.
        most: insights to show.
        device: where the network makes its heatmaps.
        threads: for the map.
        progress: is told after each preview.

    Raises:
        PraxiscopeError: the run has no clips yet or is damaged, or the page can't be written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise PraxiscopeError("no such folder", where=str(path.parent), remedy="make it first")
    content = read_content(workspace, run, most, threads)
    films, no_network = _filmed(content, device, progress)
    page = report_page(content, films, no_network).encode("utf-8", "replace")
    with atomic_path(path) as aside:
        aside.write_bytes(page)
    made = sum(isinstance(one, Preview) for one in films.values())
    return Written(
        path=path,
        size=len(page),
        insights=len(content.insights),
        found=content.found,
        previews=made,
        without_preview=len(films) - made,
        no_network=no_network,
    )


def report_page(content: Content, films: Mapping[int, Film], no_network: str = "") -> Markup:
    """The page itself.

    Args:
        content: what it tells.
        films: of clips, by number.
        no_network: why there are no heatmaps, empty where there are.
    """
    script = Markup(_asset("report.js"))
    body = element(
        "body",
        element("a", "Skip to the insights", href="#insights", class_="skip"),
        heading(content),
        _navigation(),
        element("main", overview(content), map_section(content), cards(content, films, no_network)),
        element("footer", f"Made with Praxiscope {version('praxiscope')}"),
        element("script", script),
    )
    return joined(
        Markup("<!doctype html>\n"), element("html", _head(content, script), body, lang="en")
    )


def _filmed(content: Content, device: str, progress: Progress) -> tuple[dict[int, Film], str]:
    """Previews of all clips that are shown, and why there are no heatmaps."""
    clips = dict.fromkeys(clip for one in content.insights for clip in shown_clips(one))
    paths = {clip: Path(content.paths[clip]) for clip in clips}
    model, no_network = None, ""
    if paths:
        try:
            model = network_of(content.config, device)
        except PraxiscopeError as error:
            no_network = str(error)
    return film(content.config, model, paths, progress=progress), no_network


def _head(content: Content, script: str) -> Markup:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # Whatever a path or a label might smuggle in: nothing is loaded, and only our script runs.
    return page_head(
        f"{content.name}: {content.config.model}, Praxiscope report",
        f"img-src data:; script-src 'sha256-{digest}'; ",
        _asset("report.css"),
    )


def _navigation() -> Markup:
    targets = {"overview": "Overview", "map": "Latent map", "insights": "Insights"}
    links = [element("a", words, href=f"#{target}") for target, words in targets.items()]
    still = element(
        "button", "Still pictures", type="button", id="still", aria_pressed="false", hidden=True
    )
    return element("nav", *links, still, aria_label="Parts of the report")


def _asset(name: str) -> str:
    return files(__package__).joinpath(_PAGE, name).read_text("utf-8")
