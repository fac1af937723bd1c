from __future__ import annotations

import pytest

from praxiscope.server.clip.clip_details import event_of


def test_event_comes_from_two_columns_of_the_data_set():
    content = event_of({"event_start": 1, "event_end": 2.5, "label": "a"})
    assert content is not None
    assert (content.start, content.end) == (1.0, 2.5)


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
def test_invalid_events_are_left_out(content):
    assert event_of(content) is None
