"""Network inputs against a plain implementation with torch's resize."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from filming import film

from praxiscope.errors import VideoError
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    ClipRecipe,
    Views,
    concatenate,
)
from praxiscope.video.sample import Dense, Uniform


def smooth_clip(count: int, height: int, width: int, fps: float = 10.0) -> Clip:
    """Coloured waves that differ between frames, channels, rows and columns."""
    t, y, x = np.meshgrid(np.arange(count), np.arange(height), np.arange(width), indexing="ij")
    waves = [np.sin(t / 3 + k + y / (5 + k) + x / (7 - k)) for k in range(3)]
    return Clip.from_frames((127 + 120 * np.stack(waves, -1)).astype(np.uint8), fps)


def resized(clip: Clip, size: tuple[int, int]) -> torch.Tensor:
    """``(3, T, H, W)`` in 0..255 by torch's bilinear resize without corner alignment."""
    frames = torch.from_numpy(clip.frames).permute(0, 3, 1, 2).float()
    resized = torch.nn.functional.interpolate(
        frames, size=size, mode="bilinear", align_corners=False, antialias=False
    )
    return resized.transpose(0, 1)


def pixels(recipe: ClipRecipe, tensor: torch.Tensor) -> torch.Tensor:
    """Undo the normalisation, back to 0..255."""
    mean, std = (torch.tensor(v).view(3, 1, 1, 1) for v in (recipe.mean, recipe.std))
    return 255 * (tensor * std + mean)


@pytest.mark.parametrize(
    ("size", "resize", "into"),
    [
        ((60, 80), 48, (48, 64)),
        ((80, 60), 48, (64, 48)),
        ((30, 40), 48, (48, 64)),
        ((48, 64), 48, (48, 64)),
        ((60, 80), (50, 70), (50, 70)),
        ((61, 97), 48, (48, 76)),
    ],
)
def test_one_view_is_the_centre_of_the_resized_frames(
    size: tuple[int, int], resize: int | tuple[int, int], into: tuple[int, int]
) -> None:
    recipe = ClipRecipe(Uniform(4), resize, (40, 44), IMAGENET_MEAN, IMAGENET_STD)
    clip = smooth_clip(4, *size)
    (tensor,) = recipe.prepare(clip).pathways
    assert tensor.shape == (1, 3, 4, 40, 44)
    assert tensor.dtype == torch.float32
    assert tensor.is_contiguous()
    top, left = (into[0] - 40) // 2, (into[1] - 44) // 2
    expected = resized(clip, into)[:, :, top : top + 40, left : left + 44]
    # Bytes are rounded once after the resize.
    assert (pixels(recipe, tensor[0]) - expected).abs().max() < 1.01


def test_normalisation_is_by_channel() -> None:
    frames = np.broadcast_to(np.array([0, 128, 255], np.uint8), (2, 8, 8, 3)).copy()
    recipe = ClipRecipe(Uniform(2), 8, (8, 8), (0.1, 0.2, 0.3), (0.5, 0.25, 0.2))
    (tensor,) = recipe.prepare(Clip.from_frames(frames)).pathways
    values = tensor[0, :, 0, 0, 0].tolist()
    assert values == pytest.approx([-0.1 / 0.5, (128 / 255 - 0.2) / 0.25, 0.7 / 0.2], abs=1e-5)


def test_far_larger_frames_are_averaged_and_not_skipped() -> None:
    """Single bright pixels vanish under bilinear sampling; an average keeps the light."""
    frames = np.zeros((1, 240, 320, 3), np.uint8)
    frames[:, 3::8, 3::8] = 255
    recipe = ClipRecipe(Uniform(1), 24, (24, 24), (0.0,) * 3, (1.0,) * 3)
    (tensor,) = recipe.prepare(Clip.from_frames(frames)).pathways
    assert tensor.mean().item() == pytest.approx(1 / 64, rel=0.1)


def test_so_are_frames_that_are_only_far_wider() -> None:
    """A bright column in ten, of which bilinear sampling would see none."""
    frames = np.zeros((1, 48, 320, 3), np.uint8)
    frames[:, :, ::10] = 255
    recipe = ClipRecipe(Uniform(1), (32, 32), (24, 24), (0.0,) * 3, (1.0,) * 3)
    (tensor,) = recipe.prepare(Clip.from_frames(frames)).pathways
    assert tensor.mean().item() == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("size", "crops", "corners"),
    [
        ((48, 80), 3, [(0, 0), (0, 16), (0, 32)]),
        ((80, 48), 3, [(0, 0), (16, 0), (32, 0)]),
        ((48, 80), 5, [(0, 16), (0, 0), (0, 32), (0, 0), (0, 32)]),
        ((48, 80), 1, [(0, 16)]),
    ],
)
def test_crops_lie_along_the_long_side(
    size: tuple[int, int], crops: int, corners: list[tuple[int, int]]
) -> None:
    recipe = ClipRecipe(Uniform(2), 48, (48, 48))
    clip = smooth_clip(2, *size)
    prepared = recipe.prepare(clip, Views(1, crops))
    whole = torch.from_numpy(clip.frames).permute(3, 0, 1, 2).float()
    assert [geometry.crop_corner for geometry in prepared.geometries] == corners
    for row, (top, left) in zip(prepared.pathways[0], corners, strict=True):
        expected = whole[:, :, top : top + 48, left : left + 48]
        assert (pixels(recipe, row) - expected).abs().max() < 1e-3


def test_views_come_clips_first_then_crops() -> None:
    levels = np.arange(20, dtype=np.uint8)[:, None, None, None]
    frames = np.broadcast_to(levels, (20, 16, 32, 3)).copy()
    frames[:, :, 16:] += 100  # the right half is brighter
    recipe = ClipRecipe(Dense(5, 1, 10), 16, (16, 16))
    prepared = recipe.prepare(Clip.from_frames(frames, 10), Views(2, 3))
    first = pixels(recipe, prepared.pathways[0][:, :, :1]).round()[:, 0, 0, 0]
    left, right = first[:, 0].tolist(), first[:, -1].tolist()
    assert left == [0, 0, 100, 15, 15, 115]
    assert right == [0, 100, 100, 15, 115, 115]
    assert [geometry.frames[0] for geometry in prepared.geometries] == [0, 0, 0, 15, 15, 15]


def test_slow_frames_are_those_of_the_official_networks() -> None:
    recipe = ClipRecipe(Dense(32, 2), 16, (16, 16), slow_every=4)
    slow, fast = recipe.pathways
    assert slow.tolist() == [0, 4, 8, 13, 17, 22, 26, 31]
    assert fast.tolist() == list(range(32))
    assert recipe.input_sizes == ((8, 16, 16), (32, 16, 16))
    levels = np.arange(64, dtype=np.uint8)[:, None, None, None]
    clip = Clip.from_frames(np.broadcast_to(levels, (64, 16, 16, 3)).copy(), 30)
    tensors = recipe.prepare(clip).pathways
    columns = [pixels(recipe, t[0]).round()[0, :, 0, 0].tolist() for t in tensors]
    assert columns[1] == list(range(0, 64, 2))
    assert columns[0] == [0, 8, 16, 26, 34, 44, 52, 62]


def test_a_short_video_repeats_its_frames() -> None:
    clip = smooth_clip(3, 20, 20)
    prepared = ClipRecipe(Dense(8, 2), 16, (16, 16)).prepare(clip)
    assert prepared.geometries[0].frames.tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert torch.equal(prepared.pathways[0][:, :, 0], prepared.pathways[0][:, :, 2])


def test_a_crop_larger_than_the_short_side_still_fits() -> None:
    prepared = ClipRecipe(Uniform(2), 16, (32, 24)).prepare(smooth_clip(2, 20, 40))
    assert prepared.pathways[0].shape == (1, 3, 2, 32, 24)
    assert prepared.geometries[0].resized_size == (32, 64)


def test_a_crop_larger_than_an_exact_size_is_refused() -> None:
    with pytest.raises(VideoError, match="recipe: a crop of 32 x 24 does not fit 30 x 40"):
        ClipRecipe(Uniform(2), (30, 40), (32, 24))


def test_only_the_frames_needed_are_decoded(tmp_path: Path) -> None:
    path = film(tmp_path / "numbers.mp4", count=40)
    recipe = ClipRecipe(Uniform(4), 32, (32, 32))
    clip = recipe.read(path)
    assert len(clip.frames) == 4
    np.testing.assert_allclose(clip.times, [0.25, 0.75, 1.25, 1.75], atol=1e-3)
    geometry = recipe.prepare(clip).geometries[0]
    assert geometry.frames.tolist() == [0, 1, 2, 3]
    assert len(recipe.read(path, Views(2, 3)).frames) == 8


def test_a_part_of_the_video_gives_the_input_of_the_whole(tmp_path: Path) -> None:
    from praxiscope.video.decode import read_clip

    path = film(tmp_path / "numbers.mp4", count=40)
    recipe = ClipRecipe(Dense(6, 2, 12), 32, (32, 32), slow_every=3)
    some, every = (recipe.prepare(clip) for clip in (recipe.read(path), read_clip(path)))
    for mine, other in zip(some.pathways, every.pathways, strict=True):
        assert torch.equal(mine, other)
    np.testing.assert_allclose(some.geometries[0].times, every.geometries[0].times)


def test_inputs_of_several_clips_are_joined_in_order() -> None:
    recipe = ClipRecipe(Uniform(4), 16, (16, 16), slow_every=2)
    inputs = [recipe.prepare(smooth_clip(n, 20, 20 + n), Views(2)) for n in (3, 9)]
    joined = concatenate(inputs)
    assert [tensor.shape[0] for tensor in joined.pathways] == [4, 4]
    assert torch.equal(joined.pathways[0][2:], inputs[1].pathways[0])
    assert [geometry.source_size[1] for geometry in joined.geometries] == [23, 23, 29, 29]


@pytest.mark.parametrize(
    ("text", "views"),
    [("1", Views()), ("10", Views(10)), ("10x3", Views(10, 3)), ("2X5", Views(2, 5))],
)
def test_views_are_read(text: str, views: Views) -> None:
    assert Views.parse(text) == views


@pytest.mark.parametrize("text", ["", "x3", "3x", "0", "1x2", "-1", "1x3x1", "²", "a"])
def test_what_is_no_number_of_views_is_refused(text: str) -> None:
    with pytest.raises(VideoError, match=r"^views: "):
        Views.parse(text)
