"""Accuracy of each class, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from praxiscope.figures.bars import drawing, share_bar
from praxiscope.figures.formatting import interval_of, percent, shorten
from praxiscope.figures.markup import Markup, element, join
from praxiscope.figures.results import ClassResult

_ROW, _BAR = 36, 8
_LONGEST = 40


def class_accuracy(results: Sequence[ClassResult]) -> Markup:
    """An SVG with a bar for each class: accuracy with its 95 % interval, and the number of clips.

    Args:
        results: in the order of display.
    """
    rows = [_row(result, _ROW * place) for place, result in enumerate(results)]
    title = f"Accuracy of {len(results)} classes"
    return drawing(*rows, height=_ROW * len(results), title=title)


def _row(result: ClassResult, top: int) -> Markup:
    share = result.accuracy
    value = f"{percent(share.value)} of {share.clips}"
    hint = f"{result.name}: {percent(share.value)} ({interval_of(share)}) of {share.clips} clips"
    return element(
        "g",
        element("title", hint),
        element("text", shorten(result.name, _LONGEST), x=0, y=top + 14, fill="currentColor"),
        element(
            "text",
            value,
            x="100%",
            y=top + 14,
            fill="currentColor",
            fill_opacity=0.72,
            text_anchor="end",
            style="font-variant-numeric:tabular-nums",
        ),
        join(share_bar(share, top + 20, _BAR)),
    )
