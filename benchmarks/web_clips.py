"""Clips in the web app: heatmaps on request, and videos that play on hover."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser

from benchmarks.report import Number, paired_ratio
from benchmarks.server_process import ServerProcess
from benchmarks.timed_page import TimedPage, open_timed_page
from benchmarks.web_map import spread
from praxiscope.attribution.explain import explain
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.server.clip.playable import media_type

CACHED_BAR, UNCACHED_BAR, PLAYING_BAR = 150, 1.3, 300
"""Milliseconds, ratio to a call of ``explain``, milliseconds."""

_WAIT, _OK = 202, 200
_NOWHERE = (5, 5)
_REST = 400


@dataclass
class Heat:
    """Seconds until a heatmap is available.

    Attributes:
        direct: by a call of ``explain`` in this process.
        uncached: first request for a clip, until the last byte of the heatmap's values.
        cached: the same for a clip that was explained before.
    """

    direct: list[float] = field(default_factory=list)
    uncached: list[float] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)


class HeatmapClient:
    """Requests heatmaps and videos from a server, as the web app does.

    Args:
        server: the server.
    """

    def __init__(self, server: ServerProcess) -> None:
        self._client = httpx2.Client(base_url=server.address, timeout=120)
        self._client.headers["X-CSRF-Token"] = self._client.get("/api/session").json()["csrf"]
        run = self._client.get("/api/workspace").json()["runs"][0]["name"]
        self._run = f"/api/runs/{run}"
        self.options = self._load_options()
        self._body = {
            "method": self.options["default_method"],
            "layers": self.options["default_layers"][:1],
            "targets": [{"kind": "predicted"}],
        }

    def _load_options(self) -> dict[str, Any]:
        """The options of the run, once a job has loaded its network."""
        while True:
            response = self._client.get(f"{self._run}/explanation-options")
            if response.status_code != _WAIT:
                options: dict[str, Any] = response.json()
                return options
            self._follow(response.json()["id"])

    def seconds(self, clip: int) -> float:
        """Seconds until the heatmap of a clip's prediction is available."""
        clock = time.perf_counter()
        while True:
            answer = self._client.post(f"{self._run}/clips/{clip}/explanations", json=self._body)
            if answer.status_code == _OK:
                break
            if answer.status_code != _WAIT:
                raise SystemExit(answer.text)
            self._follow(answer.json()["id"])
        values = self._client.get(f"/api/heatmaps/{answer.json()['heatmaps'][0]['id']}")
        assert values.content
        return time.perf_counter() - clock

    def video(self, clip: int) -> float:
        """Seconds until a clip's video is available in a format that browsers play."""
        clock = time.perf_counter()
        self._client.get(f"/api/clips/{clip}/video").raise_for_status()
        return time.perf_counter() - clock

    def _follow(self, job: str) -> None:
        with self._client.stream("GET", f"/api/jobs/{job}/events") as events:
            for _ in events.iter_lines():
                pass


def heat(server: ServerProcess, model: VideoModel, samples: Sequence[Sample], rounds: int) -> Heat:
    """Explain each clip once in this process and once by the server.

    Args:
        server: of a workspace of these clips.
        model: the same network, loaded.
        samples: clips of the workspace; the last one is used to warm up.
        rounds: number of clips to measure.
    """
    client, durations = HeatmapClient(server), Heat()
    method, layer = client.options["default_method"], client.options["default_layers"][0]

    def explain_here(clip: int) -> float:
        clock = time.perf_counter()
        explain(model, samples[clip].path, method=method, layer=layer)
        return time.perf_counter() - clock

    last = len(samples) - 1
    client.seconds(last), explain_here(last)
    for clip in range(min(rounds, last)):
        # The second call reads the file from the system's cache, so the order alternates.
        if clip % 2:
            durations.direct.append(explain_here(clip))
        durations.uncached.append(client.seconds(clip))
        if not clip % 2:
            durations.direct.append(explain_here(clip))
    durations.cached = [client.seconds(clip) for clip in range(min(rounds, last))]
    return durations


def heat_figures(name: str, durations: Heat) -> dict[str, Number]:
    """The figures and whether they reach the bars."""
    cached = spread(f"{name}_cached_ms", [1000 * seconds for seconds in durations.cached])
    ratio = paired_ratio(durations.uncached, durations.direct)
    return {
        **cached,
        f"{name}_cached_ok": cached[f"{name}_cached_ms"] <= CACHED_BAR,
        **spread(f"{name}_explain_ms", [1000 * seconds for seconds in durations.direct]),
        **spread(f"{name}_uncached_ms", [1000 * seconds for seconds in durations.uncached]),
        f"{name}_uncached_ratio": ratio,
        f"{name}_uncached_ok": ratio <= UNCACHED_BAR,
    }


@dataclass
class Plays:
    """Milliseconds from hovering over a clip to the event ``playing``.

    Attributes:
        tiles: for tiles of the grid.
        points: for points of the map.
        framed: until the first visible frame, for both.
        transcoded: seconds until a video that browsers can't play has been transcoded.
    """

    tiles: list[float] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    framed: list[float] = field(default_factory=list)
    transcoded: list[float] = field(default_factory=list)


def plays(browser: Browser, server: ServerProcess, samples: Sequence[Sample], rounds: int) -> Plays:
    """Hover over tiles and points, each for the first time."""
    delays, client = Plays(), HeatmapClient(server)
    for clip, sample in enumerate(samples):
        if media_type(Path(sample.path)) is None:
            delays.transcoded.append(client.video(clip))
    with open_timed_page(browser, 1600, 1400) as timed:
        timed.page.goto(f"{server.address}/explore")
        timed.first_coloured_draw(len(samples))
        timed.page.wait_for_timeout(5 * _REST)
        tiles = timed.page.locator("section[aria-label=Clips] li")
        for place in range(min(rounds, tiles.count())):
            box = tiles.nth(place).bounding_box()
            assert box is not None
            at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
            _play(timed, at, delays.tiles, delays.framed)
    with open_timed_page(browser) as timed:
        for x, y in _places(timed, server)[-rounds:]:
            timed.page.goto(f"{server.address}/explore?at={x:.4f},{y:.4f},60")
            timed.first_coloured_draw(len(samples))
            timed.page.wait_for_timeout(2 * _REST)
            stage = timed.page.locator("[role=application]").bounding_box()
            assert stage is not None
            at = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
            _play(timed, at, delays.points, delays.framed)
    return delays


def play_figures(name: str, delays: Plays) -> dict[str, Number]:
    """The figures and whether they reach the bars."""
    tiles, points = (
        spread(f"{name}_tile_playing_ms", delays.tiles),
        spread(f"{name}_point_playing_ms", delays.points),
    )
    return {
        **tiles,
        f"{name}_tile_playing_ok": tiles[f"{name}_tile_playing_ms"] <= PLAYING_BAR,
        **points,
        f"{name}_point_playing_ok": points[f"{name}_point_playing_ms"] <= PLAYING_BAR,
        **spread(f"{name}_first_frame_ms", delays.framed),
        f"{name}_transcoded": len(delays.transcoded),
        f"{name}_transcoding_seconds_worst": max(delays.transcoded, default=0.0),
    }


def _play(
    timed: TimedPage, at: tuple[float, float], playing: list[float], framed: list[float]
) -> None:
    timed.page.mouse.move(*_NOWHERE)
    timed.page.wait_for_timeout(_REST)
    timed.forget("pointed", "playing", "framed")
    timed.page.mouse.move(*at)
    events = timed.until("playing", 20), timed.until("framed", 20)
    pointed = timed.timings["pointed"]
    playing.append(events[0] - pointed)
    framed.append(events[1] - pointed)


def _places(timed: TimedPage, server: ServerProcess) -> list[tuple[float, float]]:
    """Positions of the map's points, relative to its size."""
    timed.page.goto(f"{server.address}/explore")
    timed.page.wait_for_timeout(5 * _REST)
    address = next(request.url for request in timed.requests if "/maps/" in request.url)
    with httpx2.Client() as client:
        flat = memoryview(client.get(address).content).cast("H").tolist()
    shares = [value / 65535 for value in flat]
    return list(zip(shares[::2], shares[1::2], strict=True))
