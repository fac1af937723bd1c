from __future__ import annotations

import pytest

from praxiscope.errors import VideoError
from praxiscope.server.clip.source import Sources
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.workspace.workspace import create_workspace


@pytest.fixture
def workspace(tmp_path):
    paths = [str(tmp_path / "set" / "walk" / "a.mp4"), str(tmp_path / "set" / "run" / "b.mp4")]
    return create_workspace(tmp_path / "workspace", {"path": paths})


def test_clip_names_are_relative_to_the_common_folder(workspace):
    source = Sources(workspace).of(1)

    assert source.shown_path == "run/b.mp4"
    assert source.folder == "run"
    assert source.name == "clip 1, run/b.mp4"


@pytest.mark.parametrize("clip", [-1, 2, 2**31 - 1])
def test_unknown_clip_number_is_404(workspace, clip):
    with pytest.raises(RefusedError) as refused:
        Sources(workspace).of(clip)

    assert refused.value.status == UNKNOWN


def test_added_clips_are_found(workspace, tmp_path):
    sources = Sources(workspace)
    sources.of(0)

    workspace.extend_clips({"path": [str(tmp_path / "set" / "c.mp4")]})

    assert sources.of(2).shown_path == "c.mp4"


def test_missing_file_error_hides_folders(workspace, tmp_path):
    with pytest.raises(RefusedError) as refused:
        Sources(workspace).of(0).stamp()

    assert refused.value.status == UNKNOWN
    assert str(refused.value) == (
        "clip 0, walk/a.mp4: its file is missing (put the file back where it was)"
    )


def test_stamp_changes_with_the_content(workspace, tmp_path):
    source = Sources(workspace).of(0)
    source.path.parent.mkdir(parents=True)
    source.path.write_bytes(b"one")
    before = source.stamp()

    source.path.write_bytes(b"other")

    assert source.stamp() != before


def test_reader_error_becomes_a_404_of_the_clip(workspace):
    source = Sources(workspace).of(0)

    refused = source.refused(VideoError("the file is empty", where=str(source.path)))

    assert refused.status == UNKNOWN
    assert refused.where == "clip 0, walk/a.mp4"
