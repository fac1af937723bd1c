"""HTML tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from praxiscope.figures.markup import Markup, element


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    *,
    words: int = 1,
    ids: Sequence[str] = (),
) -> Markup:
    """A table; the first columns contain text, the others numbers.

    Args:
        head: titles of the columns.
        rows: cells; the first cell of a row is its header.
        caption: for screen readers.
        words: number of text columns.
        ids: of the rows, for links.
    """
    kinds = [None if place < words else "number" for place in range(len(head))]
    titles = [
        element("th", title, scope="col", class_=kind)
        for title, kind in zip(head, kinds, strict=True)
    ]
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(
                element("td", cell, class_=kind)
                for cell, kind in zip(row[1:], kinds[1:], strict=True)
            ),
            id=name,
        )
        for row, name in zip_longest(rows, ids)
    ]
    return element(
        "div",
        element(
            "table",
            element("caption", caption, class_="unseen"),
            element("thead", element("tr", *titles)),
            element("tbody", *body),
        ),
        class_="wide",
        tabindex="0",
        role="group",
        aria_label=caption,
    )
