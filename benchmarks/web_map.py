"""The latent map with many points: time to the first paint, bytes sent, duration of a lasso."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.report import Number
from benchmarks.server_process import ServerProcess, mebibytes
from benchmarks.timed_page import TimedPage, bytes_of, open_timed_page, renderer_mebibytes

PAINT_BAR, LASSO_BAR, BYTES_BAR = 2000, 300, 16
"""Milliseconds, milliseconds, bytes per point."""

_NEEDED = ("map", "column", "run", "comparison", "others")
_CORNERS = 40
_REST = 2000
_COLOUR = 30


@dataclass
class Loads:
    """Durations of several visits to the map, in milliseconds.

    Attributes:
        painted: from the last byte of positions and colours to points on the canvas.
        drawing: the part of it that is drawing.
        opened: from the start of the visit to points on the canvas.
        lassos: from the end of a lasso to a visible frame with the new count.
        written: from the end of a lasso to the new count in the document.
        presented: from the end of a lasso to the next frame on screen, measured by the browser.
        redrawn: from the end of a lasso to points that are drawn again.
        wire: bytes by kind of request, of the last visit.
        coloured_shares: share of the map's pixels that have a colour.
        chosen: number of points in each lasso.
        memory: peak mebibytes of the page process and of the GPU process.
    """

    painted: list[float] = field(default_factory=list)
    drawing: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    lassos: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    presented: list[float] = field(default_factory=list)
    redrawn: list[float] = field(default_factory=list)
    wire: dict[str, int] = field(default_factory=dict)
    coloured_shares: list[float] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


def visits(browser: Browser, server: ServerProcess, points: int, rounds: int, lassos: int) -> Loads:
    """Open the map once per round, and draw ``lassos`` lassos each time."""
    loads = Loads()
    for _ in range(rounds):
        with open_timed_page(browser) as timed:
            _load(timed, server, points, loads)
            loads.coloured_shares.append(float(_coloured(_picture(timed.page)[2]).mean()))
            for number in range(lassos):
                _lasso(timed, points, number, loads)
            loads.wire = wire(timed)
            loads.memory.append(renderer_mebibytes())
            if timed.crashed:
                raise SystemExit("the page crashed")
    return loads


def map_figures(loads: Loads, points: int) -> dict[str, Number]:
    """The figures and whether they reach the bars."""
    needed = sum(size for what, size in loads.wire.items() if what in _NEEDED)
    paint, lasso = statistics.median(loads.painted), statistics.median(loads.lassos)
    return {
        "points": points,
        **spread("first_paint_ms", loads.painted),
        "first_paint_ok": paint <= PAINT_BAR and min(loads.coloured_shares) > 0,
        **spread("drawing_ms", loads.drawing),
        **spread("opened_to_paint_ms", loads.opened),
        **spread("lasso_ms", loads.lassos),
        "lasso_largest_points": max(loads.chosen),
        "lasso_ok": lasso <= LASSO_BAR,
        **spread("lasso_written_ms", loads.written),
        **spread("lasso_presented_ms", loads.presented),
        **spread("lasso_redrawn_ms", loads.redrawn),
        "bytes_a_point": needed / points,
        "bytes_ok": needed <= BYTES_BAR * points,
        **{f"wire_{what}_kilobytes": size / 1000 for what, size in sorted(loads.wire.items())},
    }


def million(browser: Browser, server: ServerProcess, points: int) -> dict[str, Number]:
    """Durations and memory of a map of a million points."""
    loads = visits(browser, server, points, 1, 2)
    page, drawing = loads.memory[0]
    return {
        "million_points": points,
        "million_opened_to_paint_seconds": loads.opened[0] / 1000,
        "million_first_paint_ms": loads.painted[0],
        **spread("million_lasso_ms", loads.lassos),
        "million_server_mebibytes": mebibytes(server.process),
        "million_server_peak_mebibytes": mebibytes(server.process, peak=True),
        "million_page_peak_mebibytes": page,
        "million_drawing_peak_mebibytes": drawing,
        "million_ok": True,
    }


def spread(name: str, values: Sequence[float]) -> dict[str, Number]:
    """Median and maximum over the rounds."""
    return {name: statistics.median(values), f"{name}_worst": max(values)}


def wire(timed: TimedPage) -> dict[str, int]:
    """Bytes sent in both directions, with headers, by kind of request."""
    sizes: dict[str, int] = defaultdict(int)
    for request in timed.requests:
        sizes[_kind(request.url)] += bytes_of(request)
    return dict(sizes)


def _kind(address: str) -> str:
    path = address.partition("/api/")[2].partition("?")[0]
    if not path:
        return "app"
    if path.endswith(("/poster", "/video", "/preview", "/strip")):
        return "pictures"
    for what in ("maps", "columns", "comparison", "insights", "rows"):
        if f"/{what}" in path:
            return {"maps": "map", "columns": "column"}.get(what, what)
    return "run" if path.startswith("runs/") else "others"


def _load(timed: TimedPage, server: ServerProcess, points: int, loads: Loads) -> None:
    timed.page.goto(f"{server.address}/explore")
    draw = timed.first_coloured_draw(points)
    arrived = timed.arrivals()
    data = max(at for name, at in arrived.items() if name in ("label", "pca", "t-sne", "umap"))
    loads.painted.append(draw["at"] - data)
    loads.drawing.append(draw["at"] - draw["began"])
    loads.opened.append(draw["at"])
    # Other requests, such as posters, finish meanwhile.
    timed.page.wait_for_timeout(_REST)


def _lasso(timed: TimedPage, points: int, number: int, loads: Loads) -> None:
    """Draw a lasso around the median of the points; each is wider than the one before."""
    page, mouse = timed.page, timed.page.mouse
    left, top, pixels = _picture(page)
    ys, xs = np.nonzero(_coloured(pixels))
    x, y = left + float(np.median(xs)), top + float(np.median(ys))
    radius = (number + 1) * float(np.median(np.hypot(xs + left - x, ys + top - y))) / 2
    if number == 0:
        page.keyboard.press("l")
    mouse.move(x + radius, y)
    mouse.down()
    for corner in range(1, _CORNERS):
        angle = 2 * math.pi * corner / _CORNERS
        mouse.move(x + radius * math.cos(angle), y + radius * math.sin(angle))
    timed.forget("up", "written", "counted", "presented")
    mouse.up()
    timed.until("counted")
    page.wait_for_timeout(_REST)
    timings = timed.timings
    chosen = int("".join(filter(str.isdigit, timings["count"])) or 0)
    if not 0 < chosen < points:
        raise SystemExit(f"the lasso took {timings['count']}")
    loads.chosen.append(chosen)
    loads.lassos.append(timings["counted"] - timings["up"])
    loads.written.append(timings["written"] - timings["up"])
    loads.presented.append(timings["presented"])
    redrawn = next(draw["at"] for draw in timings["draws"] if draw["began"] > timings["up"])
    loads.redrawn.append(redrawn - timings["up"])


def _picture(page: Page) -> tuple[float, float, NDArray[np.int16]]:
    """The visible map: left and top in the page, and its pixels."""
    stage = page.locator("canvas").first.bounding_box()
    assert stage is not None
    picture = page.screenshot(clip=stage)
    pixels = np.asarray(Image.open(BytesIO(picture)).convert("RGB"), np.int16)
    return stage["x"], stage["y"], pixels


def _coloured(pixels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Mask of the pixels of points; controls at the edges of the map are excluded."""
    mask: NDArray[np.bool_] = np.ptp(pixels, -1) > _COLOUR
    height, width = mask.shape
    mask[: height // 5] = mask[-height // 3 :, : width // 4] = False
    return mask
