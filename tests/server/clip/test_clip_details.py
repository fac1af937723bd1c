from __future__ import annotations

import pytest

from praxiscope.server.clip.clip_details import event_of


def test_event_comes_from_two_columns_of_the_data_set():
    sample = event_of({"event_start": 1, "event_end": 2.5, "label": "a"})
    assert sample is not None
    assert (sample.start, sample.end) == (1.0, 2.5)


@pytest.mark.parametrize(
    "sample",
    [
        {},
        {"event_start": 1.0},
        {"event_start": 1.0, "event_end": None},
        {"event_start": "1", "event_end": "2"},
        {"event_start": 2.0, "event_end": 1.0},
        {"event_start": float("nan"), "event_end": 1.0},
        {"event_start": 0.0, "event_end": float("inf")},
    ],
    ids=str,
)
def test_invalid_events_are_left_out(sample):
    assert event_of(sample) is None
