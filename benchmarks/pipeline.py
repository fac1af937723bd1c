"""Cost of an analysis, compared with its decoding and its forward passes alone.

Decoding and computing overlap, so an analysis should be as fast as the slower of the two. Without a
GPU both need the same cores; here each gets its own (half of the cores decode, the other half
compute), and each is measured alone with the same cores.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.pipeline_runs import (
    BATCH,
    MODEL,
    SEED,
    digest_of,
    finished_clips,
    run_analysis,
    run_and_kill,
)
from benchmarks.report import Number, arguments, report
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.models.runtime import keep_freed_memory
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.cores import cores_here, use_cores
from praxiscope.pipeline.engine import Engine
from praxiscope.pipeline.extract import Options
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set
from praxiscope.video.prefetch import prefetch
from praxiscope.video.recipe import concatenate

BAR, MEMORY_BAR, RAY_BAR = 0.85, 1.1, 0.1


@dataclass(frozen=True)
class Size:
    """Sizes and numbers of repetitions."""

    clips: int
    rounds: int
    memory: tuple[int, int]
    kills: int
    killed_clips: int
    ray_clips: int


FULL = Size(400, 5, (200, 2000), 20, 160, 1000)
QUICK = Size(96, 1, (48, 192), 3, 48, 96)


def main() -> None:
    options = arguments(__doc__ or "")
    size = QUICK if options.quick else FULL
    keep_freed_memory()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "stage"
        count = max(size.clips, size.memory[1], size.killed_clips, size.ray_clips)
        for _ in write_set(stage_clips("clean", count, SEED), data):
            pass
        figures = throughput(data, folder, size)
        figures |= memory(data, folder, size)
        figures |= kills(data, folder, size)
        if find_spec("ray") is not None:
            figures |= engines(data, folder, size)
    report(
        "pipeline",
        figures,
        lines=[
            f"{MODEL} on rendered clips of 16 frames, 112x112; elapsed seconds; an analysis also",
            "computes features of all layers and heatmaps, which the forward passes alone do not;",
            "metadata is measured by the decoding threads",
        ],
        packages=("torch", "av", "ray", "numpy"),
        threads=cores_here(),
        as_json=options.json,
    )


def throughput(data: Path, folder: Path, size: Size) -> dict[str, Number]:
    """Clips per second of an analysis, of decoding alone and of forward passes alone."""
    samples = read_samples(data)[: size.clips]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    threads = cores_here() if device == "cuda" else max(1, cores_here() // 2)
    use_cores(max(1, cores_here() // 2))
    model = load_model(MODEL, device=device)
    options = Options(batch=BATCH, threads=threads)
    actions: dict[str, Callable[[], object]] = {
        "decode": partial(_decode, model, samples, threads),
        "load": partial(_load, model, samples, threads),
        "forward": partial(_forward, model, samples),
        "analyze": partial(
            _analyze_from_scratch, model, samples, folder, replace(options, without_metadata=True)
        ),
        "analyze_without_heatmaps": partial(
            _analyze_from_scratch,
            model,
            samples,
            folder,
            replace(options, without_metadata=True, heatmaps=False),
        ),
        "analyze_with_metadata": partial(_analyze_from_scratch, model, samples, folder, options),
    }
    _forward(model, samples[:BATCH])
    rates: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(size.rounds):
        for name, action in actions.items():
            rates[name].append(size.clips / _seconds(action))
    slower = [min(pair) for pair in zip(rates["decode"], rates["forward"], strict=True)]
    shares = {
        name: statistics.median(a / b for a, b in zip(rates[name], slower, strict=True))
        for name in actions
        if name.startswith("analyze")
    }
    return {
        "decoding_threads": threads,
        "network_cores": torch.get_num_threads(),
        "on_gpu": device == "cuda",
        **{f"{name}_clips_per_second": statistics.median(values) for name, values in rates.items()},
        **{f"{name}_of_slower": share for name, share in shares.items()},
        "analyze_of_slower_bar": BAR,
        "analyze_of_slower_ok": shares["analyze"] >= BAR,
    }


def memory(data: Path, folder: Path, size: Size) -> dict[str, Number]:
    """Peak memory of a process that analyses few clips, and of one that analyses many."""
    few, many = (_peak_of(data, folder, count) for count in size.memory)
    return {
        f"memory_{size.memory[0]}_clips_mebibytes": few,
        f"memory_{size.memory[1]}_clips_mebibytes": many,
        "memory_ratio": many / few,
        "memory_ratio_bar": MEMORY_BAR,
        "memory_ok": many / few <= MEMORY_BAR,
    }


def kills(data: Path, folder: Path, size: Size) -> dict[str, Number]:
    """Compare analyses that are killed at a random time and continued with uninterrupted ones."""
    generator = random.Random(SEED)
    in_process, workers = Engine(device="cpu"), Engine(workers=2, device="cpu", cores=1)
    identical, shares, seconds = 0, [], {}
    expected = ""
    for engine in (in_process, workers):
        workspace = folder / "uninterrupted"
        seconds[engine] = run_and_kill(None, data, workspace, size.killed_clips, engine)
        digest = digest_of(workspace)
        expected = expected or digest
        identical += digest == expected
        shutil.rmtree(workspace)
    for number in range(size.kills):
        engine = workers if number % 4 == 3 else in_process
        workspace = folder / f"killed {number}"
        moment = generator.random() * seconds[engine]
        run_and_kill(moment, data, workspace, size.killed_clips, engine)
        shares.append(finished_clips(workspace) / size.killed_clips)
        run_and_kill(None, data, workspace, size.killed_clips, engine)
        identical += digest_of(workspace) == expected
        shutil.rmtree(workspace)
    return {
        "kills": size.kills,
        "kills_done_before_on_average": statistics.mean(shares),
        "kills_identical": identical - 2,
        "kills_ok": identical == size.kills + 2,
    }


def engines(data: Path, folder: Path, size: Size) -> dict[str, Number]:
    """Two Ray workers compared with two processes of this machine, with the same cores."""
    cores = max(1, cores_here() // 2)
    options = Options(batch=BATCH, threads=cores)
    rates: dict[str, float] = {}
    seconds: dict[str, float] = {}
    figures: dict[str, Number] = {}
    digests = set()
    for name, engine in (
        ("processes", Engine(workers=2, device="cpu", cores=cores)),
        ("ray", Engine("ray", workers=2, device="cpu", cores=cores)),
    ):
        start = time.perf_counter()
        progress = run_analysis(data, folder / name, size.ray_clips, engine, options)
        seconds[name] = time.perf_counter() - start
        (first, clips), (last, _) = progress[0], progress[-1]
        rates[name] = (size.ray_clips - clips) / (last - first)
        figures |= {
            f"{name}_seconds": seconds[name],
            f"{name}_start_seconds": first - start,
            f"{name}_clips_per_second": rates[name],
        }
        digests.add(digest_of(folder / name))
    overhead = rates["processes"] / rates["ray"] - 1
    return {
        "ray_clips": size.ray_clips,
        **figures,
        "ray_overhead": overhead,
        "ray_overhead_with_start": seconds["ray"] / seconds["processes"] - 1,
        "ray_overhead_bar": RAY_BAR,
        "ray_overhead_ok": overhead <= RAY_BAR,
        "ray_identical": len(digests) == 1,
    }


def _decode(model: VideoModel, samples: list[Sample], threads: int) -> None:
    read = partial(model.recipe.read, threads=1)
    for _ in prefetch(read, [sample.path for sample in samples], threads=threads, waiting=threads):
        pass


def _load(model: VideoModel, samples: list[Sample], threads: int) -> None:
    """Decode, resize, crop and normalise."""

    def load(path: Path) -> object:
        return model.recipe.prepare(model.recipe.read(path, threads=1))

    for _ in prefetch(load, [sample.path for sample in samples], threads=threads, waiting=threads):
        pass


def _forward(model: VideoModel, samples: list[Sample]) -> None:
    """Run as many batches as the samples have, all of the same few clips."""
    inputs = _one_batch(model, samples)
    with torch.inference_mode():
        for _ in range(0, len(samples), BATCH):
            model.logits([tensor.to(model.device) for tensor in inputs]).cpu()


def _one_batch(model: VideoModel, samples: list[Sample]) -> tuple[Tensor, ...]:
    clips = [model.recipe.read(sample.path, threads=1) for sample in samples[:BATCH]]
    return concatenate([model.recipe.prepare(clip) for clip in clips]).pathways


def _analyze_from_scratch(
    model: VideoModel, samples: list[Sample], folder: Path, options: Options
) -> None:
    workspace = folder / "from scratch"
    plan = plan_analysis(model, samples, workspace, options=options)
    analyze(model, plan, options)
    shutil.rmtree(workspace)


def _peak_of(data: Path, folder: Path, count: int) -> float:
    """Peak mebibytes of a new process that analyses some clips."""
    workspace = folder / f"memory {count}"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_peak, data, workspace, count).result()


def _peak(data: Path, workspace: Path, count: int) -> float:
    run_analysis(data, workspace, count, Engine(), Options(batch=BATCH))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
