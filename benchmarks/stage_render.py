"""Speed of rendering stage clips with all of their truth, on one core."""

from __future__ import annotations

import hashlib
import time

import cv2

from benchmarks.report import arguments, report
from praxiscope.stage.dataset import StageClip, render_clip, stage_clips
from praxiscope.stage.truth import Truth

FACTORS = ("hand", "object", "second", "distractor", "cue", "background")


def main() -> None:
    options = arguments(__doc__ or "")
    cv2.setNumThreads(1)
    count = 140 if options.quick else 700
    figures: dict[str, float | int | bool] = {}
    for name in ("clean", "faulty"):
        clips = stage_clips(name, count, 7)[:]
        for clip in clips[:5]:
            _render_with_truth(clip)
        figures[f"{name}_clips_per_second"] = count / _seconds(clips)
    for size in (64, 224):
        clips = stage_clips("clean", count // 4, 7, size=(size, size))[:]
        figures[f"clean_{size}_clips_per_second"] = len(clips) / _seconds(clips)
    first, second = (_digest(stage_clips("faulty", 35, 7)[:]) for _ in range(2))
    figures["identical"] = first == second
    report(
        "stage_render",
        figures,
        lines=[
            "16 frames of 112x112 if no size is given, one core, processor time: frames, masks,",
            "boxes, tracks, flow, camera; each clip is rendered once",
        ],
        packages=("numpy", "opencv-python-headless"),
        as_json=options.json,
    )


def _seconds(clips: list[StageClip]) -> float:
    start = time.process_time()
    for clip in clips:
        _render_with_truth(clip)
    return time.process_time() - start


def _render_with_truth(clip: StageClip) -> tuple[bytes, Truth]:
    """Render a clip and compute all of its truth."""
    pictures, truth = render_clip(clip)
    for factor in FACTORS:
        truth.mask(factor)
    _ = truth.boxes, truth.flow
    return pictures.frames.tobytes(), truth


def _digest(clips: list[StageClip]) -> str:
    digest = hashlib.sha256()
    for clip in clips:
        frames, truth = _render_with_truth(clip)
        digest.update(frames)
        digest.update(truth.layers.tobytes())
        digest.update(truth.motions.tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
