from __future__ import annotations

import pytest

from praxiscope.server.clip.clip_details import event_of


def test_an_event_is_told_by_two_columns_of_the_data_set():
    told = event_of({"event_start": 1, "event_end": 2.5, "label": "a"})
    assert told is not None
    assert (told.start, told.end) == (1.0, 2.5)


@pytest.mark.parametrize(
    "told",
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
def test_what_is_no_event_is_left_out(told):
    assert event_of(told) is None
