from __future__ import annotations

import pytest

from praxiscope.figures.paths import common_folder


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/data/a/x.mp4", "/data/b/y.mp4"], "/data/"),
        (["/data/ab/x.mp4", "/data/ab/y.mp4"], "/data/ab/"),
        (["/data/ab/x.mp4", "/data/abc/y.mp4"], "/data/"),
        (["/a.mp4", "/b/c.mp4"], "/"),
        (["a.mp4", "/b/c.mp4"], ""),
        ([], ""),
    ],
)
def test_the_folder_of_all_files(paths, expected) -> None:
    assert common_folder(paths) == expected
