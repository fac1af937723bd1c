"""A query clip has the neighbours of the same clip in the workspace."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from small_run import COPY, DAMAGED, LEAKED, RUN, small_run

from praxiscope.atlas.build import build_atlas, similar_clips, vectors_of
from praxiscope.atlas.query_clip import nearest_clips
from praxiscope.atlas.settings import Settings
from praxiscope.errors import VideoError
from praxiscope.workspace.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return small_run(tmp_path_factory.mktemp("small"))


def test_a_copy_of_a_clip_has_its_neighbours(workspace, tmp_path) -> None:
    run = workspace.run(RUN)
    atlas = build_atlas(run, "here", Settings(method="pca"))
    paths = workspace.clips(["path"])["path"].to_pylist()
    outside = shutil.copyfile(paths[0], tmp_path / "outside.mp4")

    query = nearest_clips(run, atlas, outside, 6)

    # With so few clips all others are equally far, so that only distances can be compared.
    others, distances = similar_clips(atlas, vectors_of(run, atlas), 0, 5)
    assert set(query.clips[:2].tolist()) == {0, COPY}
    assert set(query.clips[2:4].tolist()) == set(others[1:3].tolist()) == {1, LEAKED}
    assert query.distances == pytest.approx([0, *distances], abs=1e-4)
    table = run.predictions.table(["clip", "predicted", "probability"]).to_pydict()
    row = table["clip"].index(0)
    assert query.top[0][0] == run.config.classes[table["predicted"][row]]
    assert query.top[0][1] == pytest.approx(table["probability"][row], abs=1e-3)
    assert np.all(np.diff([probability for _, probability in query.top]) <= 0)


def test_a_file_that_is_no_video_is_named(workspace) -> None:
    run = workspace.run(RUN)
    atlas = build_atlas(run, "here", Settings(method="pca"))
    path = workspace.clips(["path"])["path"][DAMAGED].as_py()
    with pytest.raises(VideoError, match=f"clip-0000{DAMAGED}"):
        nearest_clips(run, atlas, path, 3)
