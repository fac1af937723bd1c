from __future__ import annotations

import pytest

from praxiscope.errors import VideoError
from praxiscope.server.errors import error_response, without_folders


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no /home/jo/x.mp4", "no x.mp4"),
        ("no file: '/home/jo doe/a b.mp4'", "no file: 'a b.mp4'"),
        ('[Errno 13] denied: "/root/.cache/x"', '[Errno 13] denied: "x"'),
        ("see /data/clips/, then go on", "see ..., then go on"),
        ("in ~/videos/a.mp4", "in a.mp4"),
        (r"no C:\Users\jo\x.mp4", "no x.mp4"),
        ("'C:/Users/jo doe/x.mp4' is gone", "'x.mp4' is gone"),
        (r"no \\server\share\x.mp4", "no x.mp4"),
        ("/a/b/c.mp4: can't be read, /d/e/f.json neither", "c.mp4: can't be read, f.json neither"),
    ],
)
def test_folders_are_left_out(text, shown):
    assert without_folders(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "stirring and/or pouring, 1/2 of them",
        "see https://example.org/a/b",
        "loss > 2 / 3",
        "did you mean 'tiny_x3d' or 'x3d_m'?",
        "a label of 'open/close'",
    ],
)
def test_other_text_is_unchanged(text):
    assert without_folders(text) == text


def test_path_with_spaces_is_shortened():
    response = error_response(VideoError("holds no frames", where="/data of jo/my clips/a b.mp4"))
    assert response.model_dump() == {"what": "holds no frames", "where": "a b.mp4", "remedy": ""}
