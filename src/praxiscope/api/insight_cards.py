"""What notebooks show of insights: a card for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from praxiscope.api.html import html_table
from praxiscope.figures.markup import Markup, element
from praxiscope.figures.preview import Preview
from praxiscope.figures.previews import read_preview
from praxiscope.insights.insight import Insight

SHOWN_INSIGHTS, SHOWN_CLIPS = 10, 6

_CARD = "border:1px solid #8886;border-radius:6px;padding:8px 12px;margin:8px 0"


def insights_html(
    insights: Sequence[Insight],
    gaps: Sequence[str],
    paths: Sequence[str],
    predicted: Mapping[int, str],
) -> Markup:
    """A card for each of the first insights, and what the data can't show.

    Args:
        insights: of a run.
        gaps: a sentence for each thing that the data can't show.
        paths: of the clips by their numbers.
        predicted: the predicted class by number of the clip.
    """
    shown = insights[:SHOWN_INSIGHTS]
    more = f", the first {len(shown)} shown" if len(shown) < len(insights) else ""
    cards = [insight_html(insight, _pictures(insight, paths, predicted)) for insight in shown]
    notes = [element("p", sentence) for sentence in gaps]
    return element("div", element("p", f"{len(insights)} insights{more}"), *cards, *notes)


def insight_html(insight: Insight, pictures: Markup) -> Markup:
    """A card: what stands out, clips, figures, reasons, and what to do."""
    figures = [
        (
            figure.title,
            figure.text_with_interval,
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
        pictures,
        html_table(("figure", "here", ""), figures) if figures else "",
        element("ul", *reasons) if reasons else "",
        element("p", f"→ {insight.advice}"),
        style=_CARD,
    )


def _pictures(insight: Insight, paths: Sequence[str], predicted: Mapping[int, str]) -> Markup:
    """Small moving pictures of a few clips; those whose files are gone are left out."""
    best = insight.to_act_on if insight.representatives is None else insight.representatives
    images = []
    for clip in best[:SHOWN_CLIPS].tolist():
        preview = read_preview(Path(paths[clip]))
        if isinstance(preview, Preview):
            text = f"clip {clip}, predicted {predicted[clip]}"
            images.append(element("img", src=preview.uri, height="80", title=text, alt=text))
    return element("p", *images)
