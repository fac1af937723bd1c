from __future__ import annotations

import csv

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.files import read_truth
from praxiscope.video.decode import read_clip

SMALL = ("--clips", 3, "--frames", 4, "--size", "48x64")


def test_renders_videos_manifest_and_truth(command, tmp_path):
    result = command("stage", "render", tmp_path, "--preset", "faulty", "--seed", 7, *SMALL)

    assert result.exit_code == 0, result.output
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    for row in rows:
        assert read_clip(tmp_path / row["path"]).frames.shape == (4, 48, 64, 3)
        assert read_truth(tmp_path / row["truth"]).layers.shape == (4, 48, 64)


def test_a_finished_set_is_left_as_it_is(command, tmp_path):
    def times():
        return [path.stat().st_mtime_ns for path in sorted((tmp_path / "videos").iterdir())]

    assert command("stage", "render", tmp_path, *SMALL).exit_code == 0
    before = times()
    assert command("stage", "render", tmp_path, *SMALL).exit_code == 0
    assert times() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--preset", "faulti"), "faulty"),
        (("--size", "112"), "HEIGHTxWIDTH"),
        (("--size", "8x8"), "too few"),
    ],
)
def test_wrong_options_end_in_one_line(command, tmp_path, options, message):
    error = command("stage", "render", tmp_path, "--clips", 1, *options).exception
    assert isinstance(error, PraxiscopeError)
    assert message in str(error)
    assert "\n" not in str(error)
