"""The web app in a real browser on this machine, compared with its bars.

A map of 250,000 points with software rendering: time from the data to the first paint, duration of
a lasso, bytes sent; the same for a million points. Heatmaps of clips, cached and not cached,
relative to the same call in this process. Time until clips play on hover, rendered and real ones.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.report import Number, real_data, report
from benchmarks.server_process import start_server
from benchmarks.synthetic_workspace import write_synthetic_workspace
from benchmarks.timed_page import chromium
from benchmarks.web_clips import heat, heat_figures, play_figures, plays
from benchmarks.web_map import map_figures, million, visits
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import MANIFEST, write_set
from praxiscope.video.find import find_videos

MODEL, WORLD, SEED = "tiny_tsm", "faulty", 5_000_701
POINTS, MILLION = 250_000, 1_000_000


@dataclass(frozen=True)
class Extent:
    """Sizes and numbers of repetitions."""

    points: int
    million: int
    rounds: int
    lassos: int
    clips: int


WHOLE = Extent(POINTS, MILLION, 4, 3, 16)
QUICK = Extent(50_000, 0, 3, 2, 8)


def main() -> None:
    """Measure and report."""
    options = _options()
    extent = QUICK if options.quick else WHOLE
    figures: dict[str, Number] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as name, chromium() as browser:
        folder = Path(name)
        for part in options.parts:
            figures |= _PARTS[part](folder, browser, extent)
            print(part, "done", flush=True)
    report(
        "web_app",
        figures,
        packages=("fastapi", "uvicorn", "playwright", "torch"),
        threads=2,
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="temporary folder with some free gigabytes")
    parser.add_argument("--parts", nargs="+", choices=list(_PARTS), default=list(_PARTS))
    parser.add_argument("--quick", action="store_true", help="fewer points, no million")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    return parser.parse_args()


def _map(folder: Path, browser: Browser, extent: Extent) -> dict[str, Number]:
    write_synthetic_workspace(folder / "many", extent.points)
    with start_server(folder / "many", folder / "cache") as server:
        # The first visit also computes what later visits read; it is reported separately.
        cold = visits(browser, server, extent.points, 1, 0)
        loads = visits(browser, server, extent.points, extent.rounds, extent.lassos)
    opened = cold.opened[0] / 1000
    return {"first_visit_to_paint_seconds": opened, **map_figures(loads, extent.points)}


def _million(folder: Path, browser: Browser, extent: Extent) -> dict[str, Number]:
    if not extent.million:
        return {}
    write_synthetic_workspace(folder / "million", extent.million)
    with start_server(folder / "million", folder / "cache") as server:
        return million(browser, server, extent.million)


def _clips(folder: Path, browser: Browser, extent: Extent) -> dict[str, Number]:
    network = load_model(MODEL, weights=WORLD)
    figures: dict[str, Number] = {}
    for name, samples in _sets(folder, network, extent):
        workspace = folder / f"{name} workspace"
        plan = plan_analysis(network, [sample.bare for sample in samples], workspace)
        analyze(network, plan)
        with start_server(workspace, folder / "cache") as server:
            figures |= play_figures(name, plays(browser, server, samples, extent.clips))
            figures |= heat_figures(name, heat(server, network, samples, extent.clips))
    return figures


def _sets(
    folder: Path, network: VideoModel, extent: Extent
) -> Iterator[tuple[str, Sequence[Sample]]]:
    stage = folder / "stage"
    clips = stage_clips(WORLD, extent.clips + 1, SEED, size=network.recipe.crop)
    for _ in write_set(clips, stage):
        pass
    yield "stage", read_samples(stage / MANIFEST)
    real = real_data()
    if real is not None:
        # Any class serves as label. Points of the first class have no colour, so use the last.
        label = network.classes[-1]
        videos = find_videos([real / "clips"])[: extent.clips + 1]
        yield "real", [Sample(path, label=label) for path in videos]


_PARTS = {"map": _map, "million": _million, "clips": _clips}

if __name__ == "__main__":
    main()
