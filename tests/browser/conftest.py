"""The web app in a real Chromium, served by the real server."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings
from praxiscope.server.static_files import STATIC
from praxiscope.stage.dataset import StageClips, stage_clips
from praxiscope.stage.faults import DARK
from praxiscope.stage.files import MANIFEST, write_set
from praxiscope.stage.presets import preset
from praxiscope.video.find import find_videos

SEED, CLIPS = 5_000_501, 160
MODEL = RUN = "tiny_tsm"
PATIENCE = 30_000
"""Milliseconds that a page may take until it shows what it should."""

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

WITHIN = """window.within = (seconds, wait) => new Promise((done, failed) => {
  wait(done);
  setTimeout(() => failed(new Error(`not within ${seconds} s`)), 1000 * seconds);
});"""
"""For scripts of tests: what is waited for, but not for ever."""

Serve = Callable[..., str]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless browser; tests that need one are skipped where there is none."""
    if not (STATIC / "index.html").exists():
        pytest.skip("the web app is not built: make web")
    found = os.environ.get("PRAXISCOPE_CHROMIUM") or next(
        filter(None, map(shutil.which, _CHROMIUM)), None
    )
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium here; name one in PRAXISCOPE_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stage_set() -> StageClips:
    """Clips of which more than usual are dark, hardly move, or are copies; nothing is rendered."""
    faults = replace(preset("faulty").faults, dark=0.22, still_text=0.12, near_duplicates=0.1)
    return stage_clips("faulty", CLIPS, SEED, size=_network().recipe.crop, faults=faults)


@pytest.fixture(scope="session")
def dark(stage_set: StageClips) -> list[int]:
    """Numbers of the clips that were planted dark."""
    planted = ([fault.kind for fault in clip.faults] for clip in stage_set)
    return [number for number, kinds in enumerate(planted) if DARK in kinds]


@pytest.fixture(scope="session")
def stage_workspace(stage_set: StageClips, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set, analysed by a network that learnt from clips without any fault."""
    folder = tmp_path_factory.mktemp("served_stage")
    for _ in write_set(stage_set, folder):
        pass
    return _analysed(read_samples(folder / MANIFEST), folder / "workspace")


@pytest.fixture(scope="session")
def real_workspace(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real videos of many kinds; the network has never seen the like, its classes are made up."""
    videos = find_videos([real_data / "clips"])[:14]
    labels = sorted(_network().classes)
    samples = [
        Sample(str(path), label=labels[number % 3], split="val")
        for number, path in enumerate(videos)
    ]
    return _analysed(samples, tmp_path_factory.mktemp("served_real") / "workspace")


def _network() -> VideoModel:
    return load_model(MODEL, weights="clean")


def _analysed(samples: list[Sample], workspace: Path) -> Path:
    network = _network()
    plan = plan_analysis(network, [sample.bare for sample in samples], workspace)
    analyze(network, plan)
    return workspace


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serves a workspace at a free port of this machine and gives its address."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(workspace: Path, **changes: object) -> str:
        settings = ServerSettings(workspace, tmp_path_factory.mktemp("cache"), port=0)
        app = create_app(replace(settings, **changes))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        servers.append((server, thread))
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def stage_app(serve: Serve, stage_workspace: Path) -> str:
    """Address of the web app over rendered clips."""
    return serve(stage_workspace)


@pytest.fixture(scope="session")
def real_app(serve: Serve, real_workspace: Path) -> str:
    """Address of the web app over real clips."""
    return serve(real_workspace)


@pytest.fixture
def own_workspace(stage_workspace: Path, tmp_path: Path) -> Path:
    """A copy of the stage workspace that may be written to; its videos stay where they are."""
    return Path(shutil.copytree(stage_workspace, tmp_path / "own"))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WITHIN)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in which nothing may go wrong unnoticed."""
    page = context.new_page()
    said = listen(page)
    yield page
    assert said == []


@pytest.fixture
def rough_page(context: BrowserContext) -> Page:
    """A page in which requests may fail, as they are meant to."""
    return context.new_page()


def listen(page: Page) -> list[str]:
    """Errors of a page as they come: of scripts, of requests, of its security policy."""
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} at {message.location.get('url')}")

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


@pytest.fixture
def findings() -> Callable[[Page], list[str]]:
    """What axe finds serious about the accessibility of a page as it is."""
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: make web")

    def look(page: Page) -> list[str]:
        page.evaluate(_AXE.read_text("utf-8"))
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {node['html']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    return look
