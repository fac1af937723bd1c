"""Boxes of a file reach the clips they were drawn in, and the frames that are looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from praxiscope.datasets.boxes import Box, Boxes
from praxiscope.errors import DatasetError
from praxiscope.metadata.measure import measure
from praxiscope.metadata.signals import Signals
from praxiscope.pipeline.boxes import VideoBoxes, boxes_in_clip, boxes_of_paths
from praxiscope.video.clip import Clip

FRAMES = np.zeros((4, 50, 100, 3), np.uint8)
SEEN = [3, 13, 23, 33]  # of forty frames


def _clip(times: list[float] | None = None) -> Clip:
    """Four of forty frames, shown at 20 a second unless times are given."""
    seconds = np.array(times) if times else np.array(SEEN) / 20
    return Clip(FRAMES, seconds, 2.0, frame_rate=20.0, numbers=np.array(SEEN))


def _box(side: float, **options) -> Box:
    return Box(0, 0, side, side, **options)


def _areas(clip: Clip, *boxes: Box, relative: bool = False) -> dict[int, list[float]]:
    """Areas by frame."""
    found: dict[int, list[float]] = {}
    for box in boxes_in_clip(clip, VideoBoxes(boxes, relative)) or ():
        found.setdefault(box.frame, []).append(pytest.approx(box.area))
    return found


def test_boxes_of_every_frame_are_matched_by_their_number() -> None:
    boxes = [_box(number + 1, frame=number) for number in range(40)]
    expected = {place: [(number + 1) ** 2 / 5000] for place, number in enumerate(SEEN)}
    assert _areas(_clip(), *boxes) == expected


def test_numbers_count_frames_of_the_video_whatever_its_rate() -> None:
    boxes = [_box(number + 1, frame=number) for number in range(40)]
    uneven = _clip(times=[0.01, 0.02, 1.0, 1.9])
    assert _areas(uneven, *boxes) == _areas(_clip(), *boxes)


def test_times_are_matched_to_the_frames_shown_then() -> None:
    boxes = [_box(number + 1, time=number / 20) for number in range(40)]
    expected = {place: [(number + 1) ** 2 / 5000] for place, number in enumerate(SEEN)}
    assert _areas(_clip(), *boxes) == expected


def test_boxes_of_some_frames_serve_the_frames_around() -> None:
    boxes = [_box(number + 1, frame=number) for number in (0, 10, 20)]
    # 3 is nearest to 0, 13 to 10, 23 to 20; 33 is nearer to where 30 would have been.
    assert _areas(_clip(), *boxes) == {0: [1 / 5000], 1: [121 / 5000], 2: [441 / 5000]}


def test_nobody_looked_where_no_box_is_near() -> None:
    assert boxes_in_clip(_clip(), None) is None
    assert boxes_in_clip(_clip(), VideoBoxes((_box(9, frame=38),), False)) is None


def test_unsure_boxes_do_not_count_and_yet_somebody_looked() -> None:
    drawn = VideoBoxes((_box(9, frame=13, score=0.2),), False)
    assert boxes_in_clip(_clip(), drawn) == []


def test_what_sticks_out_of_the_frame_is_cut_off() -> None:
    outside = Box(-10, 20, 30, 90, frame=3)
    assert _areas(_clip(), outside) == {0: [30 * 30 / 5000]}
    assert _areas(_clip(), Box(0.5, 0, 1, 0.5, frame=3), relative=True) == {0: [0.25]}


def test_people_and_objects_are_counted_by_frame() -> None:
    drawn = (
        *(_box(10, frame=3, category=name) for name in ("Person", "person", "cup")),
        *(_box(20, frame=13, category=name) for name in ("person", "cup", "hand", "ball")),
    )
    signals = Signals(_clip(), boxes=boxes_in_clip(_clip(), VideoBoxes(drawn, False)))
    values = measure(signals, ("subject_size", "people", "objects"))
    assert values == {
        "subject_size": pytest.approx((100 + 400) / 2 / 5000),
        "people": 2,
        "objects": 3,
    }


def _named(*names: str) -> Boxes:
    return Boxes({name: (_box(5, frame=0, track=name),) for name in names}, False)


@pytest.mark.parametrize("name", ["/d/a/01.mp4", "a/01.mp4", "01.mp4", "a/01", "01"])
def test_a_clip_is_known_by_any_end_of_its_path(name: str) -> None:
    found = boxes_of_paths(_named(name, "other"), [Path("/d/a/01.mp4"), Path("/d/a/02.mp4")])
    assert [one and one.boxes[0].track for one in found] == [name, None]


def test_of_two_names_the_longer_counts() -> None:
    (found,) = boxes_of_paths(_named("01", "a/01.mp4"), [Path("/d/a/01.mp4")])
    assert found.boxes[0].track == "a/01.mp4"


def test_a_name_of_two_clips_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"'01\.mp4' could be /a/01\.mp4 or /b/01\.mp4"):
        boxes_of_paths(_named("01.mp4"), [Path("/a/01.mp4"), Path("/b/01.mp4")])


def test_boxes_of_other_clips_are_refused() -> None:
    with pytest.raises(DatasetError, match=r"such as /a/01\.mp4 .*called like '7'"):
        boxes_of_paths(_named("7"), [Path("/a/01.mp4")])
