"""Cost of a heatmap relative to a forward pass: Praxiscope, pytorch-grad-cam, Captum, torch-cam.

Ratios to a forward pass without gradients, in processor time of one thread: a heatmap of the last
layer, heatmaps of all four stages, heatmaps of ten classes at the last layer, and bfloat16 relative
to float32. Networks have random weights and take clips of their recipe's size. The rows on bfloat16
are left out where one convolution is slower in bfloat16 than in float32: these processors have no
bfloat16 instructions, and a heatmap of slowfast_r50 takes minutes there.

``python -m benchmarks.attribution_cost [--quick] --json``
"""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import torch
from torch import Tensor

import praxiscope as px
from benchmarks.attribution_memory import peak_mebibytes
from benchmarks.attribution_peers import Action, Subject, available, peers
from benchmarks.attribution_subjects import (
    STAGES,
    bfloat16_slowdown,
    build,
    forward,
    layers_of,
    maps,
    prepare,
)
from benchmarks.report import Number, arguments, paired_ratio, paired_seconds, report
from praxiscope.attribution.explain import explain_batch
from praxiscope.models.model import VideoModel

QUICK = ("x3d_m", "slowfast_r50")
WITH_PEERS_WHEN_QUICK = ("x3d_m",)

Figures = dict[str, Number]


def measure(
    name: str, rounds: int, *, with_peers: bool, with_explain: bool, with_bfloat16: bool
) -> Figures:
    """All figures of a network except its memory."""
    prepare()
    model, clip = build(name)
    last, four = layers_of(model, STAGES[name][-1:]), layers_of(model, STAGES[name])
    reduced = copy.deepcopy(model)  # bfloat16 lays weights out in another way
    frames = _noise_clip(model)
    plain: dict[str, Action] = {"forward": lambda: forward(model, clip)}
    light: dict[str, Action] = {
        "ours.last": lambda: maps(model, clip, last),
        "ours.ten": lambda: maps(model, clip, last, classes=10),
    }
    if with_bfloat16:
        light["bf16"] = lambda: maps(reduced, clip, last, bfloat16=True)
    if with_explain:
        light["ours.explain"] = lambda: explain_batch(model, [frames], px.Request())
    seconds = paired_seconds(plain | light, rounds=rounds)
    figures = _ratios(seconds)
    figures["forward.seconds"] = statistics.median(seconds["forward"])
    if with_bfloat16:
        figures["ours.bf16"] = paired_ratio(seconds["bf16"], seconds["ours.last"])

    # Actions that hold many activations run afterwards: they leave the heap in another state.
    heavy: dict[str, Action] = {"ours.four": lambda: maps(model, clip, four)}
    slow: dict[str, Action] = {}
    if with_peers:
        quick, slow = peers(Subject(model, clip, STAGES[name]), int(forward(model, clip).argmax()))
        heavy |= quick
    figures |= _ratios(paired_seconds(plain | heavy, rounds=rounds)) | _once(slow, plain["forward"])
    if with_peers:
        # It explains one class per call, and calls share nothing.
        figures["gradcam.ten"] = 10 * figures["gradcam.last"]
    if with_bfloat16:
        figures |= _agreement(model, reduced, clip, name)
    return {f"{name}.{key}": number for key, number in figures.items()}


def _ratios(seconds: Mapping[str, Sequence[float]]) -> Figures:
    return {
        action: paired_ratio(durations, seconds["forward"])
        for action, durations in seconds.items()
        if action not in ("forward", "bf16")
    }


def _once(slow: Mapping[str, Action], plain: Action) -> Figures:
    """Ratios of actions that take many forward passes, each to a forward pass just before it.

    The first action runs once more at the start, untimed.
    """

    def seconds(action: Action) -> float:
        start = time.process_time()
        action()
        return time.process_time() - start

    for action in list(slow.values())[:1]:
        action()
    pairs = {name: (seconds(plain), seconds(action)) for name, action in slow.items()}
    return {name: duration / baseline for name, (baseline, duration) in pairs.items()}


def _agreement(
    model: VideoModel, reduced: VideoModel, clip: Sequence[Tensor], name: str
) -> Figures:
    """Lowest correlation of bfloat16 and float32 heatmaps over the pathways; equal top-1."""
    last = layers_of(model, STAGES[name][-1:])
    exact, near = maps(model, clip, last), maps(reduced, clip, last, bfloat16=True)
    correlations = [
        np.corrcoef(exact[layer].flatten(), near[layer].flatten())[0, 1] for layer in last
    ]
    best = forward(model, clip).argmax(1), forward(reduced, clip, bfloat16=True).argmax(1)
    return {
        "bf16.corr": float(min(correlations)),
        "bf16.same_top1": int(torch.equal(*best)),
    }


def _noise_clip(model: VideoModel) -> px.Clip:
    frames = np.random.default_rng(0).integers(0, 256, (model.recipe.frames, 256, 340, 3), np.uint8)
    return px.Clip.from_frames(frames, fps=15)


def _in_a_fresh_process(function: Callable[..., Figures], *args: Any, **options: Any) -> Figures:
    """Call a function in a new process, so that no network uses the heap of another one."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **options).result()


def main(argv: Sequence[str] | None = None) -> None:
    options = arguments("Cost of a heatmap relative to a forward pass.", argv)
    names = QUICK if options.quick else tuple(STAGES)
    torch.set_num_threads(1)
    slowdown = bfloat16_slowdown()
    with_bfloat16 = slowdown < 1
    figures: Figures = {"bf16.convolution": slowdown}
    for name in names:
        with_peers = available() and (not options.quick or name in WITH_PEERS_WHEN_QUICK)
        figures |= _in_a_fresh_process(
            measure,
            name,
            rounds=2 if options.quick else 3,
            with_peers=with_peers,
            with_explain=not options.quick,
            with_bfloat16=with_bfloat16,
        )
        if not options.quick or name in WITH_PEERS_WHEN_QUICK:
            # The allocator's peak grows in steps (20 MiB on x3d_m): medians of alternating runs.
            runs = [
                (peak_mebibytes(name, "forward"), peak_mebibytes(name, "last"))
                for _ in range(1 if options.quick else 3)
            ]
            plain, last = (statistics.median(column) for column in zip(*runs, strict=True))
            figures |= {f"{name}.ours.mem": last / plain, f"{name}.forward.mebibytes": plain}
    figures["median.ours.last"] = statistics.median(figures[f"{name}.ours.last"] for name in names)
    report(
        "attribution_cost",
        figures,
        lines=(
            "ratios to a forward pass without gradients, each network in its own process",
            "bf16.convolution: time of one 3-D convolution in bfloat16 over its time in float32",
            "ours.bf16: time of a bfloat16 heatmap over the time of a float32 heatmap"
            if with_bfloat16
            else f"no rows on bfloat16: one convolution takes {slowdown:.1f} times as long as in "
            "float32, so this processor has no bfloat16 instructions",
            "gradcam.four is the mean of the heatmaps of four layers, the only result that it "
            "gives; gradcam.ten is ten times gradcam.last",
            "peers that take many forward passes run once, all others several times in turn",
        ),
        packages=("torch", "torchvision", "grad-cam", "captum", "torchcam"),
        as_json=options.json,
    )


if __name__ == "__main__":
    main()
