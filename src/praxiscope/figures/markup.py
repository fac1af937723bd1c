"""HTML and SVG elements; any other text is escaped."""

from __future__ import annotations

from html import escape


class Markup(str):
    """Text that is HTML or SVG already; other text is escaped inside of elements."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | float | bool | None) -> Markup:
    """An element with its content.

    Args:
        name: of the element.
        children: text, which is escaped, or markup.
        attributes: by name; ``_`` means a hyphen and is removed at the end (``class_``). True
            gives the name alone, False and None no attribute.
    """
    text = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{name}{text}>")
    return Markup(f"<{name}{text}>{join(*children)}</{name}>")


def join(*children: str) -> Markup:
    """Text and markup, concatenated."""
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
