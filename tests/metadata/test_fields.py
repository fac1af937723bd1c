"""Fields of metadata against closed forms and planted truths."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from moving_pictures import SIZE, by_camera, film, shift, texture
from skimage.filters import gaussian, laplace

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.field import FIELDS, Field, field
from praxiscope.metadata.measure import custom_fields, import_fields, measure, select_fields
from praxiscope.metadata.signals import SHORT_SIDE, Box, Signals
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.stage.scene import Caption
from praxiscope.video.clip import Clip


def test_a_still_clip_has_no_motion_of_any_kind() -> None:
    found = measure(film([texture()] * 6))
    for name in ("frame_difference_mean", "changing_ratio_mean", "foreground_ratio_mean"):
        assert found[name] == 0
    for name in (
        "motion_direction_entropy",
        "periodicity",
        "flow_speed_change_mean_absolute",
        "flow_speed_change_rate_std",
    ):
        assert found[name] == pytest.approx(0, abs=1e-6), name
    assert found["ssim_mean"] == pytest.approx(1)
    assert math.isnan(found["motion_x_mean"])


def test_direction_entropy_has_its_closed_forms() -> None:
    """One direction 0 bits, all directions 3: growth sends every place away from the middle."""
    one_way = film(_patch_that_moves(4))
    everywhere = Signals(film([texture()] * 3).clip)
    angle = np.linspace(0, 2 * math.pi, SIZE * SIZE, endpoint=False).reshape(SIZE, SIZE)
    flow = np.stack([4 * np.cos(angle), 4 * np.sin(angle)], -1)[None].repeat(2, 0)
    everywhere.__dict__["flow"] = flow[:, ::2, ::2].astype(np.float32)
    everywhere.__dict__["camera"] = np.eye(2, 3)[None].repeat(2, 0)
    assert measure(one_way, ["motion_direction_entropy"])["motion_direction_entropy"] < 0.6
    (bits,) = measure(everywhere, ["motion_direction_entropy"]).values()
    assert bits == pytest.approx(3, abs=0.01)


def test_brightness_and_colour_are_those_of_the_source() -> None:
    """Some tools rescale every clip, so that one ten times darker measures alike."""
    frames = np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), np.uint8)
    bright, dark = (
        measure(Signals(Clip.from_frames(shown)), ["brightness", "mean_red", "contrast"])
        for shown in (frames, (frames / 10).astype(np.uint8))
    )
    assert bright["mean_red"] == pytest.approx(frames[..., 0].mean())
    for name in bright:
        assert dark[name] == pytest.approx(bright[name] / 10, rel=0.3, abs=0.5)


def test_gray_pictures_have_no_colour() -> None:
    assert measure(film([texture()] * 2), ["colourfulness"])["colourfulness_mean"] == 0


def test_a_flat_picture_has_no_texture_and_contrast_scales_it() -> None:
    names = ["edge_density", "sharpness", "laplacian_of_gaussian", "total_variation"]
    flat = measure(film([np.full((SIZE, SIZE), 90, np.uint8)] * 2), names)
    assert all(value == 0 for value in flat.values())
    soft = texture() // 2
    weak, strong = (measure(film([shown] * 2), names[1:]) for shown in (soft, soft * 2))
    for name in weak:
        assert strong[name] == pytest.approx(2 * weak[name], rel=0.05), name


def test_laplacian_of_gaussian_is_the_peers() -> None:
    gray = texture(size=61)
    response = laplace(gaussian(gray.astype(float), sigma=1, mode="reflect"), ksize=3)
    found = measure(film([gray]), ["laplacian_of_gaussian"])
    assert found["laplacian_of_gaussian_mean"] == pytest.approx(np.abs(response).mean(), rel=1e-4)


def test_frame_difference_is_the_mean_change_of_gray() -> None:
    steps = [np.full((32, 48), level, np.uint8) for level in (10, 14, 44)]
    found = measure(film(steps), ["frame_difference", "changing_ratio"])
    assert found["frame_difference_mean"] == pytest.approx(17)
    assert found["frame_difference_std"] == pytest.approx(13)
    assert found["changing_ratio_mean"] == 0.5


def test_the_cameras_movement_is_no_foreground() -> None:
    names = ["changing_ratio", "foreground_ratio"]
    found = measure(film(by_camera(shift(3, 1))), names)
    assert found["changing_ratio_mean"] > 0.2
    assert found["foreground_ratio_mean"] < 0.02


def test_steady_speed_has_no_change_and_growing_speed_a_constant_change() -> None:
    """A picture that is carried on by 1, 2, 3 ... pixels: its mean flow changes by 1 each time."""
    names = ["flow_magnitude", "flow_speed_change", "flow_speed_change_rate"]
    steady, growing = (
        measure(film(by_camera(movement, 8)), names)
        for movement in (shift(2, 0), lambda step: shift(step * (step + 1) / 2, 0)(1))
    )
    unit = SHORT_SIDE / SIZE
    assert steady["flow_magnitude_mean"] == pytest.approx(2 * unit, rel=0.1)
    assert steady["flow_speed_change_mean_absolute"] < 0.1
    assert growing["flow_speed_change_mean_absolute"] == pytest.approx(unit, rel=0.15)
    assert growing["flow_speed_change_std"] < 0.3
    assert growing["flow_speed_change_rate_mean_absolute"] < 0.35


def test_a_speck_in_an_otherwise_still_frame_hardly_moves_the_centre() -> None:
    signals = film([texture()] * 4)
    motion = np.zeros((3, SIZE // 2, SIZE // 2, 2), np.float32)
    motion[:2, 20:60, 10:30] = 3  # a patch in two frames, in the third a single place far off
    motion[2, 5, 75] = 2
    signals.__dict__["object_flow"] = motion
    found = measure(signals, [f"motion_{axis}_{kind}" for axis in "xy" for kind in ("mean", "std")])
    assert found["motion_x_mean"] == pytest.approx(0.25, abs=0.002)
    assert found["motion_y_mean"] == pytest.approx(0.5, abs=0.002)
    assert found["motion_x_std"] < 0.03
    assert found["motion_y_std"] < 0.03


def test_a_rhythm_is_more_periodic_than_a_steady_course() -> None:
    there_and_back = by_camera(
        lambda step: shift(6 * math.sin(2 * math.pi * step / 8), 0)(1), frames=33
    )
    steady = by_camera(shift(2, 0), frames=33)
    rhythm, course = (
        measure(film(f), ["periodicity"])["periodicity"] for f in (there_and_back, steady)
    )
    assert rhythm > 0.5
    assert rhythm > course


def test_bars_have_the_share_that_they_cover() -> None:
    frames = [frame.copy() for frame in by_camera(shift(2, 0), 4)]
    for frame in frames:
        frame[:] = np.maximum(frame, 40)
        frame[:16] = frame[-16:] = 5
    assert measure(film(frames), ["letterbox_share"])["letterbox_share"] == pytest.approx(32 / SIZE)
    assert measure(film([np.zeros((50, 50), np.uint8)] * 2), ["letterbox_share"]) == {
        "letterbox_share": 0
    }


def test_what_is_dark_at_one_edge_only_is_no_bar() -> None:
    frames = [np.maximum(frame, 40) for frame in by_camera(shift(2, 0), 4)]
    for frame in frames:
        frame[:, :30] = 5
    assert measure(film(frames), ["letterbox_share"])["letterbox_share"] == 0


def test_lettering_is_found_where_it_was_planted_and_nowhere_else() -> None:
    plain, lettered = [], []
    for number, clip in enumerate(stage_clips("clean", 20, 11)):
        caption = Caption("BEST OF 2019", 0.38 if number % 2 else -0.38)
        still = replace(clip.scene, caption=caption, shake=0.0, span=(0.5, 0.53))
        for found, scene in ((plain, clip.scene), (lettered, still)):
            signals = Signals(render_clip(replace(clip, scene=scene))[0])
            found.append(measure(signals, ["text_share"])["text_share"])
    assert np.mean(np.array(plain) == 0) >= 0.95
    assert np.mean(np.array(lettered) > 0.02) >= 0.85


def test_boxes_tell_sizes_and_numbers_and_their_absence_is_not_none() -> None:
    signals = film([texture()] * 2)
    unknown = measure(signals, ["subject_size", "people", "objects"])
    assert all(map(math.isnan, unknown.values()))
    boxes = [
        Box(0, "person", 0.2),
        Box(0, "person", 0.1),
        Box(1, "person", 0.4),
        Box(1, "cup", 0.1),
    ]
    found = measure(replace(signals, boxes=boxes), ["subject_size", "people", "objects"])
    assert found == pytest.approx({"subject_size": 0.3, "people": 2, "objects": 1})
    assert measure(replace(signals, boxes=[]), ["people"]) == {"people": 0}


def test_one_frame_has_what_needs_no_second_one() -> None:
    found = measure(film([texture()]))
    assert found["brightness_mean"] == pytest.approx(texture().mean(), abs=0.01)
    assert math.isnan(found["ssim_mean"])
    assert math.isnan(found["camera_right"])


def test_large_frames_measure_like_the_same_ones_reduced() -> None:
    large = [np.kron(frame, np.ones((4, 4), np.uint8)) for frame in by_camera(shift(2, 0), 4)]
    names = ["flow_magnitude", "sharpness", "frame_difference", "camera_right"]
    small = measure(film(_reduced(large)), names)
    for name, value in measure(film(large), names).items():
        assert value == pytest.approx(small[name], rel=1e-6), name


def test_pixels_count_as_if_the_short_side_had_256() -> None:
    frames = [cv2.resize(frame, (256, 256)) for frame in by_camera(shift(2, 1), 4)]
    small = [cv2.resize(frame, (128, 128), interpolation=cv2.INTER_AREA) for frame in frames]
    names = ["flow_magnitude", "camera_shift", "camera_right"]
    expected = measure(film(frames), names)
    for name, value in measure(film(small), names).items():
        if not name.endswith("_std"):
            assert value == pytest.approx(expected[name], rel=0.1), name


def test_a_users_field_is_one_decorated_function() -> None:
    @field("levels", over_time="mean max")
    def brightest_pixel(signals: Signals) -> np.ndarray:
        """Brightest gray of a frame."""
        return signals.gray.max((1, 2))

    try:
        assert measure(film([np.full((9, 9), 7, np.uint8)] * 2), ["brightest_pixel"]) == {
            "brightest_pixel_mean": 7,
            "brightest_pixel_max": 7,
        }
        assert FIELDS["brightest_pixel"].help == "Brightest gray of a frame"
        with pytest.raises(PraxiscopeError, match="already"):
            field("levels")(brightest_pixel)
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
def test_a_field_that_gives_something_else_is_named(returned, summaries, message) -> None:
    wrong = Field("wrong", lambda signals: returned, "levels", "", tuple(summaries.split()))
    with pytest.raises(PraxiscopeError, match=f"^field wrong: .*{message}"):
        wrong.values(film([texture()] * 2))


def test_own_fields_come_from_a_file_and_stand_last(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    file = tmp_path / "fields_of_a_test.py"
    file.write_text(
        "from praxiscope.metadata.field import field\n"
        "@field('frames')\n"
        "def frames_seen(signals):\n"
        "    return len(signals.gray)\n"
    )
    try:
        import_fields(file)
        assert [one.name for one in custom_fields()] == ["frames_seen"]
        assert select_fields()[-1].name == "frames_seen"
        assert measure(film([texture()] * 2), ["frames_seen"]) == {"frames_seen": 2}
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
def test_files_without_own_fields_are_refused(
    tmp_path, monkeypatch, name, content, message
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(PraxiscopeError, match=message):
        import_fields(tmp_path / name)


def test_every_field_says_what_it_means_and_in_which_unit() -> None:
    for each in select_fields():
        assert each.help
        assert each.unit
    columns = [column for each in select_fields() for column in each.columns]
    assert len(columns) == len(set(columns)) >= 45


def test_an_unknown_field_suggests_the_nearest() -> None:
    with pytest.raises(PraxiscopeError, match="ssim"):
        measure(film([texture()] * 2), ["sim"])


def _patch_that_moves(right: int) -> list[np.ndarray]:
    frames = []
    for step in range(6):
        frame = texture(0).copy()
        frame[50:90, 30 + right * step : 70 + right * step] = texture(3)[50:90, 30:70]
        frames.append(frame)
    return frames


def _reduced(frames: list[np.ndarray]) -> list[np.ndarray]:
    """As the signals reduce them."""
    return [
        cv2.resize(frame, (SHORT_SIDE, SHORT_SIDE), interpolation=cv2.INTER_AREA)
        for frame in frames
    ]


def test_the_documentation_lists_every_field_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "metadata.md").read_text("utf-8")
    rows = {line for line in page.splitlines() if line.startswith("| `")}
    for each in select_fields():
        title = each.title + (" *" if each.contextual else "")
        kinds = ", ".join(each.summaries)
        assert f"| `{each.name}` | {title} | {kinds} | {each.unit} | {each.help} |" in rows
