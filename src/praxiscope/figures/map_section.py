"""The latent map of a report: an image, and the data for the script that makes it interactive."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np

from praxiscope.figures.colours import UNKNOWN, class_colours
from praxiscope.figures.content import Content
from praxiscope.figures.formatting import shorten
from praxiscope.figures.latent_map import SIDE, latent_map
from praxiscope.figures.markup import Markup, element

_COLOURINGS = {"class": "class", "split": "split", "right": "right or wrong"}
_LONGEST_TITLE = 70


def map_section(content: Content) -> Markup:
    """The map with its controls; without scripts it is an image."""
    drawn, total = len(content.latent_map_points.clips), content.latent_map_points.total
    count = (
        f"All {total:,} clips are shown."
        if drawn == total
        else f"{drawn:,} of {total:,} clips are shown: clips of the insights below first, then a "
        "random sample."
    )
    return element(
        "section",
        element("h2", "Latent map"),
        element(
            "p",
            f"Clips that are similar to the network are close together. {count} Only the "
            "neighbours of a clip are meaningful, not the size of clusters or their distance.",
            class_="quiet",
        ),
        element("div", _controls(content), _canvas(content), _side(), class_="map", id="map-box"),
        element("script", _data(content), type="application/json", id="map-data"),
        id="map",
    )


def _controls(content: Content) -> Markup:
    buttons = [
        element(
            "label",
            element("input", type="radio", name="colouring", value=value, checked=value == "class"),
            element("span", words),
        )
        for value, words in _COLOURINGS.items()
    ]
    options = [
        element(
            "option",
            shorten(f"{place}. {insight.kind}: {insight.title}", _LONGEST_TITLE),
            value=insight.id,
        )
        for place, insight in enumerate(content.insights, 1)
    ]
    return element(
        "div",
        element(
            "fieldset",
            element("legend", "Colour by"),
            element("span", *buttons, class_="choice"),
        ),
        element(
            "label",
            "Clips of ",
            element("select", element("option", "no insight", value=""), *options, id="insight"),
        ),
        class_="controls",
        hidden=True,
    )


def _canvas(content: Content) -> Markup:
    return element(
        "div",
        latent_map(content.latent_map_points, len(content.evidence.classes)),
        element(
            "canvas",
            id="points",
            tabindex="0",
            role="application",
            aria_label="Latent map; arrow keys go from clip to clip",
            aria_describedby="point",
            hidden=True,
        ),
        element("p", id="point", class_="tip", role="status", aria_live="polite"),
        class_="canvas",
    )


def _side() -> Markup:
    return element(
        "div",
        element("p", id="counted", class_="quiet"),
        element(
            "input",
            type="search",
            id="legend-search",
            placeholder="find a class",
            hidden=True,
            aria_label="Find a class",
        ),
        element("ul", id="legend"),
        class_="legend",
    )


def _data(content: Content) -> Markup:
    """Data for the script, escaped so that they can't end their element."""
    text = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _plain(content: Content) -> dict[str, Any]:
    evidence, points = content.evidence, content.latent_map_points
    rows = np.searchsorted(evidence.clips, points.clips)
    predicted = evidence.predicted[rows]
    splits, split = np.unique(evidence.splits[rows], return_inverse=True)
    return {
        "side": SIDE,
        "x": _packed(points.x, "<u2"),
        "y": _packed(points.y, "<u2"),
        "label": _packed(points.classes, "<i2"),
        "predicted": _packed(predicted, "<i2"),
        "probability": _packed(100 * evidence.probabilities[rows, predicted], "<u1"),
        "split": _packed(split, "<u1"),
        "splits": splits.tolist(),
        "classes": list(evidence.classes),
        "colours": class_colours(len(evidence.classes)),
        "unknown": UNKNOWN,
        "paths": [content.short_path(clip) for clip in points.clips.tolist()],
        "insights": {
            insight.id: {
                "clips": len(insight.clips),
                "rows": _packed(np.flatnonzero(np.isin(points.clips, insight.clips)), "<u4"),
            }
            for insight in content.insights
        },
    }


def _packed(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(np.rint(values).astype(kind).tobytes()).decode()
