from __future__ import annotations

import av
import numpy as np
import pytest

from praxiscope.server.clip.file_jobs import AbandonedError
from praxiscope.server.clip.playable import MP4, media_type
from praxiscope.server.clip.transcode import playing_rate, transcode
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_png


def grey(level):
    return np.full((48, 64, 3), level, np.uint8)


def write_stamped(path, levels, stamps, ticks):
    """Write a video of grey frames with the given time stamps, in ticks per second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=ticks)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level, stamp in zip(levels, stamps, strict=True):
            frame = av.VideoFrame.from_ndarray(grey(level), "rgb24")
            frame.pts = stamp
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def levels_of(clip):
    return clip.frames.mean((1, 2, 3))


def test_folder_of_frames_is_transcoded_in_order(tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    expected = np.linspace(20, 230, 15).round()
    for number, level in enumerate(expected):
        write_png(folder / f"{number}.png", grey(int(level)))

    transcode(folder, tmp_path / "out.mp4", lambda: None)

    made = read_clip(tmp_path / "out.mp4")
    assert media_type(tmp_path / "out.mp4") == MP4
    assert np.allclose(levels_of(made), expected, atol=2)
    assert np.allclose(made.times, np.arange(15) / 12)


def test_uneven_frames_keep_their_times(tmp_path):
    stamps = [0, 1, 2, 3, 9, 10, 11, 12, 13, 20]
    levels = np.linspace(20, 230, len(stamps)).round()
    write_stamped(tmp_path / "in.mkv", levels.astype(int), stamps, 10)
    source = read_clip(tmp_path / "in.mkv")
    assert np.allclose(source.times, np.array(stamps) / 10)

    transcode(tmp_path / "in.mkv", tmp_path / "out.mp4", lambda: None)

    made = read_clip(tmp_path / "out.mp4")
    middles = np.arange(0.05, 2.0, 0.1)
    there = levels_of(source)[source.shown_at(middles)]
    assert np.allclose(levels_of(made)[made.shown_at(middles)], there, atol=2)


def test_long_videos_are_transcoded_in_blocks(tmp_path, monkeypatch):
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in range(10):
        write_png(folder / f"{number}.png", grey(20 * number))
    transcode(folder, tmp_path / "at_once.mp4", lambda: None)
    monkeypatch.setattr("praxiscope.server.clip.transcode._FRAMES_AT_ONCE", 3 * 48 * 64 * 3)

    transcode(folder, tmp_path / "in_pieces.mp4", lambda: None)

    assert (tmp_path / "in_pieces.mp4").read_bytes() == (tmp_path / "at_once.mp4").read_bytes()


def test_transcoding_can_be_stopped(tmp_path):
    (tmp_path / "frames").mkdir()
    write_png(tmp_path / "frames" / "1.png", grey(9))

    def stop():
        raise AbandonedError

    with pytest.raises(AbandonedError):
        transcode(tmp_path / "frames", tmp_path / "out.mp4", stop)
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    ("times", "duration", "rate"),
    [
        (np.arange(25) / 25, 1.0, 25),
        (np.round(np.arange(90) / 29.97, 3), round(90 / 29.97, 3), 29.97),
        (np.array([0.0]), 0.04, 25),
        (np.array([0.0]), 5.0, 1),
        (np.arange(240) / 240, 1.0, 60),
    ],
)
def test_frame_rate_is_that_of_the_video_within_bounds(times, duration, rate):
    assert playing_rate(times, duration) == pytest.approx(rate, rel=1e-3)
