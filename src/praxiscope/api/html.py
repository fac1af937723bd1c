"""Tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from praxiscope.figures.markup import Markup, element


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
