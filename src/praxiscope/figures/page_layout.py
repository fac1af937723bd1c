"""Common parts of all pages."""

from __future__ import annotations

from collections.abc import Mapping

from praxiscope.figures.markup import Markup, element


def page_head(title: str, policy: str, style: str) -> Markup:
    """The head of a page.

    Args:
        title: of the window.
        policy: further rules of the Content Security Policy; the page's own styles are allowed.
        style: style sheet of the page.
    """
    rules = f"default-src 'none'; {policy}style-src 'unsafe-inline'; "
    return element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"{rules}base-uri 'none'; form-action 'none'",
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(style)),
    )


def property_list(properties: Mapping[str, str]) -> Markup:
    """Properties by name, side by side."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value))
            for name, value in properties.items()
        ),
        class_="facts",
    )
