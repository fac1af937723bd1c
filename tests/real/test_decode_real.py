"""Clips of the data sets people use."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from praxiscope.video.clip import Times
from praxiscope.video.decode import read_clip
from praxiscope.video.find import find_videos


def _sixteen(duration: float) -> Times:
    return (np.arange(16) + 0.5) * duration / 16


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["clips", "ut_interaction", "ssv2/frame_folders"])
def test_sixteen_frames_of_every_clip(real_data: Path, folder: str) -> None:
    videos = find_videos([real_data / folder])
    assert len(videos) == {"clips": 35, "ut_interaction": 60, "ssv2/frame_folders": 4}[folder]
    for video in videos:
        clip = read_clip(video, _sixteen)

        assert len(clip.frames) == 16, video.name
        assert clip.frames.std() > 5, video.name


@pytest.mark.slow
def test_sampled_frames_are_those_of_a_plain_loop(real_data: Path) -> None:
    for video in find_videos([real_data / "clips" / "*.m*", real_data / "clips" / "UCF*.avi"]):
        with av.open(str(video)) as container:
            shown = sorted(container.decode(video=0), key=lambda picture: picture.pts)
            start = shown[0].time
            times = np.array([picture.time - start for picture in shown])
            clip = read_clip(video, _sixteen)
            latest = np.searchsorted(times, _sixteen(clip.duration) + 5e-4, side="right") - 1
            expected = [shown[number].to_ndarray(format="rgb24") for number in latest]

        assert np.array_equal(clip.frames, np.stack(expected)), video.name
        assert clip.times == pytest.approx(times[latest]), video.name


def test_hmdb_clips_keep_all_frames_their_packets_hold(real_data: Path) -> None:
    counts = {
        "KOREAN_TEA_CEREMONY_-_Simple_Demo_pour_u_nm_np1_fr_med_0.avi": 430,
        "RATRACE_wave_f_nm_np1_fr_goo_37.avi": 72,
        "SchoolRulesHowTheyHelpUs_wave_f_nm_np1_ba_med_0.avi": 74,
        "cartwheel.avi": 84,
    }
    for name, count in counts.items():
        with av.open(str(real_data / "clips" / name)) as container:
            assert sum(1 for _ in container.decode(video=0)) == count

        clip = read_clip(real_data / "clips" / name)

        assert len(clip.frames) == count
        # These data sets are cut at 30 frames a second; a repeated frame may last two steps.
        assert np.median(np.diff(clip.times)) == pytest.approx(1 / 30)
        assert clip.duration == pytest.approx(count / 30, abs=2.1 / 30)


def test_time_stamps_that_run_backwards_are_put_right(real_data: Path) -> None:
    path = real_data / "clips" / "v_ApplyEyeMakeup_g01_c01.avi"
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    assert any(b.pts < a.pts for a, b in pairwise(pictures))

    clip = read_clip(path)

    assert clip.times == pytest.approx(np.arange(164) / 25)
    assert np.array_equal(clip.frames[80], pictures[80].to_ndarray(format="rgb24"))
    assert any("decrease" in note for note in clip.notes)
