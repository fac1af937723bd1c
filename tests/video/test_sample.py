"""Samplings against direct readings of the published ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxiscope.video.clip import Clip
from praxiscope.video.sample import Dense, FirstSeconds, Sampling, Uniform

MANY = settings(max_examples=200, deadline=None, derandomize=True)


def frame_numbers(sampling: Sampling, length: int, fps: float, clips: int = 1) -> np.ndarray:
    """Frame numbers of a sampling for a video at a constant rate, ``(clips, frames)``."""
    clip = Clip.from_frames(np.zeros((length, 1, 1, 3), np.uint8), fps)
    return clip.shown_at(sampling.sample_times(clip.duration, clips))


@given(
    length=st.integers(1, 400), frames=st.sampled_from([4, 8, 16]), fps=st.sampled_from([10, 25])
)
@MANY
def test_uniform_is_the_centre_frame_of_tsn_and_tsm(length: int, frames: int, fps: int) -> None:
    """``int(tick / 2 + tick * i)`` with ``tick = length / frames``, as their data sets read."""
    tick = length / frames
    expected = [int(tick / 2.0 + tick * i) for i in range(frames)]
    assert frame_numbers(Uniform(frames), length, fps)[0].tolist() == expected


@given(length=st.integers(1, 400), frames=st.sampled_from([4, 8]))
@MANY
def test_two_uniform_clips_take_a_quarter_and_three_of_each_segment(
    length: int, frames: int
) -> None:
    tick = length / frames
    expected = [[int(tick * (i + part)) for i in range(frames)] for part in (0.25, 0.75)]
    assert frame_numbers(Uniform(frames), length, 10, clips=2).tolist() == expected


@given(
    length=st.integers(64, 400),
    frames=st.sampled_from([4, 8, 16]),
    stride=st.integers(1, 4),
    fps=st.sampled_from([10, 24, 25, 30]),
)
@MANY
def test_dense_is_every_stride_th_frame_from_the_middle(
    length: int, frames: int, stride: int, fps: int
) -> None:
    """Centre clip of frames ``start + stride * i`` with as many frames before it as behind."""
    start = (length - frames * stride) // 2
    expected = [start + stride * i for i in range(frames)]
    assert frame_numbers(Dense(frames, stride, fps), length, fps)[0].tolist() == expected


@given(length=st.integers(70, 300), clips=st.integers(2, 10))
@MANY
def test_several_dense_clips_go_from_the_first_to_the_last_possible(
    length: int, clips: int
) -> None:
    numbers = frame_numbers(Dense(16, 4, 30), length, 30, clips)
    assert numbers[0].tolist() == list(range(0, 64, 4))
    assert numbers[-1].tolist() == list(range(length - 64, length, 4))
    starts = numbers[:, 0]
    assert np.abs(starts - np.linspace(0, length - 64, clips)).max() <= 1
    assert (np.diff(numbers) == 4).all()


def test_dense_at_another_rate_keeps_its_pace_in_seconds() -> None:
    """A network trained at 15 frames a second receives every second frame of 30."""
    numbers = frame_numbers(Dense(8, 1, fps=15), 32, 30)[0]
    assert numbers.tolist() == [8, 10, 12, 14, 16, 18, 20, 22]
    times = Dense(8, 2, fps=15).sample_times(10.0)[0]
    np.testing.assert_allclose(np.diff(times), 2 / 15)
    np.testing.assert_allclose(times[0], 5 - 8 / 15)


def test_a_video_as_long_as_the_window_starts_at_its_first_frame() -> None:
    assert frame_numbers(Dense(8, 2, 25), 16, 25)[0].tolist() == list(range(0, 16, 2))


@given(length=st.integers(1, 63), clips=st.integers(1, 4))
@MANY
def test_a_video_shorter_than_the_window_is_covered_from_end_to_end(
    length: int, clips: int
) -> None:
    numbers = frame_numbers(Dense(16, 4, 30), length, 30, clips)
    assert numbers.shape == (clips, 16)
    assert (np.diff(numbers) >= 0).all()
    if clips == 1:
        np.testing.assert_array_equal(numbers, frame_numbers(Uniform(16), length, 30))
        assert len(np.unique(numbers)) == min(length, 16)


def test_first_seconds_are_segments_of_the_beginning() -> None:
    """Two seconds of thirty at eight frames: a segment is a quarter of a second."""
    numbers = FirstSeconds(8, 2.0).sample_times(30.0)[0]
    np.testing.assert_allclose(numbers, 0.125 + 0.25 * np.arange(8))
    np.testing.assert_allclose(FirstSeconds(8, 2.0).sample_times(1.0), Uniform(8).sample_times(1.0))


@pytest.mark.parametrize("sampling", [Uniform(8), Dense(8, 2), FirstSeconds(8, 1.0)])
@pytest.mark.parametrize("clips", [1, 10])
def test_a_video_of_one_frame_shows_it_always(sampling: Sampling, clips: int) -> None:
    assert frame_numbers(sampling, 1, 25, clips).tolist() == [[0] * 8] * clips


@pytest.mark.parametrize("sampling", [Uniform(8), Dense(8, 2, 30), FirstSeconds(8, 2.0)])
@given(duration=st.floats(0.01, 1000), clips=st.integers(1, 12))
@MANY
def test_no_moment_lies_outside_the_video(sampling: Sampling, duration: float, clips: int) -> None:
    times = sampling.sample_times(duration, clips)
    assert times.shape == (clips, 8)
    assert times.min() >= 0
    assert times.max() < duration
    assert (np.diff(times) > 0).all()
