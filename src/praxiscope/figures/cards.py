"""A card for each insight: what stands out, the evidence for it, and clips that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.figures.bars import MUTED, drawing, share_bar
from praxiscope.figures.content import Content, shown_clips
from praxiscope.figures.formatting import (
    NONE,
    chance,
    counted,
    interval_of,
    nats,
    percent,
    shortened,
)
from praxiscope.figures.markup import Markup, element
from praxiscope.figures.preview import Preview
from praxiscope.figures.previews import Film
from praxiscope.insights.association import Reason
from praxiscope.insights.evidence import UNKNOWN
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight
from praxiscope.insights.statistics import Share

_BAR = 10
_ALIASES = 4
_LONGEST_NAME = 48


def cards(content: Content, films: Mapping[int, Film], no_network: str = "") -> Markup:
    """All cards, in rank order.

    Args:
        content: of the report.
        films: of the clips that are shown, by number.
        no_network: why there are no heatmaps, empty where there are.
    """
    shown: set[int] = set()
    made = []
    for place, insight in enumerate(content.insights, 1):
        made.append(_card(content, insight, place, films, shown))
        shown.update(shown_clips(insight))
    return element(
        "section",
        element("h2", "Insights"),
        element("p", _how_many(content), class_="quiet"),
        element("p", f"No heatmaps: {no_network}", class_="note") if no_network else "",
        element("p", _how_to_read(films), class_="quiet") if films else "",
        *made,
        id="insights",
    )


def _how_many(content: Content) -> str:
    archived = f" {content.archived:,} archived are left out." if content.archived else ""
    if not content.found:
        return f"Nothing stands out.{archived}"
    shown = len(content.insights)
    which = "all" if shown == content.found else f"the first {shown}"
    return (
        f"{counted(content.found, 'insight')}, {which} shown; those by which most errors or clips "
        f"could be saved come first.{archived} Intervals are of 95 %; p is corrected for all that "
        "was tested."
    )


def _how_to_read(films: Mapping[int, Film]) -> str:
    if any(isinstance(one, Preview) and one.has_heat for one in films.values()):
        return (
            "Each clip is shown as it is, and with the heatmap of the class that is predicted: "
            "red is most, clear is nothing. Maps are scaled clip by clip."
        )
    return "Each clip is shown as it is."


def _card(
    content: Content, insight: Insight, place: int, films: Mapping[int, Film], shown: set[int]
) -> Markup:
    title = f"title-{insight.id}"
    return element(
        "article",
        element(
            "p",
            element("span", str(place), class_="rank"),
            element("span", insight.kind, class_="kind"),
            element("span", counted(len(insight.clips), "clip"), class_="quiet"),
        ),
        element("h3", insight.title, id=title),
        _comparison(content, insight),
        _reasons(insight.reasons),
        element("p", element("strong", "What to do: "), insight.advice, class_="advice"),
        _films(content, insight, films, shown),
        element(
            "div",
            element(
                "button",
                "Show on the map",
                type="button",
                class_="on-map",
                data_insight=insight.id,
                hidden=True,
            ),
            _figures(insight),
            class_="foot",
        ),
        class_="card",
        id=f"insight-{insight.id}",
        aria_labelledby=title,
    )


def _comparison(content: Content, insight: Insight) -> Markup:
    """Accuracy and loss of the clips beside those of all others."""
    evidence = content.evidence
    inside = np.isin(evidence.clips, insight.clips)
    sides = {"these": (inside, None), "all others": (~inside, MUTED)}
    rows = [
        _side(name, evidence.accuracy(which), evidence.mean_loss(which), colour)
        for name, (which, colour) in sides.items()
        if evidence.accuracy(which).clips
    ]
    return element("dl", *rows, class_="comparison") if rows else Markup()


def _side(name: str, share: Share, loss: float, colour: str | None) -> Markup:
    bar = share_bar(share, 2, _BAR, colour) if colour else share_bar(share, 2, _BAR)
    said = f"{percent(share.value)} ({interval_of(share)}) right"
    return element(
        "div",
        element("dt", name),
        element(
            "dd",
            drawing(bar, height=_BAR + 4, title=f"{name}: {said}"),
            element("span", said, class_="value"),
            element(
                "span", f"loss {nats(loss)} · {counted(share.clips, 'clip')}", class_="value quiet"
            ),
        ),
    )


def _reasons(reasons: Iterable[Reason]) -> Markup:
    items = [_reason(reason) for reason in reasons]
    if not items:
        return Markup()
    title = element("h4", "What sets them apart")
    return element("div", title, element("ul", *items), class_="reasons")


def _reason(reason: Reason) -> Markup:
    effect = "Cliff's delta" if reason.value is None else "difference"
    same = ""
    if reason.aliases:
        more = len(reason.aliases) - _ALIASES
        named = ", ".join(reason.aliases[:_ALIASES]) + (f" and {more} more" if more > 0 else "")
        same = element("span", f"the same is said by {named}", class_="quiet")
    return element(
        "li",
        element("span", reason.words),
        " ",
        element("span", f"{effect} {_signed(reason.effect)}, {chance(reason.p)}", class_="chip"),
        " ",
        same,
    )


def _signed(effect: float) -> str:
    return f"{effect:+.2f}".replace("-", "−")


def _films(
    content: Content, insight: Insight, films: Mapping[int, Film], shown: set[int]
) -> Markup:
    figures = [
        _figure(content, clip, films[clip], again=clip in shown)
        for clip in shown_clips(insight)
        if clip in films
    ]
    return element("div", *figures, class_="films") if figures else Markup()


def _figure(content: Content, clip: int, film: Film, *, again: bool) -> Markup:
    evidence = content.evidence
    row = int(np.searchsorted(evidence.clips, clip))
    label, predicted = int(evidence.labels[row]), int(evidence.predicted[row])
    probability = float(evidence.probabilities[row, predicted])
    said = f"{evidence.classes[predicted]} {probability:.2f}"
    true = evidence.classes[label] if label != UNKNOWN else "no label"
    mark, state = ("✓", "right") if label == predicted else ("✗", "wrong")
    if label == UNKNOWN:
        mark, state = "?", "unknown"
    path = content.short_path(clip)
    return element(
        "figure",
        _picture(clip, film, f"{path}: {true}, predicted {said}", again=again),
        element(
            "figcaption",
            element("span", true, class_="label"),
            element(
                "span",
                element("span", mark, class_=f"mark {state}", role="img", aria_label=state),
                f" {said}",
                class_="said",
            ),
            element("span", _end_of(path), class_="quiet path", title=path),
        ),
    )


def _picture(clip: int, film: Film, said: str, *, again: bool) -> Markup:
    if isinstance(film, PraxiscopeError):
        return element("p", film.what, class_="missing", title=str(film))
    name = f"clip-{clip}"
    return element(
        "img",
        id=None if again else name,
        src=None if again else film.uri,
        # Its bytes are in the page already; without script its description is shown.
        data_copy_of=name if again else None,
        class_="film",
        width=film.width,
        height=film.height,
        alt=said,
    )


def _end_of(path: str) -> str:
    return path if len(path) <= _LONGEST_NAME else "…" + path[1 - _LONGEST_NAME :]


def _figures(insight: Insight) -> Markup:
    """Everything that was measured, for those who want to know."""
    rows = [
        element("div", element("dt", figure.title), element("dd", _figure_text(figure)))
        for figure in insight.figures
    ]
    rows.append(element("div", element("dt", "insight"), element("dd", insight.id)))
    return element("details", element("summary", "All figures"), element("dl", *rows))


def _figure_text(figure: Figure) -> str:
    text = shortened(figure.text or NONE, 200)
    interval = f" ({figure.interval_text})" if figure.interval_text else ""
    other = f", {figure.elsewhere_title} {figure.elsewhere_text}" if figure.elsewhere_text else ""
    return f"{text}{interval}{other}"
