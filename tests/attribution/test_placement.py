"""The cells of a map are at the declared positions, in frames and pixels of the source.

A dark clip of any size and rate gets one light. Where it is, is known from the clip; which frames
a network sees is computed here from the definition of each sampling; what a network answers to is
certain by its weights (see ``planted``). Nothing of the package's own geometry is used for truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from planted import ChannelsLast, Convolutions, EvenPools, FramesInBatch, Tokens, TwoPathways
from torch import nn

from praxiscope.attribution.explain import explain
from praxiscope.attribution.heatmap import Heatmap
from praxiscope.models.layouts import CHANNELS_LAST, FRAMES_IN_BATCH, tokens
from praxiscope.models.model import Layer, VideoModel
from praxiscope.models.wrap import wrap
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.video.sample import Dense, FirstSeconds, Sampling, Uniform

BLACK = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}
FRAMES, LONG = 8, 16
PATCHES_2_16 = (0.5, 7.5, 7.5)
MARGIN = 24  # input pixels; beyond the centres of the outer cells a map is flat and has no peak


@dataclass(frozen=True)
class Case:
    """A network and the positions of the cells of its last layer, computed by hand."""

    network: Callable[[], nn.Module]
    layer: Layer


CASES = {
    "convolutions": Case(Convolutions, Layer("body.4", (2, 16, 16))),
    "even pools": Case(EvenPools, Layer("body.3", (2, 16, 16), PATCHES_2_16)),
    "channels last": Case(ChannelsLast, Layer("mix", (2, 16, 16), PATCHES_2_16, CHANNELS_LAST)),
    "frames in batch": Case(FramesInBatch, Layer("body.3", (1, 16, 16), layout=FRAMES_IN_BATCH)),
    "tubelets": Case(
        lambda: Tokens(2, 0, time_first=True),
        Layer("blocks.0", (2, 16, 16), PATCHES_2_16, tokens(0)),
    ),
    "class token, T H W": Case(
        lambda: Tokens(2, 1, time_first=True),
        Layer("blocks.1", (2, 16, 16), PATCHES_2_16, tokens(1)),
    ),
    "class token, H W T": Case(
        lambda: Tokens(1, 1, time_first=False),
        Layer("blocks.1", (1, 16, 16), (0, 7.5, 7.5), tokens(1, time_first=False)),
    ),
}


@dataclass(frozen=True, repr=False)
class Light:
    """A dark clip with one light, and the recipe and views for a network."""

    clip: Clip
    fps: float
    recipe: ClipRecipe
    views: Views
    view: int  # the view for which the light was placed
    frame: int  # of the source
    row: int
    column: int
    scale: tuple[float, float]  # input pixels a source pixel

    def __repr__(self) -> str:
        return (
            f"light in frame {self.frame} at {self.row}, {self.column} of "
            f"{self.clip.frames.shape} at {self.fps}/s; {self.recipe}, view {self.view} of "
            f"{self.views}, scale {self.scale}"
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # else every pixel is printed

    @property
    def lit_inputs(self) -> list[int]:
        """Input frames that show the light, by the definition of the sampling."""
        return [position for position, frame in enumerate(sampled(self)) if frame == self.frame]


def seconds(sampling: Sampling, duration: float, clip: int, clips: int) -> list[float]:
    """Times of one temporal clip, as the documentation of each sampling defines them."""
    count = sampling.frames
    if isinstance(sampling, Dense):
        window = count * sampling.stride / sampling.fps
        if window <= duration + 0.0005:  # the precision of container time bases
            start = max(0, duration - window) * (clip / (clips - 1) if clips > 1 else 0.5)
            return [start + i * sampling.stride / sampling.fps for i in range(count)]
    if isinstance(sampling, FirstSeconds):
        duration = min(duration, sampling.seconds)
    return [duration / count * (i + (clip + 0.5) / clips) for i in range(count)]


def sampled(light: Light) -> list[int]:
    """Source frame on screen at each time, with half a millisecond of tolerance."""
    clip = light.view // light.views.crops
    length = len(light.clip.frames)
    times = seconds(light.recipe.sampling, length / light.fps, clip, light.views.clips)
    return [min(floor((instant + 0.0005) * light.fps + 1e-9), length - 1) for instant in times]


def crop_corner(
    resized: tuple[float, float], crop: tuple[int, int], crops: int, number: int
) -> tuple[float, float]:
    """Top and left of a crop in the resized frame."""
    slack = resized[0] - crop[0], resized[1] - crop[1]
    if crops == 1:
        share = (0.5, 0.5)
    elif crops == 3:
        along = number / 2
        share = (along, 0.5) if slack[0] > slack[1] else (0.5, along)
    else:
        share = [(0.5, 0.5), (0, 0), (0, 1), (1, 0), (1, 1)][number]
    return slack[0] * share[0], slack[1] * share[1]


@st.composite
def lights(draw: st.DrawFn) -> Light:
    height, width = draw(st.tuples(st.integers(50, 260), st.integers(50, 260)))
    fps = draw(st.sampled_from([6.0, 12.0, 24.0, 25.0, 30.0]))
    length = draw(st.integers(4, 70))
    sampling = draw(
        st.sampled_from(
            [
                Uniform(FRAMES),
                Dense(FRAMES, stride=2, fps=fps),
                Dense(FRAMES, stride=1, fps=7.5),
                FirstSeconds(FRAMES, 1.5),
            ]
        )
    )
    views = draw(st.sampled_from([Views(), Views(1), Views(3), Views(10, 3), Views(2, 5)]))
    crop = draw(st.sampled_from([(96, 96), (80, 112), (112, 80)]))
    if views.crops == 3:
        crop = (96, 96)
        assume(abs(height - width) > 10)  # else the long side hangs on a rounding
    resize = draw(st.sampled_from([max(crop), 128, (128, 171), (112, 112)]))
    resized = resize
    if isinstance(resize, int):
        short = min(height, width)
        resized = (resize * height / short, resize * width / short)
    scale = resized[0] / height, resized[1] / width

    view = draw(st.integers(0, views.clips * views.crops - 1))
    clip_number, crop_number = divmod(view, views.crops)
    times = seconds(sampling, length / fps, clip_number, views.clips)
    instant = draw(st.sampled_from(times))
    frame = min(floor((instant + 0.0005) * fps + 1e-9), length - 1)
    corner = crop_corner(resized, crop, views.crops, crop_number)
    position = [draw(st.floats(MARGIN, crop[axis] - 1 - MARGIN)) + corner[axis] for axis in (0, 1)]
    row, column = (round((position[axis] + 0.5) / scale[axis] - 0.5) for axis in (0, 1))
    return Light(
        lit(height, width, length, fps, frame, row, column, scale),
        fps,
        ClipRecipe(sampling, resize, crop, **BLACK),
        views,
        view,
        frame,
        row,
        column,
        scale,
    )


def lit(
    height: int,
    width: int,
    length: int,
    fps: float,
    frame: int,
    row: int,
    column: int,
    scale: tuple[float, float],
) -> Clip:
    """A square of three input pixels (and three source pixels at least) around row and column."""
    frames = np.zeros((length, height, width, 3), np.uint8)
    half_height, half_width = (max(1, ceil(1.5 / along)) for along in scale)
    frames[
        frame,
        max(0, row - half_height) : row + half_height + 1,
        max(0, column - half_width) : column + half_width + 1,
    ] = 255
    return Clip.from_frames(frames, fps)


def declared(case: Case, recipe: ClipRecipe) -> VideoModel:
    network = case.network()
    layers = {"last": case.layer}
    return VideoModel("planted", network, recipe, ("light", "dark"), layers, ("last",))


def traced(case: Case, recipe: ClipRecipe) -> VideoModel:
    return wrap(case.network(), recipe=recipe, classes=("light", "dark"), layers=[case.layer.path])


def misses(heatmap: Heatmap, light: Light) -> list[str]:
    """Every way in which a map fails to point to the light, half a cell being allowed."""
    stride = heatmap.placement.stride
    cell = [stride[axis + 1] / light.scale[axis] for axis in (0, 1)]  # in source pixels
    # Beside half a cell: rounding of the resized size and the light's own pixel.
    allowed = [cell[axis] / 2 + 0.75 + 0.75 / light.scale[axis] for axis in (0, 1)]
    truth = light.row, light.column
    inputs = light.lit_inputs
    clip_frames = heatmap.geometry.clip_frames(heatmap.pathway)
    deviations = []

    time, row, column = heatmap.peak()
    near = _input_frames_near(inputs, stride[0])
    earliest, latest = sampled(light)[near[0]] / light.fps, sampled(light)[near[-1]] / light.fps
    if not earliest - 1e-6 <= time <= latest + 1e-6:
        deviations.append(f"peak at {time} s, the light is on from {earliest} to {latest}")
    for name, axis, at in (("row", 0, row), ("column", 1, column)):
        if abs(at - truth[axis]) > allowed[axis]:
            deviations.append(f"peak at {name} {at}, light at {truth[axis]}")

    on_source = heatmap.on(light.clip)
    frame, *position = _strongest(on_source)
    if frame not in near:
        deviations.append(f"source map peaks in input frame {frame}, light in {inputs}")
    if stride[0] == 1 and clip_frames[frame] != light.frame:
        deviations.append(
            f"source map peaks in source frame {clip_frames[frame]}, light in {light.frame}"
        )
    for axis in (0, 1):
        if abs(position[axis] - truth[axis]) > allowed[axis] + 0.5:
            deviations.append(f"source map peaks at {position}, light at {truth}")

    frame, *position = _strongest(heatmap.values)
    crop = light.view % light.views.crops
    corner = crop_corner(
        # Rounded, so that a square stays a square: the longer side decides where crops lie.
        tuple(round(light.clip.size[axis] * light.scale[axis], 6) for axis in (0, 1)),
        light.recipe.crop,
        light.views.crops,
        crop,
    )
    if frame not in near:
        deviations.append(f"input map peaks in frame {frame}, light in {inputs}")
    for axis in (0, 1):
        at = (truth[axis] + 0.5) * light.scale[axis] - 0.5 - corner[axis]
        if abs(position[axis] - at) > stride[axis + 1] / 2 + 1.5:
            deviations.append(f"input map peaks at {position}, light at {at} along {axis}")
    return deviations


def _input_frames_near(inputs: list[int], stride: float) -> list[int]:
    """Input frames within half a cell of a lit one."""
    reach = floor(stride / 2)
    first, last = inputs[0] - reach, inputs[-1] + reach
    return [frame for frame in range(FRAMES) if first <= frame <= last]


def _strongest(values: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(values.argmax()), values.shape))


QUICK = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
@pytest.mark.parametrize("made", [declared, traced])
@pytest.mark.parametrize("name", CASES)
@given(data=st.data())
@QUICK
def test_a_map_points_to_the_light(
    name: str, made: Callable[[Case, ClipRecipe], VideoModel], data: st.DataObject
) -> None:
    light = data.draw(lights())
    model = made(CASES[name], light.recipe)
    explanation = explain(model, light.clip, target="light", views=light.views)
    assert misses(explanation.heatmaps[light.view], light) == []


@given(light=lights())
@QUICK
def test_views_that_do_not_show_the_light_are_empty(light: Light) -> None:
    model = declared(CASES["tubelets"], light.recipe)
    explanation = explain(model, light.clip, target="light", views=light.views)
    for view, heatmap in enumerate(explanation.heatmaps):
        if light.frame not in sampled(replace(light, view=view)):
            assert heatmap.is_empty
            assert not heatmap.on(light.clip).any()
    assert not explanation.heatmaps[light.view].is_empty


SLOW_OF_32 = [0, 4, 8, 13, 17, 22, 26, 31]


@given(
    size=st.tuples(st.integers(60, 200), st.integers(60, 200)),
    position=st.tuples(st.floats(0.25, 0.75), st.floats(0.25, 0.75)),
    frame=st.sampled_from(SLOW_OF_32),
)
@QUICK
def test_each_pathway_points_to_the_light_at_its_frame_rate(
    size: tuple[int, int], position: tuple[float, float], frame: int
) -> None:
    scale = 96 / min(size)
    # The centre crop holds the middle of the frame; a light in its middle half is inside.
    row, column = (round(size[axis] / 2 + (position[axis] - 0.5) * 96 / scale) for axis in (0, 1))
    clip = lit(*size, 32, 16.0, frame, row, column, (scale, scale))
    recipe = ClipRecipe(Uniform(32), 96, (96, 96), slow_every=4, **BLACK)
    layers = {
        "slow": Layer("slow.3", (1, 16, 16), pathway=0),
        "fast": Layer("fast.3", (1, 16, 16), pathway=1),
    }
    model = VideoModel(
        "planted", TwoPathways(), recipe, ("light", "dark"), layers, ("slow", "fast")
    )
    slow, fast = explain(model, clip, target="light").heatmaps
    assert slow.raw.shape[0] == 8
    assert fast.raw.shape[0] == 32
    for heatmap in (slow, fast):
        seconds, *at = heatmap.peak()
        assert seconds == pytest.approx(frame / 16)
        on_source = heatmap.on(clip)
        input_frame, *pixel = _strongest(on_source)
        assert heatmap.geometry.clip_frames(heatmap.pathway)[input_frame] == frame
        for axis, truth in enumerate((row, column)):
            assert abs(at[axis] - truth) <= 8 / scale + 1.5
            assert abs(pixel[axis] - truth) <= 8 / scale + 2
    assert _strongest(slow.values)[0] == SLOW_OF_32.index(frame)
    assert _strongest(fast.values)[0] == frame


class OneCell(nn.Module):
    """A logit that depends on one cell of a network's grid."""

    def __init__(self, body: nn.Module, cell: tuple[int, int, int]) -> None:
        super().__init__()
        self.body, self.cell = body, cell

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        grid = self.body(clip.mean(1, keepdim=True))
        light = grid[:, 0, self.cell[0], self.cell[1], self.cell[2]]
        return torch.stack([light, -light], 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "layer"),
    [
        (lambda: Convolutions().body, Layer("body", (2, 16, 16))),
        (lambda: EvenPools().body, Layer("body", (2, 16, 16), PATCHES_2_16)),
    ],
    ids=["convolutions", "even pools"],
)
@pytest.mark.parametrize("cell", [(3, 2, 3), (4, 3, 2)])
@pytest.mark.parametrize("size", [(66, 88), (120, 70), (212, 208)])
def test_a_logit_of_one_cell_agrees_with_a_probe_of_the_source(
    body: Callable[[], nn.Module],
    layer: Layer,
    cell: tuple[int, int, int],
    size: tuple[int, int],
) -> None:
    """Small lights all over the source, one after another, find what the logit depends on."""
    recipe = ClipRecipe(Uniform(LONG), 96, (96, 96), **BLACK)
    model = VideoModel(
        "one cell", OneCell(body(), cell), recipe, ("light", "dark"), {"last": layer}, ("last",)
    )
    step = 1 if max(size) < 200 else 4
    everywhen, everywhere = slice(None), (slice(None), slice(None))
    by_frame = {frame: _response(model, size, frame, *everywhere) for frame in range(LONG)}
    by_row = {
        row: _response(model, size, everywhen, slice(row - 2, row + 2), slice(None))
        for row in range(2, size[0] - 1, step)
    }
    by_column = {
        column: _response(model, size, everywhen, slice(None), slice(column - 2, column + 2))
        for column in range(2, size[1] - 1, step)
    }
    bright = Clip.from_frames(np.full((LONG, *size, 3), 255, np.uint8), 8.0)
    (heatmap,) = explain(model, bright, target="light", method="hires-cam").heatmaps
    seconds, row, column = heatmap.peak()
    assert seconds * 8 == pytest.approx(_centroid(by_frame), abs=1e-3)
    # The probe of four rows around ``row`` has its own middle half a pixel before it.
    assert row == pytest.approx(_centroid(by_row) - 0.5, abs=0.25)
    assert column == pytest.approx(_centroid(by_column) - 0.5, abs=0.25)


def _response(
    model: VideoModel, size: tuple[int, int], frame: int | slice, row: slice, column: slice
) -> float:
    frames = np.zeros((LONG, *size, 3), np.uint8)
    frames[frame, row, column] = 255
    with torch.no_grad():
        pathways = model.recipe.prepare(Clip.from_frames(frames, 8.0)).pathways
        return float(model.logits(pathways)[0, 0])


def _centroid(answers: dict[int, float]) -> float:
    return sum(at * answer for at, answer in answers.items()) / sum(answers.values())


SHIFTS = {
    "cells as patches instead of points": lambda layer: tuple(
        offset + (stride - 1) / 2 for offset, stride in zip(layer.offset, layer.stride, strict=True)
    ),
    "first pixel instead of the middle": lambda layer: tuple(
        offset - (stride - 1) / 2 for offset, stride in zip(layer.offset, layer.stride, strict=True)
    ),
}


def _many_lights(count: int = 40) -> list[Light]:
    random = np.random.default_rng(0)
    size, crop = (120, 160), (96, 96)
    probes = []
    for _ in range(count):
        row, column = (int(random.integers(side // 2 - 24, side // 2 + 24)) for side in size)
        frame = int(random.integers(0, FRAMES))
        clip = lit(*size, FRAMES, 8.0, frame, row, column, (0.8, 0.8))
        recipe = ClipRecipe(Uniform(FRAMES), 96, crop, **BLACK)
        probes.append(Light(clip, 8.0, recipe, Views(), 0, frame, row, column, (0.8, 0.8)))
    return probes


def _map(case: Case, light: Light) -> Heatmap:
    return explain(declared(case, light.recipe), light.clip, target="light").heatmaps[0]


@pytest.mark.parametrize("name", ["convolutions", "tubelets"])
def test_the_bound_is_so_narrow_that_half_a_cell_of_shift_breaks_it(name: str) -> None:
    case = CASES[name]
    shift = SHIFTS[
        "cells as patches instead of points"
        if name == "convolutions"
        else "first pixel instead of the middle"
    ]
    wrong = replace(case, layer=replace(case.layer, offset=shift(case.layer)))
    many = _many_lights()
    assert sum(bool(misses(_map(case, light), light)) for light in many) == 0
    assert sum(bool(misses(_map(wrong, light), light)) for light in many) > len(many) / 2


@pytest.mark.parametrize("name", CASES)
def test_over_many_lights_the_peaks_lean_to_no_side(name: str) -> None:
    """This test detects a shift of an eighth of a cell in any direction."""
    errors = []
    for light in _many_lights(80):
        _, row, column = _map(CASES[name], light).peak()
        errors.append((row - light.row, column - light.column))
    bias = np.mean(errors, axis=0) / (16 / 0.8)
    assert np.abs(bias).max() < 0.125
