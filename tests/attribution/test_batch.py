"""Many files in one call: outcomes in order, each independent of the others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from praxiscope.attribution.batch import explain_files
from praxiscope.attribution.explain import explain
from praxiscope.attribution.explanation import Explanation, Request
from praxiscope.errors import ModelError, VideoError
from praxiscope.models.model import VideoModel
from praxiscope.video.recipe import Views


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Five frame folders; the second is empty, the images of the fourth are damaged."""
    random = np.random.default_rng(0)
    paths = []
    for number in range(5):
        folder = tmp_path / f"clip {number}"
        folder.mkdir()
        paths.append(folder)
        if number == 1:
            continue
        for frame in range(6):
            pixels = random.integers(0, 256, (36, 48 + 4 * number, 3), np.uint8)
            Image.fromarray(pixels).save(folder / f"{frame:05}.png")
    for file in paths[3].iterdir():
        file.write_bytes(b"not a picture")
    return paths


@pytest.mark.parametrize("batch_size", [1, 2, 3, 10])
def test_every_file_has_its_outcome_in_order(
    grid_model: VideoModel, folders: list[Path], batch_size: int
) -> None:
    outcomes = list(explain_files(grid_model, folders, batch_size=batch_size))
    assert [path for path, _ in outcomes] == folders
    for path, outcome in outcomes:
        if path in (folders[1], folders[3]):
            assert isinstance(outcome, VideoError)
            assert str(path) in str(outcome)
        else:
            assert isinstance(outcome, Explanation)
            single = explain(grid_model, path)
            assert outcome.clip.path == path
            np.testing.assert_allclose(outcome.logits, single.logits, rtol=1e-4)
            np.testing.assert_allclose(
                outcome.heatmaps[0].raw, single.heatmaps[0].raw, rtol=1e-3, atol=1e-7
            )


def test_labels_belong_to_their_files_and_a_bad_one_spoils_no_other(
    grid_model: VideoModel, folders: list[Path]
) -> None:
    labels = {folders[0]: "tai chi", folders[2]: "no such class", folders[4]: "7"}
    request = Request(("true",), views=Views(2))
    outcomes = dict(
        explain_files(grid_model, folders, request, batch_size=5, label=lambda path: labels[path])
    )
    assert outcomes[folders[0]].heatmaps[0].target.name == "tai chi"
    assert isinstance(outcomes[folders[2]], ModelError)
    assert outcomes[folders[4]].heatmaps[0].target.name == "7"


def test_a_file_given_twice_comes_twice(grid_model: VideoModel, folders: list[Path]) -> None:
    paths = [folders[0], folders[0], folders[2]]
    outcomes = list(explain_files(grid_model, paths, batch_size=3))
    assert [path for path, _ in outcomes] == paths
    assert all(isinstance(outcome, Explanation) for _, outcome in outcomes)


def test_no_more_is_read_ahead_than_the_next_batch(
    grid_model: VideoModel, folders: list[Path]
) -> None:
    """A list of a million files must not be decoded while the first is explained."""
    taken = []

    def paths() -> Iterator[Path]:
        for _ in range(sys.maxsize):
            taken.append(folders[0])
            yield folders[0]

    outcomes = explain_files(grid_model, paths(), batch_size=2)
    for _ in range(4):
        next(outcomes)
    outcomes.close()
    assert len(taken) <= 4 + 2 * 2 + 2


def test_no_files_no_outcomes(grid_model: VideoModel) -> None:
    assert list(explain_files(grid_model, [])) == []
