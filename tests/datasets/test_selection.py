from __future__ import annotations

import pytest

from praxiscope.datasets.open_data_set import open_data_set
from praxiscope.datasets.selection import select_for_analysis
from praxiscope.errors import DatasetError


def test_bad_rows_parts_of_files_and_repeated_clips_are_left_out(tmp_path):
    table = tmp_path / "clips.csv"
    rows = ["a.mp4,hug,", "b.mp4,hug,2.5", "a.mp4,kick,", "c.mp4"]
    table.write_text("\n".join(["path,label,start", *rows]))
    selection = select_for_analysis(open_data_set(table))
    assert [sample.path.name for sample in selection.samples] == ["a.mp4"]
    lines = [line.removeprefix(f"{table}, ")[:5] for line in selection.left_out]
    assert lines == ["row 5", "row 3", "row 4"]


@pytest.mark.parametrize(
    ("row", "message"), [("a.mp4", "row 2: the number"), ("a.mp4,hug,2.5", "row 2: .*part of its")]
)
def test_without_a_usable_clip_the_first_error_is_raised(tmp_path, row, message):
    (tmp_path / "clips.csv").write_text(f"path,label,start\n{row}\n")
    with pytest.raises(DatasetError, match=message):
        select_for_analysis(open_data_set(tmp_path / "clips.csv"))
