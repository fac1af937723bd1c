"""Insights as cards in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

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
    p = f" [dim](p {_p(insight.figures['p'])})[/]" if "p" in insight.figures else ""
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
    """What was measured and why: a word before, name, here, elsewhere, effect, p."""
    figures = insight.figures
    accuracy = _share(figures.get("accuracy"))
    if accuracy and "accuracy_low" in figures:
        accuracy += f" ({_share(figures['accuracy_low'])[:-1]}-{_share(figures['accuracy_high'])})"
    measured = (
        ("accuracy", accuracy, _share(figures.get("accuracy_elsewhere"))),
        (
            "accuracy with, without it",
            _share(figures.get("accuracy_with")),
            _share(figures.get("accuracy_without")),
        ),
        ("accuracy in training", _share(figures.get("accuracy_train")), ""),
        ("loss", _number(figures.get("loss")), _number(figures.get("loss_elsewhere"))),
        ("loss in training", _number(figures.get("loss_train")), ""),
        (
            "training clips",
            _number(figures.get("train_clips")),
            _number(figures.get("usual_train_clips")),
        ),
    )
    for name, here, elsewhere in measured:
        if here:
            yield "", name, here, elsewhere, "", ""
    for place, reason in enumerate(insight.reasons[:SHOWN_REASONS]):
        yield "" if place else "because", *_reason_row(reason)


def _reason_row(reason: Reason) -> tuple[str, ...]:
    if reason.value is None:
        name = f"{'higher' if reason.effect > 0 else 'lower'} {reason.column}"
        here, elsewhere = f"{reason.inside:.3g}", f"{reason.outside:.3g}"
    else:
        name = f"{'' if reason.effect > 0 else 'not '}{reason.column}: {reason.value}"
        here, elsewhere = _share(reason.inside), _share(reason.outside)
    same = list(reason.aliases[:SHOWN_ALIASES])
    if len(reason.aliases) > SHOWN_ALIASES:
        same.append(f"{len(reason.aliases) - SHOWN_ALIASES} more")
    also = f" [dim](as {escape(', '.join(same))})[/]" if same else ""
    return f"{escape(name)}{also}", here, elsewhere, f"{reason.effect:+.2f}", _p(reason.p)


def _size(insight: Insight) -> str:
    count, marked = len(insight.clips), len(insight.to_act_on)
    to_act_on = "all" if marked == count else f"{marked}"
    return f"{insight.id}  {count} clips, {to_act_on} to act on"


def _share(value: float | int | str | None) -> str:
    known = isinstance(value, float | int) and not math.isnan(value)
    return f"{value:.0%}" if known else ""


def _number(value: float | int | str | None) -> str:
    known = isinstance(value, float | int) and not math.isnan(value)
    return f"{value:.3g}" if known else ""


def _p(value: float | int | str) -> str:
    number = float(value)
    return "<1e-99" if number < 1e-99 else f"{number:.1g}"
