"""What notebooks show of workspaces, runs, insights and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from praxiscope.figures.markup import Markup, element, join

if TYPE_CHECKING:
    import pandas as pd

    from praxiscope.api.comparison import RunComparison
    from praxiscope.api.insights import InsightList
    from praxiscope.api.run import Run
    from praxiscope.api.workspace import Workspace
    from praxiscope.insights.insight import Insight

SHOWN_INSIGHTS, SHOWN_CLIPS, SHOWN_LABELS = 10, 6, 10

_CARD = "border:1px solid #8886;border-radius:6px;padding:8px 12px;margin:8px 0"
_RUN_COLUMNS = ("run", "model", "weights", "clips", "failures", "top-1")


def workspace_html(workspace: Workspace) -> Markup:
    """The folder and a row for each run."""
    return join(
        element("p", element("b", "Workspace "), str(workspace.folder)),
        html_table(_RUN_COLUMNS, [_run_row(workspace.run(name)) for name in workspace.runs]),
    )


def run_html(run: Run) -> Markup:
    """The run in a row, and its accuracy by split."""
    predictions = run.predictions.join(run.workspace.clips["split"])
    labelled = predictions[predictions["label"].notna()]
    by_split = labelled.groupby(labelled["split"].fillna("no split"))
    means = by_split[["correct", "loss"]].mean()
    splits = [
        (str(split), f"{count:,}", f"{means['correct'][split]:.1%}", f"{means['loss'][split]:.3g}")
        for split, count in by_split.size().items()
    ]
    return join(
        html_table(_RUN_COLUMNS, [_run_row(run)]),
        html_table(("split", "labelled clips", "top-1", "loss"), splits) if splits else "",
    )


def insights_html(insights: InsightList) -> Markup:
    """A card for each of the first insights."""
    shown = insights[:SHOWN_INSIGHTS]
    cards = [insight_html(insight, insights.run) for insight in shown]
    count = f"{len(insights)} insights" + (
        f", the first {len(shown)} shown" if len(shown) < len(insights) else ""
    )
    notes = [element("p", sentence) for sentence in insights.gaps]
    return element("div", element("p", count), *cards, *notes)


def insight_html(insight: Insight, run: Run | None = None) -> Markup:
    """A card: what stands out, the figures, the reasons, what to do, and clips where at hand."""
    figures = [
        (
            figure.title,
            figure.text + (f" ({figure.interval_text})" if figure.interval_text else ""),
            f"{figure.elsewhere_title} {figure.elsewhere_text}" if figure.elsewhere_text else "",
        )
        for figure in insight.figures
        if figure.text
    ]
    reasons = [element("li", reason.words) for reason in insight.reasons]
    counts = f"{len(insight.clips):,} clips, {len(insight.to_act_on):,} to act on"
    return element(
        "div",
        element("p", element("b", insight.kind), f" · {counts} · {insight.id}"),
        element("p", insight.title),
        _stills(insight, run) if run is not None else "",
        html_table(("figure", "here", ""), figures) if figures else "",
        element("ul", *reasons) if reasons else "",
        element("p", f"→ {insight.advice}"),
        style=_CARD,
    )


def comparison_html(comparison: RunComparison) -> Markup:
    """Accuracy by split, and the labels that changed most."""
    first, second = comparison.compared.first.name, comparison.compared.second.name
    head = ("", "clips", first, second, "became right", "became wrong", "p")

    def rows(table: pd.DataFrame) -> list[tuple[str, ...]]:
        return [
            (
                str(row.Index),
                f"{row.clips:,}",
                f"{row.first:.1%}",
                f"{row.second:.1%}",
                f"{row.became_right:,}",
                f"{row.became_wrong:,}",
                f"{row.p:.2g}",
            )
            for row in table.itertuples()
        ]

    return join(
        html_table(head, rows(comparison.splits)),
        html_table(head, rows(comparison.labels.head(SHOWN_LABELS))),
    )


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table of texts."""
    return element(
        "table",
        element("thead", element("tr", *(element("th", title) for title in head))),
        element(
            "tbody",
            *(element("tr", *(element("td", cell) for cell in row)) for row in rows),
        ),
    )


def _run_row(run: Run) -> tuple[str, ...]:
    accuracy = run.accuracy()
    return (
        run.name,
        run.model,
        run.stored.config.weights,
        f"{len(run):,}",
        f"{len(run.failures):,}",
        "–" if accuracy != accuracy else f"{accuracy:.1%}",
    )


def _stills(insight: Insight, run: Run) -> Markup:
    """Small moving pictures of a few clips; those whose files are gone are left out."""
    from praxiscope.figures.preview import Preview
    from praxiscope.figures.previews import read_preview

    best = insight.to_act_on if insight.representatives is None else insight.representatives
    clips, predictions = run.workspace.clips, run.predictions
    pictures = []
    for clip in best[:SHOWN_CLIPS].tolist():
        preview = read_preview(Path(clips.loc[clip, "path"]))
        if not isinstance(preview, Preview):
            continue
        label, predicted = predictions.loc[clip, ["label", "predicted"]]
        text = f"clip {clip}: {label or 'no label'}, predicted {predicted}"
        pictures.append(element("img", src=preview.uri, height="80", title=text, alt=text))
    return element("p", *pictures)
