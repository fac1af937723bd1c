"""A card for each insight: its title, the evidence, and clips that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.figures.bars import MUTED, drawing, share_bar
from praxiscope.figures.content import Content, representative_clips
from praxiscope.figures.formatting import (
    NONE,
    interval_of,
    nats,
    p_text,
    percent,
    quantity,
    shorten,
)
from praxiscope.figures.markup import Markup, element
from praxiscope.figures.preview import Preview
from praxiscope.figures.previews import PreviewResult
from praxiscope.insights.association import Reason
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight
from praxiscope.insights.statistics import Share
from praxiscope.workspace.labels import UNKNOWN

_BAR = 10
_ALIASES = 4
_LONGEST_NAME = 48


def cards(
    content: Content, previews: Mapping[int, PreviewResult], network_error: str = ""
) -> Markup:
    """All cards, in rank order.

    Args:
        content: of the report.
        previews: of the clips, by number.
        network_error: reason why there are no heatmaps, empty where there are.
    """
    embedded: set[int] = set()
    articles = []
    for place, insight in enumerate(content.insights, 1):
        articles.append(_card(content, insight, place, previews, embedded))
        embedded.update(representative_clips(insight))
    return element(
        "section",
        element("h2", "Insights"),
        element("p", _count_text(content), class_="quiet"),
        element("p", f"No heatmaps: {network_error}", class_="note") if network_error else "",
        element("p", _preview_help(previews), class_="quiet") if previews else "",
        *articles,
        id="insights",
    )


def _count_text(content: Content) -> str:
    archived = f" {content.archived:,} archived insights are not shown." if content.archived else ""
    if not content.total_insights:
        return f"No insights.{archived}"
    count = len(content.insights)
    which = "all" if count == content.total_insights else f"the first {count}"
    return (
        f"{quantity(content.total_insights, 'insight')}, {which} shown; those with the largest "
        f"possible gain come first.{archived} Intervals are 95 % confidence intervals; p is "
        "corrected for multiple comparisons."
    )


def _preview_help(previews: Mapping[int, PreviewResult]) -> str:
    if any(isinstance(preview, Preview) and preview.has_heat for preview in previews.values()):
        return (
            "Each clip is shown without and with the heatmap of the predicted class: red is the "
            "maximum, transparent is zero. Each heatmap is scaled by its own maximum."
        )
    return "The clips are shown without heatmaps."


def _card(
    content: Content,
    insight: Insight,
    place: int,
    previews: Mapping[int, PreviewResult],
    embedded: set[int],
) -> Markup:
    title = f"title-{insight.id}"
    return element(
        "article",
        element(
            "p",
            element("span", str(place), class_="rank"),
            element("span", insight.kind, class_="kind"),
            element("span", quantity(len(insight.clips), "clip"), class_="quiet"),
        ),
        element("h3", insight.title, id=title),
        _comparison(content, insight),
        _reasons(insight.reasons),
        element("p", element("strong", "What to do: "), insight.advice, class_="advice"),
        _previews(content, insight, previews, embedded),
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
    """Accuracy and loss of the clips and of all other clips."""
    evidence = content.evidence
    inside = np.isin(evidence.clips, insight.clips)
    sides = {"these clips": (inside, None), "all others": (~inside, MUTED)}
    rows = [
        _side(name, evidence.accuracy(which), evidence.mean_loss(which), colour)
        for name, (which, colour) in sides.items()
        if evidence.accuracy(which).clips
    ]
    return element("dl", *rows, class_="comparison") if rows else Markup()


def _side(name: str, share: Share, loss: float, colour: str | None) -> Markup:
    bar = share_bar(share, 2, _BAR, colour) if colour else share_bar(share, 2, _BAR)
    text = f"{percent(share.value)} ({interval_of(share)}) right"
    return element(
        "div",
        element("dt", name),
        element(
            "dd",
            drawing(bar, height=_BAR + 4, title=f"{name}: {text}"),
            element("span", text, class_="value"),
            element(
                "span", f"loss {nats(loss)} · {quantity(share.clips, 'clip')}", class_="value quiet"
            ),
        ),
    )


def _reasons(reasons: Iterable[Reason]) -> Markup:
    items = [_reason(reason) for reason in reasons]
    if not items:
        return Markup()
    title = element("h4", "How these clips differ")
    return element("div", title, element("ul", *items), class_="reasons")


def _reason(reason: Reason) -> Markup:
    effect = "Cliff's delta" if reason.value is None else "difference"
    same = ""
    if reason.aliases:
        more = len(reason.aliases) - _ALIASES
        named = ", ".join(reason.alias_titles[:_ALIASES]) + (
            f" and {more} more" if more > 0 else ""
        )
        same = element("span", f"equivalent: {named}", class_="quiet")
    return element(
        "li",
        element("span", reason.words),
        " ",
        element("span", f"{effect} {_signed(reason.effect)}, {p_text(reason.p)}", class_="chip"),
        " ",
        same,
    )


def _signed(effect: float) -> str:
    return f"{effect:+.2f}".replace("-", "−")


def _previews(
    content: Content, insight: Insight, previews: Mapping[int, PreviewResult], embedded: set[int]
) -> Markup:
    figures = [
        _figure(content, clip, previews[clip], again=clip in embedded)
        for clip in representative_clips(insight)
        if clip in previews
    ]
    return element("div", *figures, class_="films") if figures else Markup()


def _figure(content: Content, clip: int, preview: PreviewResult, *, again: bool) -> Markup:
    evidence = content.evidence
    row = int(np.searchsorted(evidence.clips, clip))
    label, predicted = int(evidence.labels[row]), int(evidence.predicted[row])
    probability = float(evidence.probabilities[row, predicted])
    prediction = f"{evidence.classes[predicted]} {probability:.2f}"
    label_name = evidence.classes[label] if label != UNKNOWN else "no label"
    mark, state = ("✓", "right") if label == predicted else ("✗", "wrong")
    if label == UNKNOWN:
        mark, state = "?", "unknown"
    path = content.short_path(clip)
    return element(
        "figure",
        _image(clip, preview, f"{path}: {label_name}, predicted {prediction}", again=again),
        element(
            "figcaption",
            element("span", label_name, class_="label"),
            element(
                "span",
                element("span", mark, class_=f"mark {state}", role="img", aria_label=state),
                f" {prediction}",
                class_="said",
            ),
            element("span", _end_of(path), class_="quiet path", title=path),
        ),
    )


def _image(clip: int, preview: PreviewResult, description: str, *, again: bool) -> Markup:
    if isinstance(preview, PraxiscopeError):
        return element("p", preview.what, class_="missing", title=str(preview))
    name = f"clip-{clip}"
    return element(
        "img",
        id=None if again else name,
        src=None if again else preview.uri,
        # The page has its bytes already; without scripts its description is shown.
        data_copy_of=name if again else None,
        class_="film",
        width=preview.width,
        height=preview.height,
        alt=description,
    )


def _end_of(path: str) -> str:
    return path if len(path) <= _LONGEST_NAME else "…" + path[1 - _LONGEST_NAME :]


def _figures(insight: Insight) -> Markup:
    """All figures of an insight."""
    rows = [
        element("div", element("dt", figure.title), element("dd", _figure_text(figure)))
        for figure in insight.figures
    ]
    rows.append(element("div", element("dt", "insight"), element("dd", insight.id)))
    return element("details", element("summary", "All figures"), element("dl", *rows))


def _figure_text(figure: Figure) -> str:
    text = shorten(figure.text_with_interval or NONE, 200)
    other = f", {figure.elsewhere_title} {figure.elsewhere_text}" if figure.elsewhere_text else ""
    return text + other
