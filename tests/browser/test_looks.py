"""What every page has in common: accessibility, both colour schemes, small screens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

SHOWN = {
    "/explore": "canvas[data-drawn]",
    "/explore?view=table&selected=clips:1,2,3": "table",
    "/explore?clip=3": "role=dialog",
    "/clip/3?depth=on": "role=slider[name='Frames that the network sees']",
    "/clip/3?frames=grid": "role=button[name=/^Frame 16/]",
    "/insights": "role=article >> nth=0",
    "/nowhere": "text=There is no such page",
}


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_no_serious_finding(
    page: Page, stage_app: str, findings: Callable[[Page], list[str]], scheme: str
):
    page.add_init_script(f"localStorage.setItem('praxiscope-scheme', '{scheme}')")
    for path, part in SHOWN.items():
        page.goto(stage_app + path)
        expect(page.locator(part)).to_be_visible()
        expect(page.get_by_role("progressbar")).to_have_count(0)
        assert findings(page) == [], path
    page.goto(f"{stage_app}/explore")
    for key, dialog in (("?", "Keys"), ("f", "+ add")):
        expect(page.get_by_test_id("count")).to_be_visible()
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        assert findings(page) == [], dialog
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("size", [(820, 1180), (1280, 800)])
def test_nothing_is_wider_than_the_screen(
    chromium: Browser, stage_app: str, real_app: str, size: tuple[int, int]
):
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=size[0] < 1000
    )
    page = context.new_page()
    for address in (stage_app, real_app):
        for path, part in SHOWN.items():
            if address == real_app and path == "/insights":
                part = "role=heading[level=1]"
            page.goto(address + path)
            expect(page.locator(part)).to_be_visible()
            wide = page.evaluate(
                "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
            )
            assert wide <= size[0], path
    context.close()


def test_tabs_are_named(page: Page, stage_app: str):
    for path, name in (("/explore", "Explore"), ("/insights", "Insights")):
        page.goto(stage_app + path)
        expect(page).to_have_title(re.compile(f"{name}.*Praxiscope"))


def test_focus_is_seen_and_goes_in_order(page: Page, stage_app: str):
    page.goto(f"{stage_app}/explore")
    expect(page.get_by_test_id("count")).to_be_visible()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        style = focus.evaluate(
            "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow"
        )
        assert style != "nonenone", names
        names.append(focus.inner_text())
    assert names[0] == "Praxiscope"
    assert "Insights" in names
