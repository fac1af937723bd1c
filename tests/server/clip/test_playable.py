from __future__ import annotations

import av
import numpy as np
import pytest

from praxiscope.errors import VideoError
from praxiscope.server.clip.playable import MP4, WEBM, media_type
from praxiscope.video.encode import write_gif, write_mp4, write_png


def pictures(count=12, height=48, width=64):
    generator = np.random.default_rng(0)
    return list(generator.integers(0, 255, (count, height, width, 3), dtype=np.uint8))


def write(path, codec, pixels="yuv420p", *, format=None):
    with av.open(str(path), "w", format=format) as container:
        stream = container.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        for picture in pictures():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "media"),
    [
        ("clip.mp4", "libx264", MP4),
        ("clip.mov", "libx264", MP4),
        ("clip.webm", "libvpx", WEBM),
        ("clip.webm", "libvpx-vp9", WEBM),
        ("clip.mp4", "libvpx-vp9", MP4),
    ],
)
def test_playable_files_have_a_media_type(tmp_path, name, codec, media):
    assert media_type(write(tmp_path / name, codec)) == media


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("clip.avi", "mpeg4", "yuv420p"),
        ("clip.mp4", "mpeg4", "yuv420p"),
        ("clip.mp4", "libx264", "yuv444p"),
        ("clip.mp4", "libx264", "yuv420p10le"),
        ("clip.mp4", "libx265", "yuv420p"),
        ("clip.mkv", "libx264", "yuv420p"),
        ("clip.mkv", "libvpx", "yuv420p"),
        ("clip.avi", "libx264", "yuv420p"),
    ],
)
def test_other_codecs_are_transcoded(tmp_path, name, codec, pixels):
    assert media_type(write(tmp_path / name, codec, pixels)) is None


def test_content_decides_not_the_suffix(tmp_path):
    write(tmp_path / "is_webm.mp4", "libvpx", format="webm")
    write(tmp_path / "is_avi.mp4", "mpeg4", format="avi")

    assert media_type(tmp_path / "is_webm.mp4") == WEBM
    assert media_type(tmp_path / "is_avi.mp4") is None


def test_animations_and_folders_are_transcoded(tmp_path):
    write_gif(tmp_path / "clip.gif", pictures(), 10)
    (tmp_path / "frames").mkdir()
    write_png(tmp_path / "frames" / "1.png", pictures()[0])

    assert media_type(tmp_path / "clip.gif") is None
    assert media_type(tmp_path / "frames") is None


def test_truncated_file_is_transcoded(tmp_path):
    write_mp4(tmp_path / "whole.mp4", pictures(), 12)
    whole = (tmp_path / "whole.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 2 // 3])

    assert media_type(tmp_path / "whole.mp4") == MP4
    assert media_type(tmp_path / "cut.mp4") is None


def test_video_without_duration_is_transcoded(tmp_path):
    """Browsers treat such a video as a stream without end, and can't seek in it."""
    with av.open(str(tmp_path / "clip.webm"), "w", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for picture in pictures():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))

    assert media_type(tmp_path / "clip.webm") is None


def test_file_without_video_is_an_error(tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"no video")
    write_mp4(tmp_path / "whole.mp4", pictures(), 12)
    (tmp_path / "cut.mp4").write_bytes((tmp_path / "whole.mp4").read_bytes()[:600])

    for name in ("clip.mp4", "missing.mp4", "cut.mp4"):
        with pytest.raises(VideoError):
            media_type(tmp_path / name)
