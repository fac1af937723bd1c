"""The map of all clips, its filters, selections and what can be done with them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import cv2
import numpy as np
import pytest
from conftest import CLIPS, RUN, Serve
from pictures import apart, seen
from playwright.sync_api import Locator, Page, expect
from truth import Row, inside, map_of, rows_of

pytestmark = pytest.mark.slow

BORDER = 264, 44
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
    dialog = page.get_by_role("dialog", name="+ add")
    dialog.get_by_label("Find a column or a subset").fill(column)
    dialog.get_by_role("button", name=re.compile(f"^{re.escape(column)}")).first.click()
    return dialog


def points_lit(picture: np.ndarray) -> np.ndarray:
    """Where a picture of the map, without its border, is not as its ground."""
    left, top = BORDER
    return (np.abs(picture - picture[top + 4, left + 20]).max(-1) > 20)[top:, left:]


def on_screen(page: Page, points: np.ndarray) -> np.ndarray:
    """Where points of the map are seen, in pixels of its surface, found by what is lit."""
    page.mouse.move(5, 5)
    picture = seen(surface(page))
    left, top = BORDER
    lit = points_lit(picture)
    columns, lines = np.flatnonzero(lit.any(0)) + left, np.flatnonzero(lit.any(1)) + top
    low, high = points.min(0), points.max(0)
    middle = np.array([columns[0] + columns[-1], lines[0] + lines[-1]]) / 2
    tall = lines[-1] - lines[0]
    depth = cv2.distanceTransform(lit.astype(np.uint8), cv2.DIST_L2, 3)

    def laid_out(size: float, right: int, down: int) -> np.ndarray:
        scale = (tall - size) / (high - low)[1]
        return middle + (right, down) + (points - (low + high) / 2) * [scale, -scale]

    # How large points are is not known: of all sizes one puts them all amid something lit.
    ways = product(np.arange(2, 24, 0.5), range(-3, 4), range(-3, 4))
    return max((laid_out(*way) for way in ways), key=lambda at: hits(depth, at - BORDER))


def hits(lit: np.ndarray, places: np.ndarray) -> float:
    """What there is of something at places on average; nothing beyond it."""
    columns, lines = places.round().astype(int).T
    known = (columns >= 0) & (lines >= 0) & (columns < lit.shape[1]) & (lines < lit.shape[0])
    return float(lit[lines[known], columns[known]].sum() / len(places))


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
    """The middle of a gap of three pixels or more between values, near a number."""
    ordered = np.sort(values)
    gaps, middles = np.diff(ordered), (ordered[1:] + ordered[:-1]) / 2
    wide = middles[gaps >= 3]
    return float(wide[np.abs(wide - wanted).argmin()])


def test_all_points_are_drawn_where_the_map_has_them(page: Page, stage_app: str):
    open_map(page, stage_app, "?map=pca")
    places = on_screen(page, map_of(stage_app, RUN, "pca"))
    picture = seen(surface(page))
    assert hits(points_lit(picture), places - BORDER) > 0.98
    columns, lines = places.round().astype(int).T
    assert len(np.unique(picture[lines, columns], axis=0)) > 20


def test_another_map_is_laid_out_on_demand(page: Page, stage_app: str):
    open_map(page, stage_app, "?map=pca")
    before = seen(surface(page))
    with page.expect_response(lambda got: got.url.endswith("/maps/t-sne") and got.status == 200):
        page.get_by_text("t-SNE", exact=True).click()
    expect(page).to_have_url(re.compile("map=t-sne"))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    points = map_of(stage_app, RUN, "t-sne")
    open_map(page, stage_app, "?map=t-sne")
    places = on_screen(page, points)
    picture = seen(surface(page))
    assert apart(before, picture) > 0.01
    assert hits(points_lit(picture), places - BORDER) > 0.98


def test_points_travel_from_one_map_to_the_next(page: Page, stage_app: str):
    # What is drawn by WebGL is gone when the frame is over, unless somebody wants to keep it.
    page.add_init_script(
        """const made = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, options) {
          return made.call(this, kind, {...options, preserveDrawingBuffer: true});
        };"""
    )
    open_map(page, stage_app)
    open_map(page, stage_app, "?map=t-sne")
    # The first picture, the last, and some between.
    page.evaluate(
        """() => {
          const canvas = document.querySelector('canvas[data-drawn]');
          const small = document.createElement('canvas');
          const pen = small.getContext('2d', {willReadFrequently: true});
          const shown = new Set();
          window.travelled = within(20, done => {
            const look = () => {
              pen.clearRect(0, 0, small.width, small.height);
              pen.drawImage(canvas, 0, 0, small.width, small.height);
              shown.add(pen.getImageData(0, 0, small.width, small.height).data.join());
              if (shown.size > 2) done();
              else requestAnimationFrame(look);
            };
            look();
          });
        }"""
    )
    page.keyboard.press("m")
    expect(page).not_to_have_url(re.compile("map=t-sne"))
    page.evaluate("window.travelled")


def test_colour_by_another_column_and_by_a_number(page: Page, stage_app: str, rows: dict[int, Row]):
    open_map(page, stage_app)
    legend = page.get_by_role("region", name="Legend")
    labels = Counter(row["label"] for row in rows.values())
    most = labels.most_common(1)[0][1]
    expect(legend.get_by_role("listitem").first).to_contain_text(str(most))
    looks = [seen(surface(page))]
    for column, name in (("Split", "train"), ("Right or wrong", "wrong"), ("Loss", "nats")):
        choose(page, "Colour", column)
        expect(legend).to_contain_text(name)
        looks.append(seen(surface(page)))
    for before, after in pairwise(looks):
        assert apart(before, after) > 0.005
    choose(page, "Size", "Loss")
    expect(page).to_have_url(re.compile("size=loss"))
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
    add_filter(page, "Right or wrong").get_by_role("button", name=re.compile("^wrong")).click()
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
    open_map(page, stage_app, "?map=pca")
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


def test_link_shows_the_same_to_somebody_else(page: Page, stage_app: str, rows: dict[int, Row]):
    train = [row["clip"] for row in rows.values() if row["split"] == "train"]
    some = train[3:20]
    query = (
        f"?colour=loss&where=split%3Dtrain&selected={quote('clips:' + ','.join(map(str, some)))}"
    )
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
    open_map(page, stage_app, "?map=pca")
    places = on_screen(page, map_of(stage_app, RUN, "pca"))
    lone = places[places[:, 0].argmax()]
    surface(page).hover(position={"x": float(lone[0]), "y": float(lone[1])})
    plays(page.locator("video"))
    page.mouse.move(5, 5)
    expect(page.locator("video")).to_have_count(0)
    tile = pane(page).get_by_role("listitem").nth(1)
    tile.hover()
    plays(tile.locator("video"))


def plays(video: Locator) -> None:
    expect(video).to_have_count(1)
    video.evaluate(
        """video => within(20, done => {
          const begun = video.currentTime;
          video.addEventListener('timeupdate', () => video.currentTime > begun && done());
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
    form = page.get_by_role("dialog", name="Save")
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
