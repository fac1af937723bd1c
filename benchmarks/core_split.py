"""An analysis with its own split of the cores, against fixed splits.

Decoding and the network share the cores of a processor. An analysis without ``--threads`` and
``--cores`` chooses the split while it works. Here it is compared with each split that it may
choose, round by round, because other programs of the machine change all of them.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import torch

from benchmarks.report import Number, arguments, report
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.models.runtime import keep_freed_memory
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.autotune import Setting, settings
from praxiscope.pipeline.cores import cores_here, restored_cores, use_cores
from praxiscope.pipeline.extract import Options
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set

MODELS, SEED = ("tiny_x3d", "x3d_xs"), 0
CLIPS, ROUNDS = 320, 3
BAR = 0.95
CHOSEN = "chosen"


def main() -> None:
    options = arguments(__doc__ or "")
    clips, rounds = (96, 1) if options.quick else (CLIPS, ROUNDS)
    keep_freed_memory()
    figures: dict[str, Number] = {}
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "stage"
        for _ in write_set(stage_clips("clean", clips, SEED), data):
            pass
        samples = read_samples(data)
        for model in MODELS:
            figures |= compared(model, samples, Path(name) / "workspace", rounds)
    report(
        "core_split",
        figures,
        lines=["clips a second of a whole analysis, random weights; medians of the rounds"],
        packages=("torch", "av", "numpy"),
        threads=cores_here(),
        as_json=options.json,
    )


def compared(name: str, samples: list[Sample], workspace: Path, rounds: int) -> dict[str, Number]:
    """Clips a second of each fixed split and of the chosen one."""
    model = load_model(name, weights="random")
    fixed = settings(cores_here(), torch.get_num_threads())
    rates: dict[str, list[float]] = {}
    _rate(model, samples[:16], workspace, None)
    for _ in range(rounds):
        for setting in (None, *fixed):
            title = f"{setting.threads}_threads_{setting.cores}_cores" if setting else CHOSEN
            rates.setdefault(title, []).append(_rate(model, samples, workspace, setting))
    medians = {title: statistics.median(values) for title, values in rates.items()}
    share = medians[CHOSEN] / max(medians.values())
    return {
        **{f"{name}_{title}_clips_per_second": value for title, value in medians.items()},
        f"{name}_chosen_of_best": share,
        f"{name}_chosen_of_best_bar": BAR,
        f"{name}_ok": share >= BAR,
    }


def _rate(
    model: VideoModel, samples: list[Sample], workspace: Path, setting: Setting | None
) -> float:
    options = Options(threads=setting.threads if setting else None)
    with restored_cores():
        if setting:
            use_cores(setting.cores)
        plan = plan_analysis(model, samples, workspace, options=options)
        start = time.perf_counter()
        analyze(model, plan, options)
        seconds = time.perf_counter() - start
    shutil.rmtree(workspace)
    return len(samples) / seconds


if __name__ == "__main__":
    main()
