"""A clip: its video with heat over it, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from conftest import MODEL, RUN
from pictures import apart, painted, seen
from playwright.sync_api import Locator, Page, expect
from truth import Row, answer, rows_of

import praxiscope as px
from praxiscope.models.registry import load_model
from praxiscope.stage.dataset import StageClips

pytestmark = pytest.mark.slow

SIDE = 112
"""Pixels of the videos."""

RIGHT = 3
"""A clip that the network recognises."""


@pytest.fixture(scope="module")
def rows(stage_workspace: Path) -> dict[int, Row]:
    return rows_of(stage_workspace, RUN)


def open_clip(page: Page, address: str, clip: int, query: str = "") -> Locator:
    page.goto(f"{address}/clip/{clip}{query}")
    strip = page.get_by_role("slider", name="Frames that the network sees")
    expect(strip).to_be_visible()
    return strip


def paused_at(page: Page, time: float) -> None:
    """The video stands still with the frame of some time on the screen."""
    page.locator("video").first.evaluate(
        """(video, time) => within(20, done => {
          video.requestVideoFrameCallback((_, {mediaTime}) => requestAnimationFrame(done));
          video.pause();
          video.currentTime = time;
        })""",
        time,
    )


def heat(page: Page) -> Locator:
    """The canvas that lies over the video."""
    return page.locator("video + canvas")


def heat_is_there(page: Page) -> None:
    expect(page.get_by_role("img", name=re.compile("How much each frame matters"))).to_be_visible()
    page.evaluate(
        """() => within(20, done => {
          const look = () => {
            const canvas = document.querySelector('video + canvas');
            const {width, height} = canvas;
            const pixels = width && canvas.getContext('2d').getImageData(0, 0, width, height).data;
            if (pixels && pixels.some((value, place) => place % 4 === 3 && value)) done();
            else requestAnimationFrame(look);
          };
          look();
        })"""
    )


def test_heat_lies_where_the_network_looked(page: Page, stage_app: str, rows: dict[int, Row]):
    model = load_model(MODEL, weights="clean")
    heatmap = px.explain(model, rows[RIGHT]["path"]).heatmaps[0]
    volume = np.asarray(heatmap.at_size((SIDE, SIDE)))
    frame = int(volume.reshape(len(volume), -1).max(1).argmax())
    line, column = np.unravel_index(volume[frame].argmax(), volume[frame].shape)
    open_clip(page, stage_app, RIGHT)
    heat_is_there(page)
    paused_at(page, float(heatmap.times[frame]) + 0.01)
    # More heat covers more, and where it covers all it is lighter.
    *colour, opacity = np.moveaxis(painted(heat(page)), -1, 0)
    strength = opacity * sum(colour)
    seen_line, seen_column = np.unravel_index(strength.argmax(), strength.shape)
    height, width = strength.shape
    # A square video in the middle of a wider player.
    place = (seen_column - (width - height) / 2) / height, seen_line / height
    truth = (column + 0.5) / SIDE, (line + 0.5) / SIDE
    assert place == pytest.approx(truth, abs=0.06)


def test_heat_on_and_off(page: Page, stage_app: str):
    open_clip(page, stage_app, RIGHT)
    heat_is_there(page)
    paused_at(page, 0.6)
    screen = page.locator("video").first
    with_heat = seen(screen)
    page.keyboard.press("o")
    expect(page.get_by_role("switch", name="Heat")).not_to_be_checked()
    assert painted(heat(page))[..., 3].max() == 0
    without = seen(screen)
    assert apart(with_heat, without) > 0.01
    page.get_by_role("switch", name="Heat").click()
    expect(page.get_by_role("switch", name="Heat")).to_be_checked()
    assert apart(with_heat, seen(screen)) < 0.001
    slider = page.get_by_role("slider", name="Opacity of the heat")
    slider.press("Home")
    expect(page).to_have_url(re.compile("opacity=0"))
    assert apart(without, seen(screen)) < 0.001


def test_method_layer_and_class_change_the_heat(page: Page, stage_app: str, rows: dict[int, Row]):
    open_clip(page, stage_app, RIGHT)
    heat_is_there(page)
    paused_at(page, 0.6)
    pictures = [painted(heat(page))]
    importance = page.get_by_role("img", name=re.compile("How much each frame matters"))

    def changed(to: str) -> None:
        expect(page).to_have_url(re.compile(to))
        expect(page.get_by_text("heatmaps")).to_have_count(0)
        before = pictures[-1]
        for _ in range(200):
            now = painted(heat(page))
            if now[..., 3].max() and not np.array_equal(now, before):
                break
            page.wait_for_timeout(50)
        assert not np.array_equal(now, before)
        pictures.append(now)

    page.get_by_role("combobox", name="Method").click()
    page.get_by_role("option", name=re.compile("^layer-cam")).click()
    changed("method=layer-cam")
    page.get_by_role("combobox", name="Layer").click()
    page.get_by_role("option", name=re.compile("layer2")).click()
    changed("layer=.*layer2")
    page.get_by_text("Any class", exact=True).click()
    page.get_by_role("combobox", name="Class", exact=True).fill("Folding")
    page.get_by_role("option", name="Folding something", exact=True).click()
    changed("target=Folding")
    expect(importance).to_have_attribute("aria-label", re.compile("Folding something"))
    page.get_by_text("A against B", exact=True).click()
    changed("target=.*-vs-")
    expect(importance).to_have_attribute("aria-label", re.compile("against|vs"))
    link = page.url
    page.goto(link)
    heat_is_there(page)
    paused_at(page, 0.6)
    expect(page.get_by_role("combobox", name="Method")).to_have_value("layer-cam")
    evidence = page.get_by_role("combobox", name="Evidence for")
    expect(evidence).to_have_value(rows[RIGHT]["prediction"])


def test_top_classes_are_those_of_the_run(page: Page, stage_app: str, rows: dict[int, Row]):
    wrong = next(clip for clip, row in rows.items() if not row["correct"])
    for clip in (RIGHT, wrong):
        open_clip(page, stage_app, clip)
        top = page.get_by_role("region", name="Top 5").get_by_role("button")
        row = rows[clip]
        for place, (name, share) in enumerate(
            zip(row["top"], row["top_probabilities"], strict=True)
        ):
            expect(top.nth(place)).to_contain_text(name)
            if share > 0.02:
                expect(top.nth(place)).to_contain_text(f"{round(100 * share)} %")
            marked = "true label" in top.nth(place).inner_text()
            assert marked == (name == row["label"])
        verdict = "right" if row["correct"] else "wrong"
        expect(page.get_by_text(verdict, exact=True).first).to_be_visible()


def test_frames_are_gone_through(page: Page, stage_app: str):
    strip = open_clip(page, stage_app, RIGHT)
    expect(strip).to_have_attribute("aria-valuemax", "16")
    paused_at(page, 0.01)
    expect(strip).to_have_attribute("aria-valuenow", "1")
    for key, frame in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), (".", 3), (",", 2)):
        page.keyboard.press(key)
        expect(strip).to_have_attribute("aria-valuenow", str(frame))
    area = strip.bounding_box()
    assert area
    page.mouse.click(area["x"] + area["width"] * 10.5 / 16, area["y"] + area["height"] - 10)
    expect(strip).to_have_attribute("aria-valuenow", "11")
    time = page.locator("video").first.evaluate("video => video.currentTime")
    assert time == pytest.approx(10 / 12, abs=0.02)
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="½× speed")).to_be_visible()
    assert page.locator("video").first.evaluate("video => video.playbackRate") == 0.5
    page.keyboard.press("s")
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="1× speed")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause (Space)")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play (Space)")).to_be_visible()


def test_all_frames_at_once(page: Page, stage_app: str):
    open_clip(page, stage_app, RIGHT)
    page.keyboard.press("g")
    frames = page.get_by_role("button", name=re.compile(r"^Frame \d+"))
    expect(frames).to_have_count(16)
    boxes = [frames.nth(place).bounding_box() for place in range(16)]
    assert len({round(box["x"]) for box in boxes if box}) == 4
    assert len({round(box["y"]) for box in boxes if box}) == 4
    frames.nth(5).click()
    expect(frames.nth(5)).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Video", exact=True).click()
    expect(page.locator("video").first).to_be_visible()


def test_layers_by_depth(page: Page, stage_app: str):
    open_clip(page, stage_app, RIGHT)
    page.get_by_role("button", name=re.compile("^Show 4 layers")).click()
    panel = page.get_by_role("region", name="Layers by depth")
    pictures = panel.get_by_role("button", name=re.compile("layer"))
    expect(pictures).to_have_count(20)
    expect(panel.get_by_text("layer1", exact=False).first).to_be_visible()
    pictures.first.click()
    expect(page).to_have_url(re.compile("layer=.*layer1"))


def test_copy_is_the_nearest_neighbour(page: Page, stage_app: str, stage_set: StageClips):
    numbers = {clip.id: number for number, clip in enumerate(stage_set)}
    copies = [clip for clip in stage_set if clip.alteration is not None and clip.related]
    copy, source = numbers[copies[0].id], numbers[copies[0].related or ""]
    open_clip(page, stage_app, copy)
    panel = page.get_by_role("region", name=re.compile("^Most similar"))
    nearest = panel.get_by_role("button").first
    expect(nearest).to_have_attribute("title", re.compile(f"^clip-{source:06}"))
    nearest.hover()
    expect(nearest.locator("video")).to_have_count(1)
    nearest.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"clip-{source:06}.mp4")


def test_metadata_is_that_of_the_table(
    page: Page, stage_app: str, rows: dict[int, Row], dark: list[int]
):
    open_clip(page, stage_app, dark[0])
    panel = page.get_by_role("region", name="Compared with the data set")
    panel.get_by_role("button", name=re.compile("^All ")).click()
    value = rows[dark[0]]["brightness_mean"]
    told = panel.get_by_role("img", name=re.compile("^Brightness, mean"))
    expect(told).to_have_attribute("aria-label", re.compile(re.escape(f"{value:.3g}")))


def test_every_kind_of_file_plays_or_says_why(page: Page, real_app: str, real_workspace: Path):
    rows = rows_of(real_workspace, RUN)
    kinds = {Path(row["path"]).suffix for row in rows.values()}
    assert {".mp4", ".avi", ".mkv", ".mpg"} <= kinds
    page.goto(f"{real_app}/explore")
    for clip in rows:
        played = page.evaluate(
            """clip => within(25, done => {
              const video = document.createElement('video');
              video.muted = true;
              video.src = `/api/clips/${clip}/video`;
              video.onerror = () => done(video.error.message || 'broken');
              video.ontimeupdate = () => video.currentTime > 0 && done('plays');
              video.play().catch(() => undefined);
              document.body.append(video);
            })""",
            clip,
        )
        assert played == "plays", rows[clip]["path"]


def test_real_clip_has_heat(page: Page, real_app: str, real_workspace: Path):
    rows = rows_of(real_workspace, RUN)
    clip = next(number for number, row in rows.items() if row["path"].endswith(".mpg"))
    open_clip(page, real_app, clip)
    heat_is_there(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(Path(rows[clip]["path"]).name)
    assert answer(real_app, f"/clips/{clip}/poster")[:2] == b"\xff\xd8"
