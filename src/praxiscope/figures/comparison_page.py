"""An HTML page that compares two runs."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from praxiscope.atlas.compare import RIGHT, WRONG
from praxiscope.figures.comparison import ComparedRuns
from praxiscope.figures.comparison_maps import MAX_CLIPS, side_by_side_maps
from praxiscope.figures.formatting import NONE, interval_of, p_text, percent, quantity
from praxiscope.figures.markup import Markup, element, join
from praxiscope.figures.page_layout import page_head, property_list
from praxiscope.figures.paths import common_folder
from praxiscope.figures.tables import table
from praxiscope.files.atomic_write import atomic_path
from praxiscope.workspace.run import Run

MAX_LABELS = 24

_STYLE = """
.maps { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px 24px; }
.maps .canvas { grid-area: auto; }
.became-right, .became-wrong { fill: none; stroke-linecap: round; }
.became-right { stroke: var(--right); }
.became-wrong { stroke: var(--wrong); }
.maps a:hover path, .maps a:focus-visible path { stroke: var(--ink); stroke-width: 9; }
.key svg { display: inline-block; vertical-align: -2px; margin: 0 2px 0 12px; }
.key { display: flex; flex-wrap: wrap; gap: 4px; }
tr:target { background: var(--shade); outline: 2px solid var(--accent); }
td { overflow-wrap: break-word; }
section > h3 { margin-top: 26px; }
.wide + .quiet { margin-top: 8px; }
@media (max-width: 820px) { .maps { grid-template-columns: minmax(0, 1fr); } }
"""


def write_comparison(compared: ComparedRuns, path: str | Path) -> int:
    """Write the comparison to one HTML file.

    Args:
        compared: the two runs.
        path: of the file; an existing file is replaced once the new one is complete.

    Returns:
        Its size in bytes.

    Raises:
        PraxiscopeError: the page can't be written.
    """
    page = comparison_page(compared).encode("utf-8", "replace")
    with atomic_path(Path(path)) as temporary:
        temporary.write_bytes(page)
    return len(page)


def comparison_page(compared: ComparedRuns) -> Markup:
    """The HTML of the page; it has no scripts and loads nothing."""
    body = element(
        "body",
        element("a", "Skip to the maps", href="#maps", class_="skip"),
        _heading(compared),
        element("main", _results(compared), side_by_side_maps(compared), _changed_clips(compared)),
        element("footer", f"Made with Praxiscope {version('praxiscope')}"),
    )
    return join(Markup("<!doctype html>\n"), element("html", _head(compared), body, lang="en"))


def _head(compared: ComparedRuns) -> Markup:
    # Against injection through paths and labels: the page loads nothing and runs no script.
    style = files(__package__).joinpath("page", "report.css").read_text("utf-8")
    title = f"{compared.workspace}: {compared.first.name}, {compared.second.name}, Praxiscope"
    return page_head(title, "", style + _STYLE)


def _heading(compared: ComparedRuns) -> Markup:
    total = compared.total
    properties = {
        "First": _run_text(compared.first),
        "Second": _run_text(compared.second),
        "Common clips": f"{len(compared.clips):,}",
        "Labelled": f"{compared.labelled:,}",
        "Became right": f"{total.right:,}" if total else NONE,
        "Became wrong": f"{total.wrong:,}" if total else NONE,
        "Same neighbours": percent(compared.overlap),
        "Same by chance": percent(compared.overlap_by_chance),
        "In another cluster": percent(compared.moved.value),
    }
    left_out = [
        f"{quantity(count, 'clip')} only in {run.name}"
        for run, count in (
            (compared.first, compared.only_first),
            (compared.second, compared.only_second),
        )
        if count
    ]
    return element(
        "header",
        element("p", "Praxiscope comparison", class_="brand"),
        element("h1", compared.workspace),
        property_list(properties),
        element("p", f"Not compared: {', '.join(left_out)}.", class_="quiet") if left_out else "",
    )


def _run_text(run: Run) -> str:
    return f"{run.name}: {run.config.model}, {run.config.weights}"


def _results(compared: ComparedRuns) -> Markup:
    title = element("h2", "Right and wrong")
    if not compared.splits:
        text = "None of the clips has a label that both networks know."
        return element("section", title, element("p", text), id="results")
    rows = [
        (
            change.name,
            f"{change.first.clips:,}",
            percent(change.first.value),
            interval_of(change.first),
            percent(change.second.value),
            interval_of(change.second),
            f"{change.right:,}",
            f"{change.wrong:,}",
            p_text(change.p),
        )
        for change in compared.splits
    ]
    head = ("split", "clips", "first", "95 %", "second", "95 %", "became right", "became wrong", "")
    note = "p: McNemar's exact test of the hypothesis that both networks are equally good."
    return element(
        "section",
        title,
        table(head, rows, "Accuracy by split"),
        element("p", note, class_="quiet"),
        *_labels(compared),
        id="results",
    )


def _labels(compared: ComparedRuns) -> list[Markup]:
    changed = [change for change in compared.labels if change.right or change.wrong]
    scope = f"{quantity(compared.judged, 'labelled clip')}" + (
        " outside of train" if compared.without_train else ""
    )
    note = f"{scope}; p corrected for {quantity(len(compared.labels), 'label')} (Holm)"
    more = len(changed) - MAX_LABELS
    head = ("label", "clips", "first", "second", "became right", "became wrong", "")
    rows = [
        (
            change.name,
            f"{change.first.clips:,}",
            percent(change.first.value),
            percent(change.second.value),
            f"{change.right:,}",
            f"{change.wrong:,}",
            p_text(change.p),
        )
        for change in changed[:MAX_LABELS]
    ]
    return [
        element("h3", "Labels that changed most"),
        element("p", note + (f"; {more:,} more changed" if more > 0 else ""), class_="quiet"),
        table(head, rows, "Labels that changed most")
        if rows
        else element("p", "No clip became right or wrong."),
    ]


def _changed_clips(compared: ComparedRuns) -> Markup:
    parts = [
        part
        for side in (WRONG, RIGHT)
        for part in (element("h3", f"Became {side}"), _clip_table(compared, side))
    ]
    return element("section", element("h2", "Clips that became right or wrong"), *parts, id="clips")


def _clip_table(compared: ComparedRuns, side: str) -> Markup:
    changed = compared.changed_clips(side)
    if not len(changed):
        return element("p", "None.", class_="quiet")
    clips = compared.clips.take(changed[:MAX_CLIPS]).to_pylist()
    folder = common_folder(clip["path"] for clip in clips)
    rows = [
        (
            str(clip["clip"]),
            clip["label"] or NONE,
            f"{clip['first_predicted']} {clip['first_probability']:.2f}",
            f"{clip['second_predicted']} {clip['second_probability']:.2f}",
            clip["split"] or NONE,
            clip["path"].removeprefix(folder),
            NONE if clip["loss_rise"] is None else f"{clip['loss_rise']:+.2f}",
        )
        for clip in clips
    ]
    ids = [f"clip-{clip['clip']}" for clip in clips]
    note = f"{len(rows):,} of {quantity(len(changed), 'clip')}, the largest change of loss first"
    where = f"; in the folder {folder}" if folder else ""
    head = ("clip", "label", "first", "second", "split", "path", "loss")
    return join(
        element("p", note + where, class_="quiet"),
        table(head, rows, f"Clips that became {side}", words=6, ids=ids),
    )
