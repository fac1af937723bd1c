"""What every page begins with."""

from __future__ import annotations

from collections.abc import Mapping

from praxiscope.figures.markup import Markup, element


def page_head(title: str, policy: str, style: str) -> Markup:
    """The head of a page.

    Args:
        title: of its window.
        policy: what it may load and run (Content Security Policy), beside its own styles.
        style: its style sheet.
    """
    shut = f"default-src 'none'; {policy}style-src 'unsafe-inline'; "
    return element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"{shut}base-uri 'none'; form-action 'none'",
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(style)),
    )


def fact_list(facts: Mapping[str, str]) -> Markup:
    """Facts by name, side by side."""
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", fact)) for name, fact in facts.items()),
        class_="facts",
    )
