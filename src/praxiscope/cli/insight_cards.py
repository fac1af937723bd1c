"""Insights as cards in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from praxiscope.insights.figure import figure_text, find_figure

if TYPE_CHECKING:
    from praxiscope.insights.archive import Archived
    from praxiscope.insights.association import Reason
    from praxiscope.insights.insight import Insight

SHOWN_REASONS = 3
SHOWN_ALIASES = 3
LEGEND = (
    "score: number of errors or clips that a correction could save; effect: -1 to 1; "
    "p: probability by chance, corrected for multiple comparisons"
)

_INDENT = (0, 0, 1, 4)


def show_cards(
    shown: Sequence[Insight], archived: Mapping[str, Archived], console: Console
) -> None:
    """Print a card for each insight."""
    for place, insight in enumerate(shown, 1):
        console.print(_card(place, insight, archived.get(insight.id)), highlight=False)
    if shown:
        console.print(f"[dim]{LEGEND}[/]", highlight=False)


def _card(place: int, insight: Insight, archived: Archived | None) -> RenderableType:
    away = f" [yellow]archived[/] {escape(archived.note)}" if archived else ""
    head = Table.grid(expand=True)
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    head.add_row(
        f"[bold]{place:>2}  {escape(insight.kind)}[/]{away}", f"score [bold]{insight.score:.1f}[/]"
    )
    chance = find_figure(insight.figures, "p")
    p = f" [dim](p {chance.text})[/]" if chance else ""
    body: list[RenderableType] = [Text.from_markup(f"{escape(insight.title)}{p}")]
    evidence = list(_rows(insight))
    if evidence:
        body.append(_table(evidence, with_reasons=bool(insight.reasons)))
    body += [Text(f"→ {insight.advice}", "green"), Text(_size(insight), "dim")]
    return Group(head, Padding(Group(*body), _INDENT, expand=False))


def _table(rows: list[tuple[str, ...]], *, with_reasons: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("")
    table.add_column("")
    names = ("here", "elsewhere", "effect", "p")[: 4 if with_reasons else 2]
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row[: 2 + len(names)])
    return table


def _rows(insight: Insight) -> Iterator[tuple[str, ...]]:
    """Figures and reasons: a word before, name, here, elsewhere, effect, p."""
    for figure in insight.figures:
        if figure.text and (figure.elsewhere is not None or figure.interval is not None):
            elsewhere = figure.elsewhere_text
            if elsewhere and figure.elsewhere_title != "elsewhere":
                elsewhere += f" {figure.elsewhere_title}"
            yield "", figure.title, figure.text_with_interval, elsewhere, "", ""
    for number, reason in enumerate(insight.reasons[:SHOWN_REASONS]):
        yield "" if number else "because", *_reason_row(reason)


def _reason_row(reason: Reason) -> tuple[str, ...]:
    if reason.value is None:
        name = f"{'higher' if reason.effect > 0 else 'lower'} {reason.title}"
        here, elsewhere = f"{reason.inside:.3g}", f"{reason.outside:.3g}"
    else:
        name = f"{'' if reason.effect > 0 else 'not '}{reason.title}: {reason.value}"
        here, elsewhere = (figure_text(share, "share") for share in (reason.inside, reason.outside))
    same = list(reason.alias_titles[:SHOWN_ALIASES])
    if len(reason.aliases) > SHOWN_ALIASES:
        same.append(f"{len(reason.aliases) - SHOWN_ALIASES} more")
    also = f" [dim](as {escape(', '.join(same))})[/]" if same else ""
    return (
        f"{escape(name)}{also}",
        here,
        elsewhere,
        f"{reason.effect:+.2f}",
        figure_text(reason.p, "chance"),
    )


def _size(insight: Insight) -> str:
    count, marked = len(insight.clips), len(insight.to_act_on)
    to_act_on = "all" if marked == count else f"{marked}"
    return f"{insight.id}  {count} clips, {to_act_on} to act on"
