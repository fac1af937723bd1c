from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from filming import numbered_frame, read_numbers
from PIL import Image

from praxiscope.errors import VideoError
from praxiscope.video.decode import read_clip


def _fill(folder: Path, count: int, ending: str = "jpg") -> None:
    for number in range(count):
        cv2.imwrite(str(folder / f"frame_{number}.{ending}"), numbered_frame(number))


@pytest.mark.parametrize("ending", ["jpg", "JPEG", "png"])
def test_frames_come_in_counting_order(tmp_path: Path, ending: str) -> None:
    _fill(tmp_path, 12, ending)

    clip = read_clip(tmp_path)

    assert read_numbers(clip.frames) == list(range(12))
    assert clip.times == pytest.approx(np.arange(12) / 12)
    assert clip.duration == pytest.approx(1.0)


def test_only_the_frames_on_screen_are_read(tmp_path: Path) -> None:
    _fill(tmp_path, 20)
    (tmp_path / "frame_3.jpg").write_bytes(b"damaged")

    clip = read_clip(tmp_path, [0.0, 0.55, 1.9], fps=10)

    assert read_numbers(clip.frames) == [0, 5, 19]
    assert clip.numbers.tolist() == [0, 5, 19]
    assert clip.frame_rate == 10
    assert np.isnan(read_clip(tmp_path, [0.0]).frame_rate)
    assert clip.duration == pytest.approx(2.0)


def test_a_damaged_frame_is_named(tmp_path: Path) -> None:
    _fill(tmp_path, 4)
    (tmp_path / "frame_2.jpg").write_bytes(b"damaged")

    with pytest.raises(VideoError, match=r"frame_2\.jpg"):
        read_clip(tmp_path)


def test_colours_are_in_the_order_red_green_blue(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6), (250, 130, 10)).save(tmp_path / "0.png")

    assert read_clip(tmp_path).frames[0, 0, 0].tolist() == [250, 130, 10]


def test_transparency_is_laid_on_black(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 6), (200, 100, 50, 51)).save(tmp_path / "0.png")

    assert read_clip(tmp_path).frames[0, 0, 0].tolist() == [40, 20, 10]


def test_orientation_of_a_photograph_is_applied(tmp_path: Path) -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20] = 200
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter turn clockwise
    Image.fromarray(pixels).save(tmp_path / "0.jpg", exif=exif, quality=95)

    frame = read_clip(tmp_path).frames[0]

    assert frame.shape == (40, 20, 3)
    assert np.abs(frame.astype(int) - np.rot90(pixels, -1)).max() < 10


def test_frames_of_another_size_are_resized_with_a_note(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), numbered_frame(1))
    cv2.imwrite(str(tmp_path / "1.png"), numbered_frame(2, 96, 128))

    clip = read_clip(tmp_path)

    assert clip.size == (48, 64)
    assert read_numbers(clip.frames) == [1, 2]
    assert clip.notes


def test_a_folder_without_frames_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    (tmp_path / ".hidden.jpg").write_bytes(b"")

    with pytest.raises(VideoError, match="no JPEG or PNG frames"):
        read_clip(tmp_path)


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused(tmp_path: Path, fps: float) -> None:
    _fill(tmp_path, 2)

    with pytest.raises(VideoError, match="positive fps"):
        read_clip(tmp_path, fps=fps)
