from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from filming import numbered_frame, read_numbers
from PIL import Image

from praxiscope.errors import FileError, VideoError
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_gif, write_mp4, write_png

WRITERS = [("a.mp4", write_mp4), ("a.gif", write_gif)]


@pytest.mark.parametrize(("name", "write"), WRITERS)
@pytest.mark.parametrize("fps", [5, 12, 29.97])
def test_frames_and_times_come_back(tmp_path: Path, name: str, write, fps: float) -> None:
    write(tmp_path / name, (numbered_frame(number) for number in range(25)), fps)

    clip = read_clip(tmp_path / name)

    assert read_numbers(clip.frames) == list(range(25))
    assert clip.times == pytest.approx(np.arange(25) / fps, abs=0.006)
    assert clip.duration == pytest.approx(25 / fps, abs=0.012)


def test_colours_survive_and_are_tagged(tmp_path: Path) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (12, 3), np.uint8)
    frames = [np.broadcast_to(colour, (32, 32, 3)).copy() for colour in colours]
    write_mp4(tmp_path / "a.mp4", frames, 10)

    clip = read_clip(tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as container:
        video_frame = next(container.decode(video=0))

    assert np.abs(clip.frames[:, 16, 16].astype(int) - colours).max() <= 4
    tags = (
        video_frame.colorspace,
        video_frame.color_range,
        video_frame.color_primaries,
        video_frame.color_trc,
    )
    assert tags == (1, 1, 1, 1)  # BT.709 in ITU-T H.273, limited range
    assert video_frame.format.name == "yuv420p"


def test_luma_is_that_of_bt709(tmp_path: Path) -> None:
    green = np.zeros((32, 32, 3), np.uint8)
    green[..., 1] = 255
    write_mp4(tmp_path / "a.mp4", [green] * 3, 10)

    with av.open(str(tmp_path / "a.mp4")) as container:
        luma = next(container.decode(video=0)).to_ndarray()[16, 16]

    assert luma == pytest.approx(16 + 219 * 0.7152, abs=2)


def test_odd_sizes_repeat_the_edge(tmp_path: Path) -> None:
    frame = np.full((31, 47, 3), 30, np.uint8)
    frame[-1], frame[:, -1] = 220, 220
    write_mp4(tmp_path / "a.mp4", [frame] * 2, 10)

    written = read_clip(tmp_path / "a.mp4").frames[0].astype(int)

    assert written.shape == (32, 48, 3)
    assert np.abs(written[-1] - 220).max() < 12
    assert np.abs(written[:, -1] - 220).max() < 12


def test_mp4_starts_with_its_index(tmp_path: Path) -> None:
    write_mp4(tmp_path / "a.mp4", [numbered_frame(1)] * 5, 10)
    data = (tmp_path / "a.mp4").read_bytes()

    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_mp4_holds_few_frames_at_once(tmp_path: Path) -> None:
    alive: list[weakref.ref[np.ndarray]] = []
    most = 0

    def frames() -> Iterator[np.ndarray]:
        nonlocal most
        for number in range(60):
            frame = numbered_frame(number)
            alive.append(weakref.ref(frame))
            most = max(most, sum(reference() is not None for reference in alive))
            yield frame
            del frame

    write_mp4(tmp_path / "a.mp4", frames(), 10)

    assert most <= 4


def test_gif_palette_serves_a_gradient(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 128).astype(np.uint8)
    frame = np.zeros((64, 128, 3), np.uint8)
    frame[..., 0], frame[..., 2] = ramp, ramp[::-1]
    write_gif(tmp_path / "a.gif", [frame] * 3, 10)

    with Image.open(tmp_path / "a.gif") as image:
        decoded = np.asarray(image.convert("RGB")).astype(int)

    # A fixed palette of 3, 3 and 2 bits errs by a quarter of its steps: 9 in red, 21 in blue.
    assert np.abs(decoded - frame)[..., [0, 2]].mean() < 4


def test_gif_repeats_for_ever(tmp_path: Path) -> None:
    write_gif(tmp_path / "a.gif", [numbered_frame(n) for n in range(3)], 10)

    with Image.open(tmp_path / "a.gif") as image:
        assert image.info["loop"] == 0


def test_png_is_exact(tmp_path: Path) -> None:
    image_data = np.random.default_rng(0).integers(0, 256, (7, 9, 3), np.uint8)
    write_png(tmp_path / "a.png", image_data)

    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), image_data)


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_after_an_error_only_the_old_file_exists(tmp_path: Path, name: str, write) -> None:
    target = tmp_path / name
    target.write_bytes(b"old")

    def breaking() -> Iterator[np.ndarray]:
        yield numbered_frame(0)
        yield numbered_frame(1)
        raise KeyError("lost")

    with pytest.raises(KeyError):
        write(target, breaking(), 10)

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("name", "write"), WRITERS)
@pytest.mark.parametrize(
    "frames",
    [
        [],
        [numbered_frame(0), numbered_frame(1, 24, 64)],
        [numbered_frame(0).astype(np.float32)],
        [numbered_frame(0)[..., 0]],
    ],
)
def test_frames_that_do_not_fit_are_refused(tmp_path: Path, name: str, write, frames) -> None:
    with pytest.raises(VideoError):
        write(tmp_path / name, frames, 10)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "write"), WRITERS)
@pytest.mark.parametrize("fps", [0, -3, float("nan")])
def test_an_impossible_rate_is_refused(tmp_path: Path, name: str, write, fps: float) -> None:
    with pytest.raises(VideoError, match="positive fps"):
        write(tmp_path / name, [numbered_frame(0)], fps)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="check that the folder exists"):
        write_mp4(tmp_path / "nowhere" / "a.mp4", [numbered_frame(0)], 10)
    with pytest.raises(FileError, match="check that the folder exists"):
        write_png(tmp_path / "nowhere" / "a.png", numbered_frame(0))
