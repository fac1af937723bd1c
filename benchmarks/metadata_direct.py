"""A direct implementation of the metadata list of a closed product, to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

CHANNELS = ("red", "green", "blue")


Video = NDArray[np.float32]


Flows = list[NDArray[np.float32]]


Flow = Callable[[Video], Flows]


def rescaled(frames: NDArray[np.uint8]) -> Video:
    """``(T, H, W, 3)`` in 0..1, each clip scaled by its own minimum and maximum."""
    video = frames.astype(np.float32)
    video -= video.min()
    return np.asarray(video / (video.max() + 1e-8), np.float32)


def straight(video: Video, flow: Flow | None = None) -> dict[str, float]:
    """The list as its source defines it, with Praxiscope's names if the definition is the same.

    Args:
        video: ``(T, H, W, 3)`` in 0..1.
        flow: function that returns a shared flow; directions are then gathered in arrays.
    """
    means = video.mean((0, 1, 2), dtype=np.float64)
    return {
        **_series("ssim", similarities(video), "mean std min max"),
        "their_total_variation": float(np.mean([_variation(frame) for frame in video])),
        "their_sharpness": float(np.mean([_sharpness(frame) for frame in video])),
        "their_log": float(np.mean([_log(frame) for frame in video])),
        **{f"mean_{name}": 255 * mean for name, mean in zip(CHANNELS, means, strict=True)},
        **temporal(video, flow or farneback),
        **centre(video, flow or farneback),
        **changing(video),
        **direction(video, flow or farneback, in_a_list=flow is None),
    }


def similarities(video: Video) -> list[float]:
    """SSIM of each frame and the next; gray (Rec. 709) is computed for every pair."""
    from skimage.color import rgb2gray
    from skimage.metrics import structural_similarity

    ssim: Callable[..., float] = structural_similarity
    return [
        float(ssim(rgb2gray(first), rgb2gray(second), data_range=1.0))
        for first, second in pairwise(video)
    ]


def temporal(video: Video, flow: Flow) -> dict[str, float]:
    """Edges, differences, flow, and fields of the mean flow magnitude over time."""
    grays = gray_levels(video)
    edges = [np.count_nonzero(cv2.Canny(gray, 100, 200)) / gray.size for gray in grays]
    differences = [np.abs(after.astype(float) - before).mean() for before, after in pairwise(grays)]
    speeds = np.array([cv2.magnitude(f[..., 0], f[..., 1]).mean() for f in flow(video)], float)
    rhythms = np.abs(np.fft.fft(speeds))
    strongest = rhythms[1 : len(rhythms) // 2].max()
    velocity, acceleration = np.diff(speeds), np.diff(speeds, n=2)
    return {
        **_series("edge_density", edges, "mean std"),
        **_series("frame_difference", differences, "mean std"),
        **_series("flow_magnitude", speeds, "mean min max std"),
        "their_periodicity": float(strongest / rhythms[1:].sum()) if strongest else 0.0,
        "their_velocity_mean": float(velocity.mean()),
        "flow_speed_change_std": float(velocity.std()),
        "their_acceleration_mean": float(acceleration.mean()),
        "flow_speed_change_rate_std": float(acceleration.std()),
    }


def centre(video: Video, flow: Flow) -> dict[str, float]:
    """Mean position of all pixels that move by more than a pixel, in pixels; 0 if there is none."""
    centres = []
    for moved in flow(video):
        rows, columns = np.nonzero(cv2.magnitude(moved[..., 0], moved[..., 1]) > 1)
        if len(rows):
            centres.append((columns.mean(), rows.mean()))
    x, y = np.array(centres or [(0.0, 0.0)]).T
    return {**_series("their_motion_x", x, "mean std"), **_series("their_motion_y", y, "mean std")}


def changing(video: Video) -> dict[str, float]:
    """Share of pixels that change by more than 20 levels."""
    shares = [
        (np.abs(after.astype(float) - before) > 20).mean()
        for before, after in pairwise(gray_levels(video))
    ]
    return _series("changing_ratio", shares, "mean std")


def direction(video: Video, flow: Flow, *, in_a_list: bool) -> dict[str, float]:
    """Entropy of a density of directions, still pixels included."""
    angles: list[np.float32] = []
    parts = [cv2.phase(f[..., 0], f[..., 1]).ravel() for f in flow(video)]
    if in_a_list:
        for part in parts:
            angles.extend(part)
    gathered = angles if in_a_list else np.concatenate(parts)
    density = np.histogram(gathered, 8, (0, 2 * np.pi), density=True)[0] + 1e-6
    return {"their_motion_entropy": float(-(density * np.log2(density)).sum())}


def farneback(video: Video) -> Flows:
    """Flow from each frame to the next."""
    return [
        np.asarray(
            cv2.calcOpticalFlowFarneback(
                before, after, np.zeros((*after.shape, 2), np.float32), 0.5, 1, 15, 3, 5, 1.2, 0
            )
        )
        for before, after in pairwise(gray_levels(video))
    ]


def kinder(video: Video) -> dict[str, float]:
    """The same with one flow for all fields."""
    flows = farneback(video)
    return straight(video, lambda _: flows)


def gray_levels(video: Video) -> list[NDArray[np.uint8]]:
    # Rounded; the source truncates.
    levels = np.rint(video * 255).astype(np.uint8)
    return [np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8) for frame in levels]


def _variation(frame: Video) -> float:
    return float(np.sqrt((np.array(np.gradient(frame)) ** 2).sum(0)).sum())


def _sharpness(frame: Video) -> float:
    right, down = cv2.Sobel(frame, cv2.CV_64F, 1, 0), cv2.Sobel(frame, cv2.CV_64F, 0, 1)
    return round(float(np.sqrt(right**2 + down**2).mean()), 2)


def _log(frame: Video) -> float:
    from skimage.filters import gaussian, laplace

    smooth: Callable[..., Video] = gaussian
    second: Callable[..., Video] = laplace
    return float(np.abs(second(smooth(frame, sigma=1, mode="reflect"), ksize=3)).mean())


def _series(
    name: str, series: Sequence[float] | NDArray[np.float64], kinds: str
) -> dict[str, float]:
    return {f"{name}_{kind}": float(getattr(np, kind)(series)) for kind in kinds.split()}
