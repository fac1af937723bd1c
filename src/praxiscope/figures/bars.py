"""Bars from 0 to 100 %, each with its confidence interval.

Horizontal positions are in percent of the width, so that a figure fits wide and narrow screens and
its text keeps its size. Text uses ``currentColor``: dark on light, light on dark.
"""

from __future__ import annotations

from praxiscope.figures.markup import Markup, element, join
from praxiscope.insights.statistics import Share

ACCENT, MUTED = "#4c7fd9", "#8b8f98"
FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"

_CAP = 5


def drawing(*parts: str, height: float, title: str, width: str = "100%", **more: str) -> Markup:
    """An SVG image, for a file or a page.

    Args:
        parts: elements of the image.
        height: in pixels.
        title: description for screen readers.
        width: in pixels or percent.
        more: further attributes.
    """
    return element(
        "svg",
        element("title", title),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        role="img",
        aria_label=title,
        font_family=FONT,
        font_size=12.5,
        **more,
    )


def share_bar(share: Share, top: float, height: float, colour: str = ACCENT) -> Markup:
    """A bar with a whisker for the 95 % interval, on a track that ends at 100 %."""
    low, high = (100 * end for end in share.interval)
    middle = top + height / 2
    ends = [
        _line(end, end, middle - _CAP / 2, middle + _CAP / 2)
        for end in ((low, high) if share.clips else ())
    ]
    return join(
        _rectangle(100.0, top, height, "currentColor", 0.09),
        _rectangle(100 * share.value if share.hits else 0.0, top, height, colour, 1.0),
        _line(low, high, middle, middle) if share.clips else "",
        *ends,
    )


def _rectangle(width: float, top: float, height: float, fill: str, opacity: float) -> Markup:
    return element(
        "rect",
        x=0,
        y=top,
        width=f"{width:.2f}%",
        height=height,
        rx=2,
        fill=fill,
        fill_opacity=opacity,
    )


def _line(left: float, right: float, top: float, bottom: float) -> Markup:
    return element(
        "line",
        x1=f"{left:.2f}%",
        x2=f"{right:.2f}%",
        y1=top,
        y2=bottom,
        stroke="currentColor",
        stroke_opacity=0.75,
        stroke_width=1.25,
    )
