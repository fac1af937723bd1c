"""Metadata fields against closed forms and synthetic ground truth."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from moving_pictures import SIZE, by_camera, shift, signals_of, texture
from skimage.filters import gaussian, laplace

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.field import FIELDS, Field, metadata_field
from praxiscope.metadata.measure import custom_fields, import_fields, measure, select_fields
from praxiscope.metadata.signals import SHORT_SIDE, Box, Signals
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.stage.scene import Caption
from praxiscope.video.clip import Clip


def test_a_still_clip_has_no_motion() -> None:
    values = measure(signals_of([texture()] * 6))
    for name in ("frame_difference_mean", "changing_ratio_mean", "foreground_ratio_mean"):
        assert values[name] == 0
    for name in (
        "motion_direction_entropy",
        "periodicity",
        "flow_speed_change_mean_absolute",
        "flow_speed_change_rate_std",
    ):
        assert values[name] == pytest.approx(0, abs=1e-6), name
    assert values["ssim_mean"] == pytest.approx(1)
    assert math.isnan(values["motion_x_mean"])


def test_direction_entropy_has_its_closed_forms() -> None:
    """One direction has 0 bits, all eight directions have 3."""
    one_way = signals_of(_patch_that_moves(4))
    everywhere = Signals(signals_of([texture()] * 3).clip)
    angle = np.linspace(0, 2 * math.pi, SIZE * SIZE, endpoint=False).reshape(SIZE, SIZE)
    flow = np.stack([4 * np.cos(angle), 4 * np.sin(angle)], -1)[None].repeat(2, 0)
    everywhere.__dict__["flow"] = flow[:, ::2, ::2].astype(np.float32)
    everywhere.__dict__["camera"] = np.eye(2, 3)[None].repeat(2, 0)
    assert measure(one_way, ["motion_direction_entropy"])["motion_direction_entropy"] < 0.6
    (bits,) = measure(everywhere, ["motion_direction_entropy"]).values()
    assert bits == pytest.approx(3, abs=0.01)


def test_brightness_and_colour_are_those_of_the_source() -> None:
    """Brightness is not rescaled: a clip ten times darker has a tenth of the values."""
    frames = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), np.uint8)
    bright, dark = (
        measure(Signals(Clip.from_frames(shown)), ["brightness", "mean_red", "contrast"])
        for shown in (frames, (frames / 10).astype(np.uint8))
    )
    assert bright["mean_red"] == pytest.approx(frames[..., 0].mean())
    for name in bright:
        assert dark[name] == pytest.approx(bright[name] / 10, rel=0.3, abs=0.5)


def test_gray_frames_have_no_colour() -> None:
    assert measure(signals_of([texture()] * 2), ["colourfulness"])["colourfulness_mean"] == 0


def test_a_flat_image_has_no_texture_and_contrast_scales_texture() -> None:
    names = ["edge_density", "sharpness", "laplacian_of_gaussian", "total_variation"]
    flat = measure(signals_of([np.full((SIZE, SIZE), 90, np.uint8)] * 2), names)
    assert all(value == 0 for value in flat.values())
    soft = texture() // 2
    weak, strong = (measure(signals_of([shown] * 2), names[1:]) for shown in (soft, soft * 2))
    for name in weak:
        assert strong[name] == pytest.approx(2 * weak[name], rel=0.05), name


def test_laplacian_of_gaussian_is_that_of_scikit_image() -> None:
    gray = texture(size=61)
    response = laplace(gaussian(gray.astype(float), sigma=1, mode="reflect"), ksize=3)
    values = measure(signals_of([gray]), ["laplacian_of_gaussian"])
    assert values["laplacian_of_gaussian_mean"] == pytest.approx(np.abs(response).mean(), rel=1e-4)


def test_frame_difference_is_the_mean_change_of_gray() -> None:
    steps = [np.full((32, 48), level, np.uint8) for level in (10, 14, 44)]
    values = measure(signals_of(steps), ["frame_difference", "changing_ratio"])
    assert values["frame_difference_mean"] == pytest.approx(17)
    assert values["frame_difference_std"] == pytest.approx(13)
    assert values["changing_ratio_mean"] == 0.5


def test_camera_movement_is_no_foreground() -> None:
    names = ["changing_ratio", "foreground_ratio"]
    values = measure(signals_of(by_camera(shift(3, 1))), names)
    assert values["changing_ratio_mean"] > 0.2
    assert values["foreground_ratio_mean"] < 0.02


def test_steady_speed_has_no_change_and_growing_speed_a_constant_change() -> None:
    """An image that moves by 1, 2, 3 ... pixels: its mean flow changes by 1 at each step."""
    names = ["flow_magnitude", "flow_speed_change", "flow_speed_change_rate"]
    steady, growing = (
        measure(signals_of(by_camera(movement, 8)), names)
        for movement in (shift(2, 0), lambda step: shift(step * (step + 1) / 2, 0)(1))
    )
    unit = SHORT_SIDE / SIZE
    assert steady["flow_magnitude_mean"] == pytest.approx(2 * unit, rel=0.1)
    assert steady["flow_speed_change_mean_absolute"] < 0.1
    assert growing["flow_speed_change_mean_absolute"] == pytest.approx(unit, rel=0.15)
    assert growing["flow_speed_change_std"] < 0.3
    assert growing["flow_speed_change_rate_mean_absolute"] < 0.35


def test_a_frame_with_little_motion_has_little_weight_for_the_centre() -> None:
    signals = signals_of([texture()] * 4)
    motion = np.zeros((3, SIZE // 2, SIZE // 2, 2), np.float32)
    motion[:2, 20:60, 10:30] = 3  # a patch in two frames, a single distant point in the third
    motion[2, 5, 75] = 2
    signals.__dict__["object_flow"] = motion
    values = measure(
        signals, [f"motion_{axis}_{kind}" for axis in "xy" for kind in ("mean", "std")]
    )
    assert values["motion_x_mean"] == pytest.approx(0.25, abs=0.002)
    assert values["motion_y_mean"] == pytest.approx(0.5, abs=0.002)
    assert values["motion_x_std"] < 0.03
    assert values["motion_y_std"] < 0.03


def test_an_oscillation_is_more_periodic_than_steady_motion() -> None:
    there_and_back = by_camera(
        lambda step: shift(6 * math.sin(2 * math.pi * step / 8), 0)(1), frames=33
    )
    steady = by_camera(shift(2, 0), frames=33)
    rhythm, course = (
        measure(signals_of(f), ["periodicity"])["periodicity"] for f in (there_and_back, steady)
    )
    assert rhythm > 0.5
    assert rhythm > course


def test_the_letterbox_share_is_the_area_of_the_bars() -> None:
    frames = [frame.copy() for frame in by_camera(shift(2, 0), 4)]
    for frame in frames:
        frame[:] = np.maximum(frame, 40)
        frame[:16] = frame[-16:] = 5
    assert measure(signals_of(frames), ["letterbox_share"])["letterbox_share"] == pytest.approx(
        32 / SIZE
    )
    assert measure(signals_of([np.zeros((50, 50), np.uint8)] * 2), ["letterbox_share"]) == {
        "letterbox_share": 0
    }


def test_a_dark_area_at_one_edge_is_no_bar() -> None:
    frames = [np.maximum(frame, 40) for frame in by_camera(shift(2, 0), 4)]
    for frame in frames:
        frame[:, :30] = 5
    assert measure(signals_of(frames), ["letterbox_share"])["letterbox_share"] == 0


@pytest.mark.slow
def test_only_clips_with_text_have_a_text_share() -> None:
    plain, lettered = [], []
    for number, clip in enumerate(stage_clips("clean", 20, 11)):
        caption = Caption("BEST OF 2019", 0.38 if number % 2 else -0.38)
        still = replace(clip.scene, caption=caption, shake=0.0, span=(0.5, 0.53))
        for values, scene in ((plain, clip.scene), (lettered, still)):
            signals = Signals(render_clip(replace(clip, scene=scene))[0])
            values.append(measure(signals, ["text_share"])["text_share"])
    assert np.mean(np.array(plain) == 0) >= 0.95
    assert np.mean(np.array(lettered) > 0.02) >= 0.85


def test_boxes_give_sizes_and_counts_and_missing_boxes_give_nan() -> None:
    signals = signals_of([texture()] * 2)
    unknown = measure(signals, ["subject_size", "people", "objects"])
    assert all(map(math.isnan, unknown.values()))
    boxes = [
        Box(0, "person", 0.2),
        Box(0, "person", 0.1),
        Box(1, "person", 0.4),
        Box(1, "cup", 0.1),
    ]
    values = measure(replace(signals, boxes=boxes), ["subject_size", "people", "objects"])
    assert values == pytest.approx({"subject_size": 0.3, "people": 2, "objects": 1})
    assert measure(replace(signals, boxes=[]), ["people"]) == {"people": 0}


def test_one_frame_has_the_fields_that_need_no_motion() -> None:
    values = measure(signals_of([texture()]))
    assert values["brightness_mean"] == pytest.approx(texture().mean(), abs=0.01)
    assert math.isnan(values["ssim_mean"])
    assert math.isnan(values["camera_right"])


def test_large_frames_have_the_values_of_the_reduced_frames() -> None:
    large = [np.kron(frame, np.ones((4, 4), np.uint8)) for frame in by_camera(shift(2, 0), 4)]
    names = ["flow_magnitude", "sharpness", "frame_difference", "camera_right"]
    small = measure(signals_of(_reduced(large)), names)
    for name, value in measure(signals_of(large), names).items():
        assert value == pytest.approx(small[name], rel=1e-6), name


def test_pixels_count_as_if_the_short_side_had_256() -> None:
    frames = [cv2.resize(frame, (256, 256)) for frame in by_camera(shift(2, 1), 4)]
    small = [cv2.resize(frame, (128, 128), interpolation=cv2.INTER_AREA) for frame in frames]
    names = ["flow_magnitude", "camera_shift", "camera_right"]
    expected = measure(signals_of(frames), names)
    for name, value in measure(signals_of(small), names).items():
        if not name.endswith("_std"):
            assert value == pytest.approx(expected[name], rel=0.1), name


def test_a_custom_field_is_one_decorated_function() -> None:
    @metadata_field("levels", over_time="mean max")
    def brightest_pixel(signals: Signals) -> np.ndarray:
        """Brightest gray of a frame."""
        return signals.gray.max((1, 2))

    try:
        assert measure(signals_of([np.full((9, 9), 7, np.uint8)] * 2), ["brightest_pixel"]) == {
            "brightest_pixel_mean": 7,
            "brightest_pixel_max": 7,
        }
        assert FIELDS["brightest_pixel"].help == "Brightest gray of a frame"
        with pytest.raises(PraxiscopeError, match="already"):
            metadata_field("levels")(brightest_pixel)
    finally:
        del FIELDS["brightest_pixel"]


@pytest.mark.parametrize(
    ("returned", "summaries", "message"),
    [
        ([1.0, 2.0], "", r"shape \(2,\) instead of one number"),
        ([[1.0], [2.0]], "mean", r"shape \(2, 1\) instead of a series over time"),
        ("dark", "", "ValueError"),
    ],
)
def test_a_field_that_returns_a_wrong_shape_is_named(returned, summaries, message) -> None:
    wrong = Field("wrong", lambda signals: returned, "levels", "", tuple(summaries.split()))
    with pytest.raises(PraxiscopeError, match=f"^field wrong: .*{message}"):
        wrong.values(signals_of([texture()] * 2))


def test_custom_fields_come_from_a_file_and_are_last(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    file = tmp_path / "fields_of_a_test.py"
    file.write_text(
        "from praxiscope.metadata.field import metadata_field\n"
        "@metadata_field('frames')\n"
        "def frames_seen(signals):\n"
        "    return len(signals.gray)\n"
    )
    try:
        import_fields(file)
        assert [each.name for each in custom_fields()] == ["frames_seen"]
        assert select_fields()[-1].name == "frames_seen"
        assert measure(signals_of([texture()] * 2), ["frames_seen"]) == {"frames_seen": 2}
    finally:
        FIELDS.pop("frames_seen", None)
        sys.modules.pop("fields_of_a_test", None)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.py", None, "no Python file"),
        ("with blank.py", "", "no Python file"),
        ("fields_without.py", "x = 1", "registers no field"),
        ("fields_broken.py", "x = (", "can't be run, SyntaxError"),
        ("fields_of_nothing.py", "import no_such_module_at_all", "can't be run, ModuleNotFound"),
        ("json.py", "", "another module 'json'"),
    ],
)
def test_files_without_custom_fields_are_refused(
    tmp_path, monkeypatch, name, content, message
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(PraxiscopeError, match=message):
        import_fields(tmp_path / name)


def test_every_field_has_help_and_a_unit() -> None:
    for each in select_fields():
        assert each.help
        assert each.unit
    columns = [column for each in select_fields() for column in each.columns]
    assert len(columns) == len(set(columns)) >= 45


def test_an_unknown_field_suggests_the_nearest() -> None:
    with pytest.raises(PraxiscopeError, match="ssim"):
        measure(signals_of([texture()] * 2), ["sim"])


def _patch_that_moves(right: int) -> list[np.ndarray]:
    frames = []
    for step in range(6):
        frame = texture(0).copy()
        frame[50:90, 30 + right * step : 70 + right * step] = texture(3)[50:90, 30:70]
        frames.append(frame)
    return frames


def _reduced(frames: list[np.ndarray]) -> list[np.ndarray]:
    """Reduced in the same way as by the signals."""
    return [
        cv2.resize(frame, (SHORT_SIDE, SHORT_SIDE), interpolation=cv2.INTER_AREA)
        for frame in frames
    ]


def test_the_documentation_lists_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "metadata.md").read_text("utf-8")
    rows = {line for line in page.splitlines() if line.startswith("| `")}
    for each in select_fields():
        title = each.title + (" *" if each.contextual else "")
        kinds = ", ".join(each.summaries)
        assert f"| `{each.name}` | {title} | {kinds} | {each.unit} | {each.help} |" in rows
