"""Cards of what stands out, and what is done about it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from conftest import CLIPS, RUN, Serve
from playwright.sync_api import Locator, Page, expect
from typer.testing import CliRunner

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.cli.main import app
from praxiscope.insights.filter import parse_condition, where
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.read import read_evidence
from praxiscope.workspace.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found(stage_workspace: Path) -> list[Insight]:
    return insights_of(stage_workspace)


def insights_of(folder: Path, *conditions: str) -> list[Insight]:
    workspace = open_workspace(folder)
    run = workspace.run(RUN)
    atlas = build_atlas(run, "truth", Settings(method="pca"))
    evidence = read_evidence(workspace, run, atlas)
    return find_insights(where(evidence, [parse_condition(text) for text in conditions]))


def open_cards(page: Page, address: str, count: int, query: str = "") -> Locator:
    page.goto(f"{address}/insights{query}")
    cards = page.get_by_role("article")
    expect(cards).to_have_count(count)
    return cards


def test_cards_are_those_of_the_package(page: Page, stage_app: str, found: list[Insight]):
    assert "low performance" in {insight.kind for insight in found}
    cards = open_cards(page, stage_app, len(found))
    for place, insight in enumerate(found):
        card = cards.nth(place)
        expect(card.get_by_role("heading")).to_contain_text(insight.title)
        expect(card).to_contain_text(f"{place + 1} {insight.kind}")
        expect(card).to_contain_text(f"{len(insight.clips)} clips")


def test_reasons_of_a_planted_fault(
    page: Page, stage_app: str, found: list[Insight], dark: list[int]
):
    worse = next(insight for insight in found if insight.kind == "low performance")
    assert set(worse.clips.tolist()) == set(dark)
    card = open_cards(page, stage_app, len(found)).filter(has_text="low performance")
    chip = card.get_by_text(re.compile("^lower brightness, mean"))
    expect(chip).to_have_text(re.compile(r"−(1\.00|0\.9\d)$"))
    chip.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("effect")
    pictures = card.get_by_role("list", name="Representative clips").get_by_role("button")
    expect(pictures).to_have_count(min(6, len(worse.representatives)))
    # Drawn, and not of one colour.
    pictures.first.scroll_into_view_if_needed()
    pictures.first.locator("canvas").evaluate(
        """canvas => within(20, done => {
          const look = () => {
            const {width, height} = canvas;
            const {data} = canvas.getContext('2d').getImageData(0, 0, width, height);
            if (new Set(data).size > 10) done(); else requestAnimationFrame(look);
          };
          look();
        })"""
    )
    pictures.first.click()
    expect(page.get_by_role("dialog").get_by_role("heading", level=1)).to_have_text(
        f"clip-{worse.representatives[0]:06}.mp4"
    )


def test_kinds_narrow_down(page: Page, stage_app: str, found: list[Insight]):
    cards = open_cards(page, stage_app, len(found))
    kinds = page.get_by_role("group", name="Kinds")
    kinds.get_by_role("button", name="near duplicates").click()
    expect(cards).to_have_count(1)
    expect(page).to_have_url(re.compile("kind=near"))
    page.reload()
    expect(cards).to_have_count(1)
    kinds.get_by_role("button", name="near duplicates").click()
    expect(cards).to_have_count(len(found))


@pytest.mark.parametrize("way", ["Filter", "Select"])
def test_clips_are_those_of_the_insight(page: Page, stage_app: str, found: list[Insight], way: str):
    place = next(n for n, insight in enumerate(found) if insight.kind == "low performance")
    count = len(found[place].clips)
    cards = open_cards(page, stage_app, len(found))
    cards.nth(place).get_by_role("link", name=way).click()
    expect(page.get_by_test_id("selected")).to_have_text(f"{count} clips")
    shown = count if way == "Filter" else CLIPS
    expect(page.get_by_test_id("count")).to_have_text(f"{shown} of {CLIPS} clips")
    page.keyboard.press("g")
    table = page.get_by_role("region", name="Table of clips").get_by_role("row")
    first = sorted(found[place].clips.tolist())
    for line, clip in enumerate(first[:4]):
        expect(table.nth(line + 1).get_by_role("cell").first).to_have_text(str(clip))


def test_export_is_what_the_command_writes(
    page: Page, stage_app: str, stage_workspace: Path, found: list[Insight], tmp_path: Path
):
    written = tmp_path / "cli.csv"
    kind = found[0].kind
    said = CliRunner().invoke(
        app, ["insights", str(stage_workspace), "--kind", kind, "--csv", str(written)]
    )
    assert said.exit_code == 0, said.output
    card = open_cards(page, stage_app, len(found)).first
    with page.expect_download() as download:
        card.get_by_role("link", name="Export").click()
    exported = Path(download.value.path()).read_text("utf-8")
    rows = list(csv.DictReader(written.read_text("utf-8").splitlines()))
    shown = list(csv.DictReader(exported.splitlines()))
    assert len(shown) == len(found[0].to_act_on) > 0
    wanted = [row for row in rows if row["insight"] == found[0].id]
    assert shown == wanted


def test_archive_with_a_note_and_undo(
    page: Page, serve: Serve, own_workspace: Path, found: list[Insight]
):
    file = own_workspace / "archived_insights.json"
    cards = open_cards(page, serve(own_workspace), len(found))
    cards.first.get_by_role("button", name="Archive").click()
    page.get_by_label("Note").fill("known <b>already</b>")
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(cards).to_have_count(len(found) - 1)
    said = page.get_by_role("status").filter(has_text="Archived")
    expect(said).to_contain_text(found[0].title)
    page.get_by_text(re.compile("^Archive 1")).click()
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("known <b>already</b>")
    # The list comes from the server again: it has been written.
    page.reload()
    expect(cards).to_contain_text("known <b>already</b>")
    assert found[0].id in file.read_text("utf-8")
    assert "known <b>already</b>" in json.dumps(json.loads(file.read_text("utf-8")))
    cards.get_by_role("button", name="Restore").click()
    expect(cards).to_have_count(0)
    with page.expect_response(re.compile("/archive$")):
        page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(1)
    with page.expect_response(re.compile("/archive$")):
        cards.get_by_role("button", name="Restore").click()
    page.reload()
    expect(page.get_by_text("Nothing is archived")).to_be_visible()
    assert found[0].id not in file.read_text("utf-8")


def test_keys_go_through_cards(page: Page, stage_app: str, found: list[Insight]):
    cards = open_cards(page, stage_app, len(found))
    page.keyboard.press("j")
    expect(cards.first).to_be_focused()
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.first).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_label("Note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("/explore.*selected=insight"))


def test_conditions_look_among_fewer_clips(page: Page, stage_app: str, stage_workspace: Path):
    train = insights_of(stage_workspace, "split=train")
    open_cards(page, stage_app, len(insights_of(stage_workspace)))
    page.get_by_role("button", name="+ filter").click()
    page.get_by_role("textbox", name="Condition").fill("split=train")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("where=split%3Dtrain"))
    cards = page.get_by_role("article")
    expect(cards).to_have_count(len(train))
    for place, insight in enumerate(train):
        expect(cards.nth(place).get_by_role("heading")).to_contain_text(insight.title)
    page.get_by_role("button", name="Without split=train").click()
    expect(page).not_to_have_url(re.compile("where="))


def test_condition_that_means_nothing_says_so(rough_page: Page, stage_app: str):
    rough_page.goto(f"{stage_app}/insights?where=weather%3Drain")
    expect(rough_page.get_by_role("alert")).to_contain_text("weather")
    rough_page.get_by_role("button", name="Without weather=rain").click()
    expect(rough_page.get_by_role("article").first).to_be_visible()
