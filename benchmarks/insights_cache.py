"""Processor time of commands that should answer at once, measured as whole processes.

The first call of ``praxiscope insights`` computes everything that depends only on clips and run;
later calls read it. Measured are the first and the second call on 1000 analysed stage clips.
Without ``--quick``, calls for one kind and with a filter are measured too, and all calls on a
synthetic workspace of 20,000 clips. Other commands: the list of models, the page of one model, and
the refusal of a file that is not a video.

``python -m benchmarks.insights_cache [--quick] --json``
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.report import Number, arguments, report
from benchmarks.server_process import praxiscope
from benchmarks.synthetic_workspace import write_synthetic_workspace
from praxiscope.stage.files import MANIFEST

STAGE_CLIPS, SYNTHETIC_CLIPS = 1000, 20_000
PRESET, MODEL, SEED = "faulty", "tiny_x3d", 5_000_801
REPETITIONS = 3
CALLS: Mapping[str, Sequence[str]] = {
    "first_call": (),
    "second_call": (),
    "one_kind": ("--kind", "low performance"),
    "filter": ("--where", "split=train"),
}
"""Options of the calls of ``praxiscope insights``, in order."""
BARS = {
    f"insights_second_call_cpu_s_{STAGE_CLIPS}": 3.0,
    f"insights_second_call_cpu_s_{SYNTHETIC_CLIPS}": 15.0,
    "models_cpu_s": 0.5,
    "refused_file_cpu_s": 1.0,
}
"""Upper bounds in seconds of processor time."""


def main() -> None:
    options = arguments(__doc__ or "")
    figures: dict[str, Number] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures |= _short_commands(folder)
        calls = ("first_call", "second_call") if options.quick else tuple(CALLS)
        figures |= _insight_calls(_stage_workspace(folder), STAGE_CLIPS, calls)
        if not options.quick:
            workspace = folder / "synthetic"
            write_synthetic_workspace(workspace, SYNTHETIC_CLIPS, thumbnails=True)
            figures |= _insight_calls(workspace, SYNTHETIC_CLIPS, calls)
    for key, bar in BARS.items():
        if key in figures:
            figures[f"{key}_ok"] = figures[key] <= bar
    report(
        "insights_cache",
        figures,
        lines=[
            "processor time (user and system) of whole processes, their children included",
            f"short commands: median of {REPETITIONS} calls",
        ],
        packages=("torch", "pyarrow", "typer"),
        threads=0,
        as_json=options.json,
    )


def _short_commands(folder: Path) -> dict[str, Number]:
    broken = folder / "broken.mp4"
    broken.write_bytes(b"not a video")
    commands = {
        "models_cpu_s": (["models"], 0),
        "models_x3d_m_cpu_s": (["models", "x3d_m"], 0),
        "refused_file_cpu_s": (["explain", str(broken), "--model", MODEL], 1),
    }
    return {
        key: statistics.median(_cpu_seconds(words, status) for _ in range(REPETITIONS))
        for key, (words, status) in commands.items()
    }


def _stage_workspace(folder: Path) -> Path:
    stage, workspace = folder / "stage", folder / "workspace"
    rendering = ["stage", "render", str(stage), "--preset", PRESET, "--seed", str(SEED)]
    _cpu_seconds([*rendering, "--clips", str(STAGE_CLIPS)])
    analysis = ["analyze", str(stage / MANIFEST), "--model", MODEL, "--weights", PRESET]
    _cpu_seconds([*analysis, "--workspace", str(workspace)])
    return workspace


def _insight_calls(workspace: Path, clips: int, calls: Sequence[str]) -> dict[str, Number]:
    return {
        f"insights_{name}_cpu_s_{clips}": _cpu_seconds(["insights", str(workspace), *CALLS[name]])
        for name in calls
    }


def _cpu_seconds(words: list[str], status: int = 0) -> float:
    """Processor time of one command.

    Raises:
        SystemExit: the command ends with another status than expected.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(praxiscope(*words), capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != status:
        raise SystemExit(f"{' '.join(words)} ended with {run.returncode}: {run.stderr[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
