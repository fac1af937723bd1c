"""A page as a browser sees it."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

VOID = {"img", "input", "meta", "br", "wbr"}


class Page(HTMLParser):
    """Elements with their attributes, and text by the id of the nearest element that has one."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.unclosed: list[str] = []
        self.texts: Counter[str] = Counter()
        self.by_id: dict[str, str] = {}
        self._ids: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.unclosed.append(tag)
            self._ids.append(attributes.get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag
        self._ids.pop()

    def handle_data(self, data: str) -> None:
        for name in {name for name in self._ids if name}:
            self.by_id[name] = self.by_id.get(name, "") + data
        if self.unclosed and self.unclosed[-1] not in ("script", "style"):
            self.texts[data] += 1

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]
