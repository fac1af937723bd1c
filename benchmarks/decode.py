"""Reading 16 uniformly spaced frames of a clip: Praxiscope, PyAV, OpenCV and decord.

Each contender reads the same frames at native size as RGB, in the fastest way that its interface
allows: one pass that decodes from the start, converts only the 16 frames and stops after the last
one (PyAV, OpenCV), or the library's own batch reader (decord).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from benchmarks.report import arguments, paired_ratio, paired_seconds, real_data, report
from praxiscope.video.clip import Frames, Times
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4

COUNT = 16
CLIPS = (
    "demo.mp4",
    "skateboarding.mp4",
    "demo_spatiotemporal_det.mp4",
    "flipping_a_pancake.mkv",
    "smth-smth-1.webm",
    "v_Diving_g01_c01.avi",
    "v_ApplyEyeMakeup_g01_c01.avi",
)
Reader = Callable[[Path, list[int], int], Frames]
Read = Callable[[], Frames]


def by_praxiscope(path: Path, numbers: list[int], threads: int) -> Frames:
    """Read by times; ``numbers`` are the numbers of the frames that are visible at these times."""
    return read_clip(path, _uniform, threads=threads or None).frames


def by_pyav(path: Path, numbers: list[int], threads: int) -> Frames:
    """Decode up to the last frame in ``numbers``, and convert only these frames."""
    reformatter, frames = VideoReformatter(), []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.thread_count = threads
        remaining = set(numbers)
        for number, picture in enumerate(container.decode(stream)):
            if number in remaining:
                frames.append(reformatter.reformat(picture, format="rgb24").to_ndarray())
            if number == numbers[-1]:
                break
    return np.stack(frames)


def by_opencv(path: Path, numbers: list[int], threads: int) -> Frames:
    """Grab up to the last frame in ``numbers``, and retrieve only these frames."""
    options = [cv2.CAP_PROP_N_THREADS, threads] if threads else []
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, options)
    remaining, frames = set(numbers), []
    for number in range(numbers[-1] + 1):
        capture.grab()
        if number in remaining:
            frames.append(cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2RGB))
    capture.release()
    return np.stack(frames)


def by_decord(path: Path, numbers: list[int], threads: int) -> Frames:
    """Read one batch."""
    import decord

    try:
        batch = decord.VideoReader(str(path), num_threads=threads).get_batch(numbers)
    except decord.DECORDError as error:
        raise RuntimeError(str(error)) from error
    return np.asarray(batch.asnumpy(), np.uint8)


def contenders() -> dict[str, Reader]:
    """The installed readers; decord is optional."""
    readers: dict[str, Reader] = {
        "praxiscope": by_praxiscope,
        "pyav": by_pyav,
        "opencv": by_opencv,
    }
    with suppress(ImportError):
        import decord  # noqa: F401

        readers["decord"] = by_decord
    return readers


def _uniform(duration: float) -> Times:
    return np.asarray((np.arange(COUNT) + 0.5) * duration / COUNT)


def _frame_numbers(path: Path) -> list[int]:
    clip = read_clip(path)
    return [int(number) for number in np.unique(clip.shown_at(_uniform(clip.duration)))]


def _clips(folder: Path) -> list[Path]:
    """The real clips, or two synthetic ones if there are none."""
    data = real_data()
    if data is not None:
        return [data / "clips" / name for name in CLIPS if (data / "clips" / name).exists()]
    made = []
    for seed, name in enumerate(("made_1.mp4", "made_2.mp4")):
        noise = np.random.default_rng(seed).integers(0, 256, (64, 85, 3), np.uint8)
        scene = np.asarray(cv2.resize(noise, (680, 512), interpolation=cv2.INTER_CUBIC), np.uint8)
        views = (scene[step : step + 256, step : step + 340] for step in range(250))
        write_mp4(folder / name, views, 25)
        made.append(folder / name)
    return made


def _usable_readers(
    path: Path, numbers: list[int], threads: int
) -> tuple[dict[str, Read], list[str], bool]:
    """The contenders that can read a clip, remarks, and whether all read the same frames."""
    ours = by_praxiscope(path, numbers, threads)
    actions: dict[str, Read] = {}
    remarks, equal = [], True
    for name, reader in contenders().items():
        action = partial(reader, path, numbers, threads)
        try:
            frames = action()
        except (av.FFmpegError, RuntimeError) as error:
            reason = str(error).splitlines()[0][-60:]
            remarks.append(f"{path.name}: {name} can't read it ({reason})")
            continue
        if not np.array_equal(ours, frames):
            remarks.append(f"{path.name}: {name} gives other frames")
            equal = False
        actions[name] = action
    return actions, remarks, equal


def _measure(path: Path, threads: int, rounds: int) -> tuple[dict[str, float], list[str]]:
    actions, remarks, equal = _usable_readers(path, _frame_numbers(path), threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    seconds = paired_seconds(actions, rounds=rounds, clock=clock)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    fastest = min((name for name in medians if name != "praxiscope"), key=lambda n: medians[n])
    ratio = paired_ratio(seconds["praxiscope"], seconds[fastest])
    label, what = ("one_thread", "processor") if threads else ("all_threads", "elapsed")
    key = f"{path.stem.replace('-', '_')}_{label}"
    figures = {f"{key}_{name}_ms": value * 1e3 for name, value in medians.items()}
    figures |= {f"{key}_ratio_to_fastest": ratio, f"{key}_frames_equal": float(equal)}
    times = ", ".join(f"{name} {value * 1e3:.1f}" for name, value in medians.items())
    line = f"{path.name:<28} {label:<11} {what} ms: {times}; {ratio:.2f} of {fastest}"
    return figures, [line, *remarks]


def main() -> None:
    """Run the benchmark from the command line."""
    options = arguments(__doc__ or "")
    figures: dict[str, float] = {}
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for path in _clips(Path(folder)):
            for threads in (1, 0):
                measured, remarks = _measure(path, threads, rounds=9 if options.quick else 31)
                figures |= measured
                lines += remarks
    for label in ("one_thread", "all_threads"):
        ratios = [v for k, v in figures.items() if k.endswith(f"{label}_ratio_to_fastest")]
        figures[f"{label}_ratio_to_fastest_worst"] = max(ratios)
        figures[f"{label}_ratio_to_fastest_median"] = statistics.median(ratios)
    figures["frames_equal"] = min(v for k, v in figures.items() if k.endswith("frames_equal"))
    packages = ("av", "opencv-python-headless", "decord", "numpy")
    report("decode", figures, lines=lines, packages=packages, as_json=options.json)


if __name__ == "__main__":
    main()
