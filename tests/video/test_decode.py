from __future__ import annotations

import contextlib
import os
import struct
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from filming import FRAME_LENGTH, encode, film, numbered_frame, read_numbers, remux

from praxiscope.errors import VideoError
from praxiscope.video import packets, selection, sequential
from praxiscope.video.decode import read_clip

FAST_VPX = {"deadline": "realtime", "cpu-used": "8"}
CODINGS = [
    ("a.mp4", "libx264", "yuv420p", {"bf": "3", "g": "12"}),
    ("a.mp4", "libx264", "yuv422p", {}),
    ("a.mp4", "libx264", "yuv444p", {}),
    ("a.mp4", "libx264", "yuvj420p", {}),
    ("a.mp4", "libx264", "yuv420p10le", {}),
    ("open-gop.mkv", "libx264", "yuv420p", {"bf": "3", "g": "10", "x264-params": "open-gop=1"}),
    ("intra-refresh.mkv", "libx264", "yuv420p", {"g": "10", "x264-params": "intra-refresh=1"}),
    ("a.mp4", "libx265", "yuv420p10le", {"x265-params": "log-level=none:keyint=10"}),
    ("a.webm", "libvpx-vp9", "yuv420p", FAST_VPX | {"g": "15"}),
    ("alpha.webm", "libvpx-vp9", "yuva420p", FAST_VPX),
    ("hidden-references.webm", "libvpx", "yuv420p", {"auto-alt-ref": "1", "lag-in-frames": "16"}),
    ("a.mkv", "libsvtav1", "yuv420p", {"preset": "12"}),
    ("a.mp4", "mpeg4", "yuv420p", {"bf": "2", "g": "12"}),
    ("a.avi", "mpeg4", "yuv420p", {}),
    ("a.ts", "libx264", "yuv420p", {"bf": "3"}),
    ("a.mpg", "mpeg2video", "yuv420p", {"bf": "2", "flags": "+ilme+ildct"}),
    ("a.avi", "mjpeg", "yuvj420p", {}),
    ("a.mkv", "ffv1", "yuv444p", {}),
    ("a.gif", "gif", "rgb8", {}),
    ("a.apng", "apng", "rgba", {}),
    ("a.mov", "qtrle", "argb", {}),
    ("a.wmv", "wmv2", "yuv420p", {}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "codec", "pixel_format", "options"), CODINGS)
def test_each_codec_returns_all_frames_and_the_selected_ones(
    tmp_path: Path, name: str, codec: str, pixel_format: str, options: dict[str, str]
) -> None:
    ticks = 20 if codec in ("mpeg2video", "mpeg4", "mjpeg") else 1000
    path = film(
        tmp_path / name, codec=codec, pixel_format=pixel_format, options=options, ticks=ticks
    )

    whole = read_clip(path)
    some = read_clip(path, [1.7, 0.52, 0.5, 0.99])

    assert read_numbers(whole.frames) == list(range(40))
    assert whole.times == pytest.approx(np.arange(40) * FRAME_LENGTH, abs=2e-3)
    assert whole.duration == some.duration == pytest.approx(2.0, abs=2e-3)
    assert read_numbers(some.frames) == [10, 19, 34]
    assert np.array_equal(some.frames, whole.frames[[10, 19, 34]])
    assert np.array_equal(some.times, whole.times[[10, 19, 34]])
    assert some.numbers.tolist() == [10, 19, 34]
    assert some.frame_rate == whole.frame_rate == pytest.approx(20, rel=2e-3)


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_variable_frame_rate_goes_by_time_stamps(tmp_path: Path, container: str) -> None:
    stamps = [0, 10, 20, 500, 520, 1500, 1510]
    path = film(tmp_path / f"a.{container}", count=7, stamps=stamps)

    clip = read_clip(path, [0.0, 0.0195, 0.3, 0.499, 0.5, 1.2, 9.0])

    assert read_numbers(clip.frames) == [0, 2, 3, 4, 6]
    assert clip.times.tolist() == pytest.approx([0, 0.02, 0.5, 0.52, 1.51])
    assert clip.numbers.tolist() == [0, 2, 3, 4, 6]
    assert clip.frame_rate == pytest.approx(7 / clip.duration)


def test_half_a_millisecond_is_forgiven_and_no_more(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", ticks=20)

    assert read_numbers(read_clip(path, [0.4996]).frames) == [10]
    assert read_numbers(read_clip(path, [0.4994]).frames) == [9]


def test_times_before_the_start_and_after_the_end_give_the_outer_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")

    assert read_numbers(read_clip(path, [-3.0, 99.0]).frames) == [0, 39]


def test_a_function_of_the_duration_chooses_times(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    durations = []

    def middle(duration: float) -> np.ndarray:
        durations.append(duration)
        return np.array([duration / 2])

    assert read_numbers(read_clip(path, middle).frames) == [20]
    assert durations == [pytest.approx(2.0)]


@pytest.mark.parametrize("times", [[], [float("nan")]])
def test_no_time_at_all_is_refused(tmp_path: Path, times: list[float]) -> None:
    path = film(tmp_path / "a.mp4", count=3)

    with pytest.raises(VideoError, match="give at least one time"):
        read_clip(path, times)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_nothing(tmp_path: Path, threads: int) -> None:
    path = film(tmp_path / "a.mp4", options={"bf": "3", "g": "9"})

    assert read_numbers(read_clip(path, [0.3, 1.5], threads=threads).frames) == [6, 30]


def test_video_too_large_to_keep_its_packets_is_read_by_seeking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packets, "MEMORY_BYTES", 100)
    for name in ("a.mp4", "a.mkv", "a.ts"):
        path = film(tmp_path / name, options={"bf": "3", "g": "8"})

        assert read_numbers(read_clip(path, [0.3, 1.5, 1.55]).frames) == [6, 30, 31]
        assert read_numbers(read_clip(path).frames) == list(range(40))


def test_a_stream_cut_without_encoding_starts_at_its_edit_list(tmp_path: Path) -> None:
    source = film(tmp_path / "whole.mp4", options={"g": "10", "bf": "0"}, ticks=12800)
    data = bytearray(source.read_bytes())
    start = data.find(b"elst")
    # The edit's media time: 16 frames of 640 ticks later than now, between two key frames.
    version_flags, entries, duration, media_time = struct.unpack_from(">IIIi", data, start + 4)
    assert (version_flags, entries) == (0, 1)
    struct.pack_into(">Ii", data, start + 12, duration * 24 // 40, media_time + 16 * 640)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data)

    clip = read_clip(cut)

    assert read_numbers(clip.frames) == list(range(16, 40))
    assert clip.times[0] == 0
    assert clip.duration == pytest.approx(24 * FRAME_LENGTH)
    assert read_numbers(read_clip(cut, [0.0, 0.5]).frames) == [16, 26]


def test_video_that_starts_late_has_its_first_frame_at_zero(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", count=5, stamps=[700, 750, 800, 850, 900])

    clip = read_clip(path)

    assert clip.times.tolist() == pytest.approx([0, 0.05, 0.1, 0.15, 0.2])
    assert clip.duration == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("matrix", "upright"),
    [
        # a b c d of x' = a x + c y, y' = b x + d y; y points down
        ((0, 1, -1, 0), lambda image: np.rot90(image, 3)),
        ((0, -1, 1, 0), lambda image: np.rot90(image, 1)),
        ((-1, 0, 0, -1), lambda image: np.rot90(image, 2)),
        ((-1, 0, 0, 1), np.fliplr),
        ((1, 0, 0, -1), np.flipud),
        ((0, 1, 1, 0), lambda image: image.swapaxes(0, 1)),
    ],
)
def test_display_matrix_is_applied(tmp_path: Path, matrix: tuple[int, ...], upright) -> None:
    stored = np.zeros((32, 64, 3), np.uint8)
    stored[:16, :32], stored[:16, 32:], stored[16:, :32] = 60, 120, 180
    path = film(tmp_path / "a.mp4", frames=[stored] * 3, options={"qp": "0"})
    data = bytearray(path.read_bytes())
    a, b, c, d = (value << 16 for value in matrix)
    in_track_header = data.find(b"tkhd") + 4 + 40
    struct.pack_into(">9i", data, in_track_header, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)

    frame = read_clip(path).frames[0]

    assert frame.shape == upright(stored).shape
    assert np.abs(frame.astype(int) - upright(stored)).max() <= 3


MATRICES = {1: (0.2126, 0.0722), 2: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


@pytest.mark.parametrize("colorspace", MATRICES)
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le"])
def test_colours_follow_the_tagged_matrix_and_range(
    tmp_path: Path, colorspace: int, full_range: bool, pixel_format: str
) -> None:
    luma, blue, red = 120, 100, 160
    video_frame = av.VideoFrame(32, 32, pixel_format)
    for plane, value in zip(video_frame.planes, (luma, blue, red), strict=True):
        wide = pixel_format.endswith("10le")
        samples = np.full(plane.buffer_size // (2 if wide else 1), value * (4 if wide else 1))
        plane.update(samples.astype(np.uint16 if wide else np.uint8).tobytes())
    video_frame.colorspace, video_frame.color_range = colorspace, 2 if full_range else 1
    path = tmp_path / "a.mp4"
    tags = {"colorspace": colorspace, "color_range": video_frame.color_range}
    encode(path, [video_frame] * 2, codec="libx264", stamps=[0, 50], options={"crf": "1"}, **tags)

    # ITU-R BT.601, BT.709 and BT.2020: Y = kr R + (1 - kr - kb) G + kb B.
    kr, kb = MATRICES[colorspace]
    y = luma / 255 if full_range else (luma - 16) / 219
    pb, pr = ((value - 128) / (255 if full_range else 224) for value in (blue, red))
    r, b = y + 2 * (1 - kr) * pr, y + 2 * (1 - kb) * pb
    g = (y - kr * r - kb * b) / (1 - kr - kb)
    assert read_clip(path).frames[0, 16, 16] == pytest.approx([r * 255, g * 255, b * 255], abs=4)


@pytest.mark.parametrize(("name", "codec", "pixel_format"), [
    ("a.mov", "qtrle", "argb"), ("a.apng", "apng", "rgba"), ("a.mkv", "ffv1", "bgra"),
])  # fmt: skip
def test_transparent_parts_are_laid_on_black(
    tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    frame = np.full((16, 16, 4), 200, np.uint8)
    frame[..., 3] = np.repeat([0, 128, 255, 255], 4)
    path = film(tmp_path / name, codec=codec, pixel_format=pixel_format, frames=[frame] * 2)

    row = read_clip(path).frames[0, 0, :, 0]

    assert row[[0, 8, 12]].tolist() == [0, 200, 200]
    assert row[4] == round(200 * 128 / 255)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (37, 53)])
def test_odd_and_tiny_sizes_do_not_change(tmp_path: Path, size: tuple[int, int]) -> None:
    frames = [np.full((*size, 3), 10 * number, np.uint8) for number in range(5)]
    path = film(tmp_path / "a.mkv", codec="ffv1", pixel_format="yuv444p", frames=frames)

    clip = read_clip(path)

    assert clip.size == size
    assert np.abs(clip.frames.astype(int) - np.stack(frames)).max() <= 2


def test_avi_with_reordered_frames_is_read_in_order(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", codec="mpeg4", options={"bf": "2", "g": "12"}, ticks=20)

    assert read_numbers(read_clip(path).frames) == list(range(40))
    assert read_numbers(read_clip(path, [0.5, 1.7]).frames) == [10, 34]


def test_metadata_that_is_not_utf8_is_ignored(tmp_path: Path) -> None:
    plain = film(tmp_path / "plain.avi", codec="mpeg4", ticks=20, count=4)
    path = tmp_path / "a.avi"
    with av.open(str(plain)) as old, av.open(str(path), "w") as new:
        new.metadata["title"] = "Tea ceremony"
        copied = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = copied
                new.mux(packet)
    path.write_bytes(path.read_bytes().replace(b"Tea ceremony", b"T\xe9\xff ceremony"))
    with pytest.raises(UnicodeDecodeError):
        av.open(str(path))

    assert read_numbers(read_clip(path).frames) == [0, 1, 2, 3]


def test_missing_time_stamps_give_a_constant_rate_and_a_note(tmp_path: Path) -> None:
    path = film(tmp_path / "a.h264", options={"bf": "2"})

    clip = read_clip(path)

    assert read_numbers(clip.frames) == list(range(40))
    assert np.ptp(np.diff(clip.times)) < 1e-9
    assert any("time stamps are missing" in note for note in clip.notes)


def test_long_sequential_videos_are_decoded_twice_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.avi", codec="mpeg4", options={"bf": "2"}, ticks=20)
    in_memory = read_clip(path, [0.5, 1.7])
    assert in_memory.numbers.tolist() == read_numbers(in_memory.frames)
    assert in_memory.frame_rate == pytest.approx(20)
    monkeypatch.setattr(sequential, "_MEMORY_BYTES", 10_000)

    assert np.array_equal(read_clip(path, [0.5, 1.7]).frames, in_memory.frames)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts", "avi"])
def test_a_truncated_file_gives_the_frames_before_the_cut_and_a_note(
    tmp_path: Path, ending: str
) -> None:
    noise = np.random.default_rng(0).integers(0, 40, (40, 120, 160, 3), np.uint8)
    frames = [numbered_frame(number, 120, 160) + noise[number] for number in range(40)]
    codec = "mpeg4" if ending == "avi" else "libx264"
    name = tmp_path / f"a.{ending}"
    options = {"bf": "0", "g": "5", "b": "2M"}
    source = film(name, codec=codec, frames=frames, ticks=20, options=options)
    if ending == "mp4":
        source = remux(source, tmp_path / "b.mp4", movflags="+faststart")
    data = source.read_bytes()
    cut = tmp_path / f"cut.{ending}"
    cut.write_bytes(data[: int(len(data) * 0.6)])

    clip = read_clip(cut)
    numbers = read_numbers(clip.frames)
    sampled = read_clip(cut, lambda duration: (np.arange(8) + 0.5) * duration / 8)

    assert numbers == list(range(len(numbers)))
    assert 10 <= len(numbers) < 40
    assert clip.duration == pytest.approx(len(numbers) * FRAME_LENGTH, abs=FRAME_LENGTH)
    assert len(sampled.frames) == 8
    if ending != "ts":  # a transport stream has no header to compare with
        assert clip.notes


def test_damage_in_the_middle_keeps_what_can_be_decoded(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", options={"g": "10", "bf": "0"}, ticks=20)
    with av.open(str(path)) as container:
        packets_of_20 = [p for p in container.demux(video=0) if p.pts is not None and p.size]
        offset, size = packets_of_20[23].pos, packets_of_20[23].size
    data = bytearray(path.read_bytes())
    data[offset : offset + size] = b"\xff" * size
    path.write_bytes(data)

    clip = read_clip(path)
    numbers = read_numbers(clip.frames)

    assert numbers[:23] == list(range(23))
    assert numbers[-10:] == list(range(30, 40))
    assert clip.times[-1] == pytest.approx(39 * FRAME_LENGTH)
    assert any("damaged" in note for note in clip.notes)


def test_a_header_that_announces_more_frames_is_ignored(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", count=10)
    data = path.read_bytes()
    offset = data.find(b"\x44\x89\x88")  # Matroska Duration, eight bytes
    path.write_bytes(data[: offset + 3] + struct.pack(">d", 90_000.0) + data[offset + 11 :])

    clip = read_clip(path)

    assert offset > 0
    assert clip.duration == pytest.approx(0.5)
    assert any("announces 90.0 s" in note for note in clip.notes)


def test_frames_that_would_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = film(tmp_path / "a.mp4")
    monkeypatch.setattr(selection, "_MOST_BYTES", 20 * 48 * 64 * 3)

    with pytest.raises(VideoError, match="by giving times"):
        read_clip(path)
    assert len(read_clip(path, np.arange(10) * 0.1).frames) == 10


def _audio_only(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"\0" * 100_000, "not a video"),
        (b"once upon a time\n" * 1000, "not a video"),
        (np.random.default_rng(1).bytes(100_000), "not a video"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "not a video|no video"),
    ],
)
def test_other_content_is_refused_in_one_line(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)

    with pytest.raises(VideoError, match=what) as caught:
        read_clip(path)

    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_text_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("once upon a time\n" * 100)

    with pytest.raises(VideoError, match="text"):
        read_clip(path)


def test_a_file_with_audio_only_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    _audio_only(path)

    with pytest.raises(VideoError, match="only audio"):
        read_clip(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no such file"):
        read_clip(tmp_path / "missing.mp4")


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    errors: list[Exception] = []

    def read() -> None:
        try:
            read_clip(pipe)
        except VideoError as error:
            errors.append(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(5)

    assert not reader.is_alive()
    assert "not a regular file" in str(errors[0])


def test_damaged_video_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = film(tmp_path / "a.mp4")
    data = bytearray(path.read_bytes())
    offset = data.find(b"mdat")
    data[offset + 900 : offset + 1500] = b"\x55" * 600
    path.write_bytes(data)
    capfd.readouterr()

    with contextlib.suppress(VideoError):
        read_clip(path)

    assert capfd.readouterr() == ("", "")
