"""The map of all clips, its filters, selections and what can be done with them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from conftest import CLIPS, RUN, Serve
from pictures import apart, seen
from playwright.sync_api import Locator, Page, expect
from truth import Row, inside, map_of, rows_of

BORDER = 226, 44
"""Pixels of the map on the left and on top that its legend and controls lie over."""


@pytest.fixture(scope="module")
def rows(stage_workspace: Path) -> dict[int, Row]:
    return rows_of(stage_workspace, RUN)


def open_map(page: Page, address: str, query: str = "") -> Locator:
    page.goto(f"{address}/explore{query}")
    expect(page.locator(f"canvas[data-drawn='{CLIPS}']")).to_be_attached()
    return surface(page)


def surface(page: Page) -> Locator:
    return page.get_by_role("application", name=f"Map of {CLIPS} clips")


def pane(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("Clips|Selection"))


def shows(page: Page, count: int) -> None:
    expect(page.get_by_test_id("count")).to_have_text(f"{count} of {CLIPS} clips")


def selected(page: Page, count: int) -> None:
    words = "1 clip" if count == 1 else f"{count} clips"
    expect(page.get_by_test_id("selected")).to_have_text(words)


def choose(page: Page, field: str, option: str) -> None:
    box = page.get_by_role("combobox", name=field, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def add_filter(page: Page, column: str) -> Locator:
    page.get_by_role("button", name="+ add").click()
    dialog = page.get_by_role("dialog", name="Add a filter")
    dialog.get_by_label("Find a column or a subset").fill(column)
    dialog.get_by_role("button", name=re.compile(f"^{re.escape(column)}")).first.click()
    return dialog


def on_screen(page: Page, points: np.ndarray) -> np.ndarray:
    """Where points of the map are seen, in pixels of its surface, found by what is lit."""
    page.mouse.move(5, 5)
    picture = seen(surface(page))
    left, top = BORDER
    lit = (np.abs(picture - picture[top + 4, left + 20]).max(-1) > 20)[top:, left:]
    columns, lines = np.flatnonzero(lit.any(0)) + left, np.flatnonzero(lit.any(1)) + top
    low, high = points.min(0), points.max(0)
    middle = np.array([columns[0] + columns[-1], lines[0] + lines[-1]]) / 2
    # Points are as wide as high, so their size falls out of the differences of both ways.
    (across, up), (wide, tall) = high - low, (columns[-1] - columns[0], lines[-1] - lines[0])
    scale = (wide - tall) / (across - up) if abs(across - up) > 9000 else (tall - 9) / up
    return middle + (points - (low + high) / 2) * [scale, -scale]


def drag(page: Page, way: list[tuple[float, float]]) -> None:
    area = surface(page).bounding_box()
    assert area
    first, *others = [(area["x"] + x, area["y"] + y) for x, y in way]
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place)
    page.mouse.up()


def gap_near(values: np.ndarray, wanted: float) -> float:
    """A number in a wide gap between values, near another."""
    ordered = np.sort(values)
    gaps, middles = np.diff(ordered), (ordered[1:] + ordered[:-1]) / 2
    return float(middles[np.argmax(gaps - 0.05 * np.abs(middles - wanted))])


def test_all_points_are_drawn_where_the_map_has_them(page: Page, stage_app: str):
    open_map(page, stage_app)
    points = map_of(stage_app, RUN, "pca")
    places = on_screen(page, points).round().astype(int)
    picture = seen(surface(page))
    ground = picture[BORDER[1] + 4, BORDER[0] + 20]
    lit = np.abs(picture - ground).max(-1) > 20
    assert lit[places[:, 1], places[:, 0]].mean() > 0.97
    assert len(np.unique(picture[places[:, 1], places[:, 0]], axis=0)) > 20


def test_another_map_is_laid_out_on_demand(page: Page, stage_app: str):
    open_map(page, stage_app)
    before = seen(surface(page))
    page.get_by_role("radio", name="t-SNE").check(force=True)
    expect(page).to_have_url(re.compile("map=t-sne"))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.wait_for_function("!document.querySelector('canvas[data-moving]')")
    points = map_of(stage_app, RUN, "t-sne")
    page.reload()
    open_map(page, stage_app, "?map=t-sne")
    places = on_screen(page, points).round().astype(int)
    picture = seen(surface(page))
    assert apart(before, picture) > 0.01
    lit = np.abs(picture - picture[BORDER[1] + 4, BORDER[0] + 20]).max(-1) > 20
    assert lit[places[:, 1], places[:, 0]].mean() > 0.97


def test_points_travel_from_one_map_to_the_next(page: Page, stage_app: str):
    open_map(page, stage_app, "?map=t-sne")
    # Every frame that is drawn is kept; the last ones are alike when all have arrived.
    page.evaluate(
        """() => {
          window.shown = [];
          const canvas = document.querySelector('canvas[data-drawn]');
          const small = Object.assign(document.createElement('canvas'), {width: 64, height: 48});
          const pen = small.getContext('2d', {willReadFrequently: true});
          const look = () => {
            pen.clearRect(0, 0, 64, 48);
            pen.drawImage(canvas, 0, 0, 64, 48);
            const text = pen.getImageData(0, 0, 64, 48).data.join();
            if (text.replace(/[0,]/g, '') && window.shown.at(-1) !== text) window.shown.push(text);
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }"""
    )
    page.keyboard.press("m")
    expect(page).not_to_have_url(re.compile("map=t-sne"))
    page.wait_for_function("window.shown.length > 2")
    assert len(set(page.evaluate("window.shown"))) > 2


def test_colour_by_another_column_and_by_a_number(
    page: Page, stage_app: str, rows: dict[int, Row]
):
    open_map(page, stage_app)
    legend = page.get_by_role("region", name="Legend")
    labels = Counter(row["label"] for row in rows.values())
    most = labels.most_common(1)[0][1]
    expect(legend.get_by_role("listitem").first).to_contain_text(str(most))
    looks = [seen(surface(page))]
    for column, name in (("Split", "train"), ("Right or wrong", "yes"), ("Loss", "nats")):
        choose(page, "Colour", column)
        expect(legend).to_contain_text(name)
        looks.append(seen(surface(page)))
    for before, after in zip(looks, looks[1:], strict=False):
        assert apart(before, after) > 0.005
    choose(page, "Size", "Loss")
    expect(page).to_have_url(re.compile("size=loss"))
    page.wait_for_function("document.querySelector('canvas[data-drawn]')")
    assert apart(looks[-1], seen(surface(page))) > 0.002


def test_legend_finds_and_highlights(page: Page, stage_app: str):
    open_map(page, stage_app)
    legend = page.get_by_role("region", name="Legend")
    before = seen(surface(page))
    page.keyboard.press("/")
    page.keyboard.type("camera left")
    names = legend.get_by_role("listitem")
    expect(names).to_have_count(1)
    expect(names).to_contain_text("Turning the camera left while filming something")
    page.keyboard.press("Escape")
    expect(names.nth(3)).to_be_visible()
    name = names.first.get_by_role("button").first
    name.click()
    expect(name).to_have_attribute("aria-pressed", "true")
    page.mouse.move(5, 5)
    expect(page).to_have_url(re.compile("highlight="))
    assert apart(before, seen(surface(page))) > 0.005
    names.first.get_by_role("button", name=re.compile("^Only ")).click()
    expect(page).to_have_url(re.compile("where=label"))


def test_filters_count_as_the_tables_do(
    page: Page, stage_app: str, rows: dict[int, Row], dark: list[int]
):
    open_map(page, stage_app)
    shows(page, CLIPS)
    add_filter(page, "Right or wrong").get_by_role("button", name=re.compile("^no")).click()
    wrong = [row for row in rows.values() if not row["correct"]]
    shows(page, len(wrong))
    dialog = add_filter(page, "Brightness, mean")
    dialog.get_by_label(re.compile("^to ")).fill("40")
    dialog.get_by_role("button", name="Filter", exact=True).click()
    both = [row for row in wrong if row["clip"] in dark]
    shows(page, len(both))
    selected(page, len(both))
    page.get_by_role("button", name="Remove wrong").click()
    shows(page, len(dark))
    add_filter(page, "Split").get_by_role("button", name="All but train").click()
    shows(page, sum(rows[clip]["split"] != "train" for clip in dark))
    page.go_back()
    shows(page, len(dark))
    page.reload()
    shows(page, len(dark))
    page.get_by_role("button", name=re.compile("^Remove brightness")).click()
    shows(page, CLIPS)


def test_filter_that_means_nothing_says_so(page: Page, stage_app: str):
    open_map(page, stage_app, "?where=weather%3Drain&where=split%3Dtrain")
    filters = page.get_by_role("group", name="Filter")
    expect(filters).to_contain_text("weather = rain")
    expect(filters.locator("em")).to_contain_text("weather")


@pytest.mark.parametrize("tool", ["box", "lasso"])
def test_area_selects_the_points_inside(page: Page, stage_app: str, tool: str):
    open_map(page, stage_app)
    points = map_of(stage_app, RUN, "pca")
    places = on_screen(page, points)
    middle = places.mean(0)
    if tool == "box":
        page.keyboard.press("b")
        right, bottom = (gap_near(places[:, axis], middle[axis] + 60) for axis in (0, 1))
        left, top = (gap_near(places[:, axis], middle[axis] - 60) for axis in (0, 1))
        polygon = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        drag(page, [(left, top), tuple(middle), (right, bottom)])
    else:
        page.get_by_role("button", name="Lasso (L)").click()
        radius = gap_near(np.linalg.norm(places - middle, axis=1), 80)
        turn = np.linspace(0, 2 * np.pi, 120)
        polygon = middle + radius * np.stack([np.cos(turn), np.sin(turn)], 1)
        drag(page, [tuple(place) for place in polygon])
    truth = np.flatnonzero(inside(polygon, places))
    assert 5 < len(truth) < CLIPS - 5
    selected(page, len(truth))
    expect(page.get_by_role("region", name="Selection")).to_be_visible()
    # The map has more places to the pixel than a hand: what the address says counts the same.
    drawn = parse_qs(urlsplit(page.url).query)["selected"][0].rpartition(":")[2]
    corners = np.array([int(drawn[at : at + 4], 16) for at in range(0, len(drawn), 4)])
    assert inside(corners.reshape(-1, 2).astype(float), points).sum() == len(truth)
    page.keyboard.press("Escape")
    selected(page, CLIPS)


def test_link_shows_the_same_to_somebody_else(
    page: Page, stage_app: str, rows: dict[int, Row]
):
    train = [row["clip"] for row in rows.values() if row["split"] == "train"]
    some = train[3:20]
    query = f"?colour=loss&where=split%3Dtrain&selected={quote('clips:' + ','.join(map(str, some)))}"
    open_map(page, stage_app, f"{query}&view=table&sort=-loss")
    shows(page, len(train))
    selected(page, len(some))
    by_loss = sorted(some, key=lambda clip: -rows[clip]["loss"])
    table = page.get_by_role("region", name="Table of clips")
    for place, clip in enumerate(by_loss[:4]):
        line = table.get_by_role("row").nth(place + 1)
        expect(line.get_by_role("cell").first).to_have_text(str(clip))
        expect(line).to_contain_text(rows[clip]["label"])
    table.get_by_role("row").nth(2).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"clip-{by_loss[1]:06}.mp4")
    link = page.url
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_role("dialog")).to_contain_text(f"clip-{by_loss[1]:06}.mp4")
    expect(other.get_by_test_id("selected")).to_have_text(f"{len(some)} clips")
    expect(other.get_by_test_id("count")).to_have_text(f"{len(train)} of {CLIPS} clips")
    expect(other.get_by_role("combobox", name="Colour", include_hidden=True)).to_have_value("Loss")
    other.close()


def test_clips_play_while_pointed_at(page: Page, stage_app: str):
    open_map(page, stage_app)
    places = on_screen(page, map_of(stage_app, RUN, "pca"))
    lone = places[np.argmax(places.sum(1) * [1, -1][0])]
    surface(page).hover(position={"x": float(lone[0]), "y": float(lone[1])})
    plays(surface(page).page.locator("video"))
    page.mouse.move(5, 5)
    expect(page.locator("video")).to_have_count(0)
    tile = pane(page).get_by_role("listitem").nth(1)
    tile.hover()
    plays(tile.locator("video"))


def plays(video: Locator) -> None:
    expect(video).to_have_count(1)
    video.evaluate(
        """video => new Promise(done => {
          const begun = video.currentTime;
          const heard = () => video.currentTime > begun && done();
          video.addEventListener('timeupdate', heard);
        })"""
    )


def test_grid_and_table_are_in_order(page: Page, stage_app: str, rows: dict[int, Row]):
    open_map(page, stage_app)
    tiles = pane(page).get_by_role("listitem")
    expect(tiles.first.get_by_role("img", name="clip-000000.mp4")).to_be_visible()
    page.keyboard.press("g")
    table = page.get_by_role("region", name="Table of clips")
    loss = table.get_by_role("columnheader", name="loss")
    loss.get_by_role("button").click()
    expect(loss).to_have_attribute("aria-sort", "ascending")
    ordered = sorted(rows, key=lambda clip: rows[clip]["loss"])
    first = table.get_by_role("row").nth(1).get_by_role("cell").first
    expect(first).to_have_text(str(ordered[0]))
    loss.get_by_role("button").click()
    expect(first).to_have_text(str(ordered[-1]))


def test_planted_fault_sets_two_selections_apart(page: Page, stage_app: str, dark: list[int]):
    others = [clip for clip in range(CLIPS) if clip not in dark]
    against, picked = (f"clips:{','.join(map(str, some))}" for some in (others, dark))
    open_map(page, stage_app, f"?selected={quote(against)}")
    selected(page, len(others))
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("against="))
    page.goto(f"{page.url}&selected={quote(picked)}")
    panel = page.get_by_role("region", name="Selection")
    expect(panel).to_contain_text(f"against {len(others)} clips")
    reason = panel.get_by_role("button", name=re.compile("^lower brightness, mean"))
    expect(reason).to_have_text(re.compile(r"\(−(1\.00|0\.9\d)\)"))
    reason.click()
    expect(page.get_by_role("combobox", name="Colour")).to_have_value("Brightness, mean")
    page.get_by_role("button", name="Stop comparing").click()
    expect(panel).not_to_contain_text("against")


def test_selection_is_kept_as_a_subset_and_exported(
    page: Page, serve: Serve, own_workspace: Path, rows: dict[int, Row], dark: list[int]
):
    address = serve(own_workspace)
    open_map(page, address, f"?selected={quote('clips:' + ','.join(map(str, dark)))}")
    selected(page, len(dark))
    page.get_by_role("button", name="Save", exact=True).click()
    form = page.get_by_role("dialog", name="Save as subset")
    form.get_by_label("Name").fill("dark ones")
    form.get_by_label("Note").fill("planted")
    form.get_by_role("button", name=f"Save {len(dark)} clips").click()
    expect(page).to_have_url(re.compile("selected=subset"))
    written = json.loads((own_workspace / "subsets.json").read_text("utf-8"))
    assert str(sorted(dark)).strip("[]") in json.dumps(written)
    page.keyboard.press("Escape")
    selected(page, CLIPS)
    page.get_by_role("button", name="Subsets").click()
    page.get_by_role("menuitem", name="dark ones").click()
    selected(page, len(dark))
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        exported = list(csv.DictReader(file))
    assert [int(row["clip"]) for row in exported] == sorted(dark)
    for row in exported:
        true = rows[int(row["clip"])]
        assert (row["label"], row["predicted"]) == (true["label"], true["prediction"])
        assert float(row["loss"]) == pytest.approx(true["loss"], rel=1e-3)
    page.keyboard.press("Escape")
    add_filter(page, "dark ones")
    shows(page, len(dark))
    page.reload()
    shows(page, len(dark))
    page.get_by_role("button", name="Subsets").click()
    page.get_by_role("menuitem", name="dark ones").click()
    page.get_by_role("button", name="Subsets").click()
    page.get_by_role("menuitem", name="Delete “dark ones”").click()
    expect(page.get_by_role("button", name="Subsets")).to_have_count(0)
    shows(page, CLIPS)


def test_drawer_goes_through_the_selection_by_keys(page: Page, stage_app: str):
    open_map(page, stage_app, "?selected=clips:4,9,23")
    selected(page, 3)
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    for key, clip in (("", 4), ("j", 9), ("j", 23), ("k", 9)):
        if key:
            page.keyboard.press(key)
        expect(drawer.get_by_role("heading", level=1)).to_have_text(f"clip-{clip:06}.mp4")
        expect(page).to_have_url(re.compile(f"clip={clip}(&|$)"))
    expect(drawer).to_contain_text("2 of 3 · selection")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    selected(page, 3)
    page.keyboard.press("Escape")
    selected(page, CLIPS)


def test_help_tells_all_keys(page: Page, stage_app: str):
    open_map(page, stage_app)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    for heading in ("Everywhere", "Explore", "Insights", "Clip"):
        expect(keys.get_by_role("heading", name=heading)).to_be_visible()
    expect(keys).to_contain_text("Lasso")
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_light_and_dark_outlast_a_reload(page: Page, stage_app: str):
    open_map(page, stage_app)
    assert seen(surface(page)).mean() < 60
    page.keyboard.press("t")
    page.mouse.move(5, 5)
    expect(page.get_by_role("button", name="Colours: Light")).to_be_visible()
    page.reload()
    open_map(page, stage_app)
    assert seen(surface(page)).mean() > 190
