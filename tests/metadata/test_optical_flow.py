"""Optical flow and camera movement against synthetic ground truth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from moving_pictures import SIZE, about_the_centre, by_camera, shift, signals_of, texture

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.farneback import spacing, sparse_flow
from praxiscope.metadata.measure import measure
from praxiscope.metadata.motion import EXACT, FAST, camera_steps, optical_flow, speed
from praxiscope.metadata.signals import SHORT_SIDE
from praxiscope.stage.dataset import render_clip, stage_clips

INNER = slice(24, -24)


@pytest.mark.parametrize("method", [FAST, EXACT])
def test_a_shift_is_found_everywhere(method: str) -> None:
    flow = optical_flow(np.stack(by_camera(shift(1.5, -1.0), 4)), method)
    assert np.median(flow[..., 0]) == pytest.approx(1.5, abs=0.1)
    assert np.median(flow[..., 1]) == pytest.approx(-1.0, abs=0.1)


@pytest.mark.parametrize(
    ("movement", "expected"),
    [
        (shift(2, 0), {"camera_right": 2, "camera_down": 0, "camera_zoom": 0}),
        (shift(-1, 1.5), {"camera_right": -1, "camera_down": 1.5}),
        (about_the_centre(1.02), {"camera_zoom": 2, "camera_right": 0, "camera_roll_mean": 0}),
        (about_the_centre(0.985), {"camera_zoom": -1.5}),
        (about_the_centre(degrees=1.5), {"camera_roll_mean": 1.5, "camera_zoom": 0}),
    ],
)
def test_camera_movement_is_found(movement, expected) -> None:
    values = measure(
        signals_of(by_camera(movement)),
        ["camera_right", "camera_down", "camera_zoom", "camera_roll"],
    )
    for name, value in expected.items():
        unit = SIZE / SHORT_SIDE if name in ("camera_right", "camera_down") else 1
        assert values[name] * unit == pytest.approx(value, abs=0.15), name


def test_an_object_is_separated_from_camera_movement() -> None:
    """A patch that covers a tenth of the frame stands still while the background moves."""
    frames = by_camera(shift(2, 0), 6)
    for frame in frames:
        frame[50:100, 60:110] = texture(5)[50:100, 60:110]
    values = measure(signals_of(frames))
    assert values["camera_right"] * SIZE / SHORT_SIDE == pytest.approx(2, abs=0.15)
    assert values["motion_x_mean"] == pytest.approx(85 / SIZE, abs=0.06)
    assert values["motion_y_mean"] == pytest.approx(75 / SIZE, abs=0.06)
    assert values["motion_direction_entropy"] < 1


def test_the_fit_ignores_a_large_object_that_moves_differently() -> None:
    rows, columns = np.mgrid[:96, :128].astype(np.float32)
    matrix = np.array([[1.01, -0.02, 1.5], [0.02, 1.01, -0.5]])
    moved = np.stack(
        [matrix[k, 0] * columns + matrix[k, 1] * rows + matrix[k, 2] for k in (0, 1)], -1
    )
    flow = (moved - np.stack([columns, rows], -1)).astype(np.float32)
    flow[20:80, 20:70] = (-6, 4)
    assert np.allclose(camera_steps(flow[None])[0], matrix, atol=[1e-3, 1e-3, 0.1])
    sparse = np.ascontiguousarray(flow[None, ::2, ::2])
    assert np.allclose(camera_steps(sparse, 2)[0], matrix, atol=[1e-3, 1e-3, 0.1])


@pytest.mark.parametrize(("height", "width"), [(64, 65), (97, 131), (256, 193)])
def test_the_fast_flow_is_opencvs_at_its_points(height: int, width: int) -> None:
    """Stage clips are noisy and have flat areas."""
    clip = render_clip(stage_clips("faulty", 4, 3, frames=4, size=(height, width))[1])[0]
    gray = np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in clip.frames])
    every = spacing(height, width)
    expected = optical_flow(gray, EXACT)[:, ::every, ::every]
    flow = sparse_flow(gray)
    assert flow.shape == expected.shape
    assert np.median(np.hypot(*np.moveaxis(flow - expected, -1, 0))) < 0.15
    speeds, expected_speeds = speed(flow), speed(expected)
    assert speeds.mean() == pytest.approx(expected_speeds.mean(), rel=0.05)
    assert np.corrcoef(speeds.ravel(), expected_speeds.ravel())[0, 1] > 0.9


def test_motion_out_of_the_frame_is_followed() -> None:
    flow = optical_flow(np.stack(by_camera(shift(6, 0), 3)), FAST)
    assert np.median(flow[:, :, -8:, 0]) == pytest.approx(6, abs=1)


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(PraxiscopeError, match="no flow 'fats'"):
        optical_flow(np.zeros((2, 32, 32), np.uint8), "fats")


def test_tiny_frames_have_a_flow_too() -> None:
    small = np.stack([cv2.resize(f, (16, 16)) for f in by_camera(shift(2, 0), 3)])
    assert optical_flow(small, EXACT).shape == (2, 16, 16, 2)
    assert optical_flow(small, FAST).shape == (2, 8, 8, 2)
