"""Overlays: position and colours of the heat, and the order of the frames."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from praxiscope.attribution.explain import explain
from praxiscope.attribution.explanation import Explanation, Request
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.overlay import (
    blend,
    columns,
    frame_grid,
    joined_crops,
    overlay_frames,
    overlay_rate,
    playback_rate,
)
from praxiscope.attribution.target import Target
from praxiscope.models.model import Layer, VideoModel, patch_layer
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.video.sample import Uniform

PLAIN = ClipRecipe(Uniform(8), 32, (32, 32))


def explanation_of(
    clip: Clip, recipe: ClipRecipe, raws: list[np.ndarray], layers: list[Layer], views: Views
) -> Explanation:
    """An explanation with these maps, one per layer and view."""
    geometries = recipe.prepare(clip, views).geometries
    heatmaps = tuple(
        Heatmap(
            raw.astype(np.float32), Target("light", "0", 0), "grad-cam", layer, g, layer.path, i
        )
        for layer, raw in zip(layers, raws, strict=True)
        for i, g in enumerate(geometries)
    )
    logits = np.array([1.0, 0.0], np.float32)
    request = Request(views=views)
    classes = ("light", "dark")
    return Explanation(clip, "planted", "as given", classes, logits, heatmaps, request)


def grey_clip(count: int, size: tuple[int, int], fps: float = 10.0) -> Clip:
    """All pixels of frame ``i`` have brightness ``4 i``."""
    levels = (4 * np.arange(count)).astype(np.uint8)
    return Clip.from_frames(
        np.broadcast_to(levels[:, None, None, None], (count, *size, 3)).copy(), fps
    )


class TestBlend:
    frame = np.full((2, 3, 3), 100, np.uint8)

    def test_no_heat_is_clear(self) -> None:
        np.testing.assert_array_equal(blend(self.frame, np.zeros((2, 3), np.float32)), self.frame)

    def test_more_heat_is_lighter_in_even_steps(self) -> None:
        heat = np.repeat(np.linspace(0.2, 1, 9, dtype=np.float32)[None], 2, 0)
        blended = blend(np.full((2, 9, 3), 60, np.uint8), heat)
        steps = np.diff(cv2.cvtColor(blended, cv2.COLOR_RGB2LAB)[0, :, 0].astype(float))
        assert (steps > 0).all()
        assert steps.max() < 3 * steps.min()

    def test_weak_heat_lets_the_frame_show(self) -> None:
        pixel = blend(self.frame, np.full((2, 3), 0.1, np.float32))[0, 0].astype(int)
        assert np.abs(pixel - 100).max() < 40

    def test_more_heat_is_further_from_the_frame(self) -> None:
        black = np.zeros((1, 100, 3), np.uint8)
        heat = np.linspace(0, 1, 100, dtype=np.float32)[None]
        assert blend(black, heat)[0, 0].max() == 0
        assert blend(black, heat)[0, -1].max() > 80


class TestPlaybackRate:
    def test_it_is_that_of_the_source(self) -> None:
        assert playback_rate(np.arange(16) / 12) == pytest.approx(12)

    def test_frames_far_apart_still_move(self) -> None:
        assert playback_rate(np.array([0.0, 100.0])) == 1

    def test_a_single_frame_has_a_rate(self) -> None:
        assert playback_rate(np.array([0.5])) > 0
        assert playback_rate(np.array([0.5, 0.5, 0.5])) > 0


@pytest.mark.parametrize("size", [(40, 60), (61, 35), (33, 33), (721, 1280)])
def test_sizes_are_even_and_keep_the_aspect(size: tuple[int, int]) -> None:
    layer = patch_layer("last", (2, 8, 8))
    explanation = explanation_of(grey_clip(8, size), PLAIN, [np.ones((4, 4, 4))], [layer], Views())
    frames = list(overlay_frames(explanation))
    assert len(frames) == 8
    height, width, _ = frames[0].shape
    assert height % 2 == 0
    assert width % 4 == 0  # two panels of even width
    header = header_height(frames[0])
    panel = height - header, width // 2
    assert panel[0] / panel[1] == pytest.approx(size[0] / size[1], rel=0.02)
    assert panel[0] == 360 or panel[1] == 640


def header_height(frame: np.ndarray) -> int:
    """Rows of the paper's colour at the very left."""
    return int(np.argmin((frame[:, 0] == (22, 24, 28)).all(1)))


def test_the_first_column_is_the_clip_and_the_second_its_heat() -> None:
    """One hot cell: the frame's right lower quarter in the last two frames."""
    raw = np.zeros((4, 2, 2))
    raw[3, 1, 1] = 5
    layer = patch_layer("last", (2, 16, 16))
    explanation = explanation_of(grey_clip(8, (40, 40)), PLAIN, [raw], [layer], Views())
    frames = np.stack(list(overlay_frames(explanation))).astype(int)
    frames = frames[:, header_height(frames[0]) :]
    clip, heat = np.split(frames, 2, axis=2)
    for index in range(8):
        assert (clip[index] == 4 * index).all()
    np.testing.assert_array_equal(heat[:5], clip[:5])
    side = heat.shape[1]
    hot = heat[7, 3 * side // 4, 3 * side // 4]
    assert hot[0] > hot[2] + 50
    np.testing.assert_array_equal(heat[7, : side // 4, : side // 4], 28)


def test_the_slow_column_holds_each_frame_until_its_next() -> None:
    recipe = ClipRecipe(Uniform(32), 32, (32, 32), slow_every=4)
    layers = [
        patch_layer("slow", (1, 16, 16)),
        replace(patch_layer("fast", (1, 16, 16)), pathway=1),
    ]
    raws = [np.zeros((8, 2, 2)), np.zeros((32, 2, 2))]
    explanation = explanation_of(grey_clip(32, (40, 40)), recipe, raws, layers, Views())
    frames = np.stack(list(overlay_frames(explanation)))
    assert len(frames) == 32
    side = frames.shape[2] // 3
    clip, slow, fast = (frames[:, -1, column * side] // 4 for column in range(3))
    assert clip[:, 0].tolist() == list(range(32))
    assert fast[:, 0].tolist() == list(range(32))
    slow_frames = [0, 4, 8, 13, 17, 22, 26, 31]
    expected = [max(frame for frame in slow_frames if frame <= now) for now in range(32)]
    assert slow[:, 0].tolist() == expected
    assert [column.title for column in columns(explanation)] == [
        "slow · light · slow",
        "fast · light · fast",
    ]


def test_temporal_clips_follow_one_another_and_crops_are_joined() -> None:
    layer = patch_layer("last", (2, 8, 8))
    views = Views(2, 3)
    explanation = explanation_of(
        grey_clip(16, (40, 80)), PLAIN, [np.zeros((4, 4, 4))], [layer], views
    )
    frames = np.stack(list(overlay_frames(explanation)))
    assert len(frames) == 2 * 8
    # Sixteen frames in eight segments of two: clip 0 sees the first of each, clip 1 the second.
    assert (frames[:, -1, 0, 0] // 4).tolist() == [*range(0, 16, 2), *range(1, 16, 2)]
    assert overlay_rate(explanation) == pytest.approx(5)


def crops_with(maxima: list[float]) -> tuple[Heatmap, ...]:
    """Three crops of a frame twice as wide as high, each with uniform heat."""
    clip = grey_clip(8, (40, 80))
    layer = patch_layer("last", (2, 8, 8))
    heatmaps = explanation_of(clip, PLAIN, [np.ones((4, 4, 4))], [layer], Views(1, 3)).heatmaps
    return tuple(
        replace(heatmap, raw=heatmap.raw * np.float32(maximum))
        for heatmap, maximum in zip(heatmaps, maxima, strict=True)
    )


def test_joined_crops_are_a_mean_where_they_overlap() -> None:
    """Crops of 40 of the 80 columns, from 0, 20 and 40."""
    joined = joined_crops(crops_with([2.0, 2.0, 2.0]), (40, 80))
    np.testing.assert_allclose(joined, 1, atol=1e-6)
    joined = joined_crops(crops_with([2.0, 0.0, 0.0]), (40, 80))[0, 20]
    np.testing.assert_allclose(joined[:20], 1)
    np.testing.assert_allclose(joined[20:40], 0.5)
    np.testing.assert_allclose(joined[40:], 0)


def test_a_crop_with_next_to_no_evidence_stays_clear() -> None:
    joined = joined_crops(crops_with([1.0, 1e-6, 1e-6]), (40, 80))[0, 20]
    assert joined[:20].min() == pytest.approx(1)
    assert joined[40:].max() < 1e-5
    assert not joined_crops(crops_with([0.0, 0.0, 0.0]), (40, 80)).any()


def test_the_grid_is_square_with_a_block_for_the_clip_and_each_column() -> None:
    recipe = ClipRecipe(Uniform(16), 32, (32, 32))
    layer = patch_layer("last", (2, 8, 8))
    explanation = explanation_of(
        grey_clip(16, (40, 40)), recipe, [np.zeros((8, 4, 4))], [layer], Views()
    )
    grid = frame_grid(explanation)
    assert grid.shape[1] == 4 * 200
    assert 2 * 4 * 200 < grid.shape[0] < 2 * 4 * 200 + 150
    # The last tile of the last row is the last frame, without heat.
    assert grid[-100, -100].tolist() == [60, 60, 60]
    assert grid[-100, 100].tolist() == [48, 48, 48]


@pytest.mark.slow
def test_labels_beyond_latin_and_long_ones_are_drawn(grid_model: VideoModel, noise: Clip) -> None:
    grid_model.classes = ("走る", "größer", "x" * 500, "a\tb", "")
    explanation = explain(grid_model, noise, target=[0, 1, 2, 3, 4], label="x" * 500)
    widths = {frame.shape for frame in overlay_frames(explanation)}
    assert len(widths) == 1
    assert frame_grid(explanation).shape[2] == 3


def test_random_weights_are_mentioned(grid_model: VideoModel, noise: Clip) -> None:
    """The header of an untrained network has a line more."""
    explanation = explain(grid_model, noise)
    assert explanation.weights == "random"
    trained = replace(explanation, weights="kinetics400")
    with_line, without = (next(overlay_frames(e)).shape[0] for e in (explanation, trained))
    assert with_line > without
