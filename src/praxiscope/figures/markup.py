"""HTML and SVG, built so that text from outside can never become markup."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is HTML or SVG already; any other text is escaped where it is put into some."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | float | bool | None) -> Markup:
    """An element with its content.

    Args:
        name: of the element.
        children: text, or markup as it is.
        attributes: by name; ``_`` stands for a hyphen and is dropped at the end (``class_``). True
            gives the bare name, False and None nothing.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Text and markup one after the other."""
    return Markup(
        "".join(child if isinstance(child, Markup) else escape(child) for child in children)
    )


_EMPTY = frozenset({"img", "input", "meta", "br", "wbr"})


def _attribute(key: str, value: str | float | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    text = value if isinstance(value, str) else f"{value:.6g}"
    return f' {name}="{escape(text)}"'
