"""Clips in the web app: heatmaps that are asked for, and videos that play when pointed at."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser

from benchmarks.report import Number, paired_ratio
from benchmarks.served import Served
from benchmarks.watched_page import Watched, watched_page
from benchmarks.web_map import spread
from praxiscope.attribution.explain import explain
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.server.clip.playable import media_type

CACHED_BAR, UNCACHED_BAR, PLAYING_BAR = 150, 1.3, 300
"""Milliseconds, times the call of ``explain``, milliseconds."""

_WAIT, _OK = 202, 200
_NOWHERE = (5, 5)
_REST = 400


@dataclass
class Heat:
    """What heatmaps took, in seconds.

    Attributes:
        called: by a call of ``explain`` in this process.
        asked: of a clip for the first time, from the request to the last byte of its values.
        cached: the same of a clip that was explained before.
    """

    called: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)


class Asker:
    """Asks a server for heatmaps as the web app does.

    Args:
        server: that is asked.
    """

    def __init__(self, server: Served) -> None:
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
        """Until the heatmap of a clip's prediction is there."""
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
        """Seconds until a clip's video is there as a browser plays it."""
        clock = time.perf_counter()
        self._client.get(f"/api/clips/{clip}/video").raise_for_status()
        return time.perf_counter() - clock

    def _follow(self, job: str) -> None:
        with self._client.stream("GET", f"/api/jobs/{job}/events") as events:
            for _ in events.iter_lines():
                pass


def heat(server: Served, model: VideoModel, samples: Sequence[Sample], rounds: int) -> Heat:
    """Explain clips here and there in turns, each clip for the first time.

    Args:
        server: over a workspace of these clips.
        model: the same network, loaded.
        samples: clips of the workspace; those of its end are used to warm up.
        rounds: how many are measured.
    """
    asker, told = Asker(server), Heat()
    method, layer = asker.options["default_method"], asker.options["default_layers"][0]

    def called(clip: int) -> float:
        clock = time.perf_counter()
        explain(model, samples[clip].path, method=method, layer=layer)
        return time.perf_counter() - clock

    last = len(samples) - 1
    asker.seconds(last), called(last)
    for clip in range(min(rounds, last)):
        # Who comes second finds the file in the system's memory: they take turns.
        if clip % 2:
            told.called.append(called(clip))
        told.asked.append(asker.seconds(clip))
        if not clip % 2:
            told.called.append(called(clip))
    told.cached = [asker.seconds(clip) for clip in range(min(rounds, last))]
    return told


def heat_figures(name: str, told: Heat) -> dict[str, Number]:
    """Ours beside the bars."""
    cached = spread(f"{name}_cached_ms", [1000 * seconds for seconds in told.cached])
    ratio = paired_ratio(told.asked, told.called)
    return {
        **cached,
        f"{name}_cached_ok": cached[f"{name}_cached_ms"] <= CACHED_BAR,
        **spread(f"{name}_explain_ms", [1000 * seconds for seconds in told.called]),
        **spread(f"{name}_uncached_ms", [1000 * seconds for seconds in told.asked]),
        f"{name}_uncached_ratio": ratio,
        f"{name}_uncached_ok": ratio <= UNCACHED_BAR,
    }


@dataclass
class Plays:
    """From pointing at a clip to ``playing``, in milliseconds.

    Attributes:
        tiles: of the grid.
        points: of the map.
        framed: to the first frame that is shown, of both.
        transcoded: seconds until videos that no browser plays can be played, the first time.
    """

    tiles: list[float] = field(default_factory=list)
    points: list[float] = field(default_factory=list)
    framed: list[float] = field(default_factory=list)
    transcoded: list[float] = field(default_factory=list)


def plays(browser: Browser, server: Served, samples: Sequence[Sample], rounds: int) -> Plays:
    """Point at tiles and points that were never pointed at before."""
    told, asker = Plays(), Asker(server)
    for clip, sample in enumerate(samples):
        if media_type(Path(sample.path)) is None:
            told.transcoded.append(asker.video(clip))
    with watched_page(browser, 1600, 1400) as watched:
        watched.page.goto(f"{server.address}/explore")
        watched.first_coloured_draw(len(samples))
        watched.page.wait_for_timeout(5 * _REST)
        tiles = watched.page.locator("section[aria-label=Clips] li")
        for place in range(min(rounds, tiles.count())):
            box = tiles.nth(place).bounding_box()
            assert box is not None
            at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
            _play(watched, at, told.tiles, told.framed)
    with watched_page(browser) as watched:
        for x, y in _places(watched, server)[-rounds:]:
            watched.page.goto(f"{server.address}/explore?at={x:.4f},{y:.4f},60")
            watched.first_coloured_draw(len(samples))
            watched.page.wait_for_timeout(2 * _REST)
            stage = watched.page.locator("[role=application]").bounding_box()
            assert stage is not None
            at = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
            _play(watched, at, told.points, told.framed)
    return told


def play_figures(name: str, told: Plays) -> dict[str, Number]:
    """Ours beside the bars."""
    tiles, points = (
        spread(f"{name}_tile_playing_ms", told.tiles),
        spread(f"{name}_point_playing_ms", told.points),
    )
    return {
        **tiles,
        f"{name}_tile_playing_ok": tiles[f"{name}_tile_playing_ms"] <= PLAYING_BAR,
        **points,
        f"{name}_point_playing_ok": points[f"{name}_point_playing_ms"] <= PLAYING_BAR,
        **spread(f"{name}_first_frame_ms", told.framed),
        f"{name}_transcoded": len(told.transcoded),
        f"{name}_transcoding_seconds_worst": max(told.transcoded, default=0.0),
    }


def _play(
    watched: Watched, at: tuple[float, float], playing: list[float], framed: list[float]
) -> None:
    watched.page.mouse.move(*_NOWHERE)
    watched.page.wait_for_timeout(_REST)
    watched.forget("pointed", "playing", "framed")
    watched.page.mouse.move(*at)
    shown = watched.until("playing", 20), watched.until("framed", 20)
    pointed = watched.told["pointed"]
    playing.append(shown[0] - pointed)
    framed.append(shown[1] - pointed)


def _places(watched: Watched, server: Served) -> list[tuple[float, float]]:
    """Where the points of the map are, in shares of it."""
    watched.page.goto(f"{server.address}/explore")
    watched.page.wait_for_timeout(5 * _REST)
    address = next(one.url for one in watched.requests if "/maps/" in one.url)
    with httpx2.Client() as client:
        flat = memoryview(client.get(address).content).cast("H").tolist()
    shares = [value / 65535 for value in flat]
    return list(zip(shares[::2], shares[1::2], strict=True))
