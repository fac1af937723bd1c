"""A page that shows two runs beside each other."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from praxiscope.atlas.compare import RIGHT, WRONG
from praxiscope.figures.comparison import ComparedRuns
from praxiscope.figures.comparison_maps import MOST_CLIPS, both_maps
from praxiscope.figures.formatting import NONE, chance, counted, interval_of, percent
from praxiscope.figures.markup import Markup, element, joined
from praxiscope.figures.page_layout import fact_list, page_head
from praxiscope.figures.paths import common_folder
from praxiscope.figures.tables import table
from praxiscope.files.atomic_write import atomic_path
from praxiscope.workspace.run import Run

MOST_LABELS = 24

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
    """Write what changed to one HTML file.

    Args:
        compared: the two runs.
        path: the file; it is replaced once the new one is complete.

    Returns:
        Its size in bytes.

    Raises:
        PraxiscopeError: the page can't be written.
    """
    page = comparison_page(compared).encode("utf-8", "replace")
    with atomic_path(Path(path)) as aside:
        aside.write_bytes(page)
    return len(page)


def comparison_page(compared: ComparedRuns) -> Markup:
    """The page itself: no script, nothing that is loaded."""
    body = element(
        "body",
        element("a", "Skip to the maps", href="#maps", class_="skip"),
        _heading(compared),
        element("main", _results(compared), both_maps(compared), _changed_clips(compared)),
        element("footer", f"Made with Praxiscope {version('praxiscope')}"),
    )
    return joined(Markup("<!doctype html>\n"), element("html", _head(compared), body, lang="en"))


def _head(compared: ComparedRuns) -> Markup:
    # Whatever a path or a label might smuggle in: nothing is loaded, and no script runs.
    style = files(__package__).joinpath("page", "report.css").read_text("utf-8")
    title = f"{compared.workspace}: {compared.first.name}, {compared.second.name}, Praxiscope"
    return page_head(title, "", style + _STYLE)


def _heading(compared: ComparedRuns) -> Markup:
    total = compared.total
    facts = {
        "First": _told_of(compared.first),
        "Second": _told_of(compared.second),
        "Clips of both": f"{len(compared.clips):,}",
        "Labelled": f"{compared.labelled:,}",
        "Became right": f"{total.right:,}" if total else NONE,
        "Became wrong": f"{total.wrong:,}" if total else NONE,
        "Neighbours kept": percent(compared.overlap),
        "Kept by chance": percent(compared.overlap_by_chance),
        "In another group": percent(compared.moved.value),
    }
    left_out = [
        f"{counted(count, 'clip')} only in {run.name}"
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
        fact_list(facts),
        element("p", f"Left out: {', '.join(left_out)}.", class_="quiet") if left_out else "",
    )


def _told_of(run: Run) -> str:
    return f"{run.name}: {run.config.model}, {run.config.weights}"


def _results(compared: ComparedRuns) -> Markup:
    title = element("h2", "Right and wrong")
    if not compared.splits:
        text = "None of the clips has a label that both networks know."
        return element("section", title, element("p", text), id="results")
    rows = [
        (
            one.name,
            f"{one.first.clips:,}",
            percent(one.first.value),
            interval_of(one.first),
            percent(one.second.value),
            interval_of(one.second),
            f"{one.right:,}",
            f"{one.wrong:,}",
            chance(one.p),
        )
        for one in compared.splits
    ]
    head = ("split", "clips", "first", "95 %", "second", "95 %", "became right", "became wrong", "")
    told = (
        "p: chance of numbers of clips that became right and wrong so unlike, if both were as good "
        "(McNemar's exact test)."
    )
    return element(
        "section",
        title,
        table(head, rows, "Accuracy by split"),
        element("p", told, class_="quiet"),
        *_labels(compared),
        id="results",
    )


def _labels(compared: ComparedRuns) -> list[Markup]:
    changed = [one for one in compared.labels if one.right or one.wrong]
    scope = f"{counted(compared.judged, 'labelled clip')}" + (
        " outside of train" if compared.without_train else ""
    )
    told = f"{scope}; p corrected for {counted(len(compared.labels), 'label')} (Holm)"
    more = len(changed) - MOST_LABELS
    head = ("label", "clips", "first", "second", "became right", "became wrong", "")
    rows = [
        (
            one.name,
            f"{one.first.clips:,}",
            percent(one.first.value),
            percent(one.second.value),
            f"{one.right:,}",
            f"{one.wrong:,}",
            chance(one.p),
        )
        for one in changed[:MOST_LABELS]
    ]
    return [
        element("h3", "Labels that changed most"),
        element("p", told + (f"; {more:,} more changed" if more > 0 else ""), class_="quiet"),
        table(head, rows, "Labels that changed most")
        if rows
        else element("p", "No clip changed sides."),
    ]


def _changed_clips(compared: ComparedRuns) -> Markup:
    parts = [
        part
        for side in (WRONG, RIGHT)
        for part in (element("h3", f"Became {side} most surely"), _clip_table(compared, side))
    ]
    return element("section", element("h2", "Clips that changed sides"), *parts, id="clips")


def _clip_table(compared: ComparedRuns, side: str) -> Markup:
    changed = compared.that_became(side)
    if not len(changed):
        return element("p", "None.", class_="quiet")
    clips = compared.clips.take(changed[:MOST_CLIPS]).to_pylist()
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
    told = f"{len(rows):,} of {counted(len(changed), 'clip')}, the largest change of the loss first"
    where = f"; they lie in {folder}" if folder else ""
    head = ("clip", "label", "first", "second", "split", "path", "loss")
    return joined(
        element("p", told + where, class_="quiet"),
        table(head, rows, f"Clips that became {side}", words=6, ids=ids),
    )
