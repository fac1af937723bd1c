"""The latent map of very many points: when it is seen, what it weighs, how fast a lasso is."""

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
from benchmarks.served import Served, mebibytes
from benchmarks.watched_page import Watched, bytes_of, renderer_mebibytes, watched_page

PAINT_BAR, LASSO_BAR, BYTES_BAR = 2000, 300, 16
"""Milliseconds, milliseconds, bytes a point."""

_NEEDED = ("map", "column", "run", "comparison", "others")
_CORNERS = 40
_REST = 2000
_COLOUR = 30


@dataclass
class Loads:
    """What several visits to the map took, in milliseconds.

    Attributes:
        painted: from the last byte of places and colours to points on the canvas.
        drawing: of that, the drawing itself.
        opened: from the beginning of the visit to points on the canvas.
        lassos: from the end of a lasso to the new count in a frame that is seen.
        written: to the new count in the document.
        presented: to the next frame on the screen, as the browser measures it.
        redrawn: to points that are drawn anew.
        wire: bytes by what was asked for, of the last visit.
        coloured_shares: share of the map's pixels that have a colour.
        chosen: points in each lasso.
        memory: mebibytes of the page and of what draws for it, at most.
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


def visits(browser: Browser, server: Served, points: int, rounds: int, lassos: int) -> Loads:
    """Open the map as often as there are rounds, and draw some lassos each time."""
    loads = Loads()
    for _ in range(rounds):
        with watched_page(browser) as watched:
            _load(watched, server, points, loads)
            loads.coloured_shares.append(float(_coloured(_picture(watched.page)[2]).mean()))
            for number in range(lassos):
                _lasso(watched, points, number, loads)
            loads.wire = wire(watched)
            loads.memory.append(renderer_mebibytes())
            if watched.crashed:
                raise SystemExit("the page crashed")
    return loads


def map_figures(loads: Loads, points: int) -> dict[str, Number]:
    """Ours beside the bars."""
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


def million(browser: Browser, server: Served, points: int) -> dict[str, Number]:
    """Whether a map of a million points can be had and worked with, and what that takes."""
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
    """The median and the worst of some rounds."""
    return {name: statistics.median(values), f"{name}_worst": max(values)}


def wire(watched: Watched) -> dict[str, int]:
    """Bytes on the wire, both ways and with headers, by what was asked for."""
    sizes: dict[str, int] = defaultdict(int)
    for request in watched.requests:
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


def _load(watched: Watched, server: Served, points: int, loads: Loads) -> None:
    watched.page.goto(f"{server.address}/explore")
    draw = watched.first_coloured_draw(points)
    arrived = watched.arrivals()
    data = max(at for name, at in arrived.items() if name in ("label", "pca", "t-sne", "umap"))
    loads.painted.append(draw["at"] - data)
    loads.drawing.append(draw["at"] - draw["began"])
    loads.opened.append(draw["at"])
    # All that is loaded besides, such as posters, comes meanwhile.
    watched.page.wait_for_timeout(_REST)


def _lasso(watched: Watched, points: int, number: int, loads: Loads) -> None:
    """Around the midst of the points, each wider than the one before."""
    page, mouse = watched.page, watched.page.mouse
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
    watched.forget("up", "written", "counted", "presented")
    mouse.up()
    watched.until("counted")
    page.wait_for_timeout(_REST)
    told = watched.told
    chosen = int("".join(filter(str.isdigit, told["count"])) or 0)
    if not 0 < chosen < points:
        raise SystemExit(f"the lasso took {told['count']}")
    loads.chosen.append(chosen)
    loads.lassos.append(told["counted"] - told["up"])
    loads.written.append(told["written"] - told["up"])
    loads.presented.append(told["presented"])
    redrawn = next(draw["at"] for draw in told["draws"] if draw["began"] > told["up"])
    loads.redrawn.append(redrawn - told["up"])


def _picture(page: Page) -> tuple[float, float, NDArray[np.int16]]:
    """What is seen of the map: where its left and top are, and its pixels."""
    stage = page.locator("canvas").first.bounding_box()
    assert stage is not None
    picture = page.screenshot(clip=stage)
    pixels = np.asarray(Image.open(BytesIO(picture)).convert("RGB"), np.int16)
    return stage["x"], stage["y"], pixels


def _coloured(pixels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Those of points: all else is nearly grey, but for what lies over the map at its edges."""
    found: NDArray[np.bool_] = np.ptp(pixels, -1) > _COLOUR
    height, width = found.shape
    found[: height // 5] = found[-height // 3 :, : width // 4] = False
    return found
