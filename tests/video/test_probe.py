from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from filming import film, numbered_frame

from praxiscope.errors import VideoError
from praxiscope.video.decode import read_clip
from praxiscope.video.probe import probe


def test_facts_of_a_file(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", count=30)

    info = probe(path)

    assert (info.path, info.width, info.height) == (path, 64, 48)
    assert (info.codec, info.pixel_format, info.rotation) == ("h264", "yuv420p", 0)
    assert info.times == pytest.approx(np.arange(30) / 20)
    assert info.duration == pytest.approx(1.5)
    assert info.fps == pytest.approx(20)
    assert info.notes == ()


@pytest.mark.parametrize(
    ("codec", "name"), [("libx265", "hevc"), ("libsvtav1", "av1"), ("ffv1", "ffv1")]
)
def test_the_coding_is_named_not_the_decoder(tmp_path: Path, codec: str, name: str) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}

    assert probe(film(tmp_path / "a.mkv", codec=codec, count=3, options=options)).codec == name


def test_times_of_a_variable_rate_are_those_of_the_packets(tmp_path: Path) -> None:
    stamps = [0, 10, 400, 1000]
    path = film(tmp_path / "a.mp4", count=4, stamps=stamps)

    assert probe(path).times.tolist() == pytest.approx([stamp / 1000 for stamp in stamps])


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.webm"])
def test_probing_and_reading_agree(tmp_path: Path, name: str) -> None:
    codec = {"a.mp4": "libx264", "a.avi": "mpeg4", "a.webm": "libvpx"}[name]
    options = {"auto-alt-ref": "1", "lag-in-frames": "16"} if codec == "libvpx" else {"bf": "2"}
    path = film(tmp_path / name, codec=codec, options=options, ticks=20)

    info, clip = probe(path), read_clip(path)

    assert info.times.tolist() == clip.times.tolist()
    assert info.duration == clip.duration
    assert (info.height, info.width) == clip.size


def test_a_single_frame_has_a_length(tmp_path: Path) -> None:
    info = probe(film(tmp_path / "a.mp4", count=1))

    assert len(info.times) == 1
    assert info.duration > 0


def test_a_cover_image_is_not_a_video(tmp_path: Path) -> None:
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=8000)
        cover = container.add_stream("mjpeg")
        cover.width = cover.height = 32
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
        video_frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
        container.mux(cover.encode(video_frame.reformat(format="yuvj420p")))
        container.mux(cover.encode(None))

    with pytest.raises(VideoError, match="only audio"):
        probe(path)


def test_facts_of_a_folder_of_frames(tmp_path: Path) -> None:
    for number in range(6):
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), numbered_frame(number))

    info = probe(tmp_path)

    assert (info.width, info.height, info.codec) == (64, 48, "jpeg")
    assert info.duration == pytest.approx(0.5)
    assert probe(tmp_path, fps=3).duration == pytest.approx(2.0)
