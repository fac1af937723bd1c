"""Shared by all benchmarks: options, paired timing and the report."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

Number = float | int | bool


def arguments(description: str, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the options that all benchmarks have: ``--quick`` and ``--json``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="end within three minutes")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    return parser.parse_args(argv)


def paired_seconds(
    actions: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Time actions in turn, so that a slow phase of the machine affects all of them.

    Args:
        actions: the actions to time, by name; each first runs once without timing.
        rounds: number of rounds; each round runs every action once.
        clock: processor time by default; ``time.perf_counter`` for elapsed time.

    Returns:
        Seconds of each round, by name.
    """
    for action in actions.values():
        action()
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            start = clock()
            action()
            seconds[name].append(clock() - start)
    return seconds


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median over the rounds of our time divided by theirs."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def report(
    name: str,
    figures: Mapping[str, Number],
    *,
    lines: Sequence[str] = (),
    packages: Sequence[str] = (),
    threads: int = 1,
    as_json: bool = False,
) -> None:
    """Print a benchmark's results.

    Args:
        name: of the benchmark.
        figures: all numbers, by plain keys.
        lines: remarks and tables, printed before the figures.
        packages: distributions whose versions are part of the result.
        threads: number of threads of each contender.
        as_json: print one line of JSON with everything at the end.
    """
    print(f"== {name}")
    for line in lines:
        print(line)
    width = max((len(key) for key in figures), default=0)
    for key, value in figures.items():
        print(
            f"{key:<{width}}  {value:.4g}"
            if isinstance(value, float)
            else f"{key:<{width}}  {value}"
        )
    if as_json:
        config = {
            "versions": {package: _version(package) for package in ("praxiscope", *packages)},
            "cpu": _processor(),
            "threads": threads,
        }
        print(json.dumps({"benchmark": name, **figures, **config}))


def real_data() -> Path | None:
    """The folder of real clips, None if there is none."""
    default = Path(__file__).parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("PRAXISCOPE_REAL_DATA", default))
    return folder if folder.is_dir() else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    description = Path("/proc/cpuinfo")
    if description.exists():
        for line in description.read_text().splitlines():
            if line.startswith("model name"):
                return f"{line.split(':', 1)[1].strip()} ({os.cpu_count()} processors)"
    return f"{platform.processor() or platform.machine()} ({os.cpu_count()} processors)"
