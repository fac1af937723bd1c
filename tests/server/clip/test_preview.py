from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence
from small_run import RUN

from praxiscope.server.clip.preview import preview
from praxiscope.workspace.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(analysed):
    return open_workspace(analysed)


def frames_of(data):
    pictures = ImageSequence.Iterator(Image.open(io.BytesIO(data)))
    return np.array([np.asarray(picture.convert("RGB"), float) for picture in pictures])


@pytest.mark.parametrize("views", ["1x1", "2x3"])
@pytest.mark.parametrize("model", [RUN, "a network of my own"])
def test_preview_paints_heat_at_its_place_and_time(workspace, views, model):
    run = workspace.run(RUN)
    config = replace(run.config, views=views, model=model)
    stored = np.zeros(run.heatmaps().shape[1:], np.uint8)
    stored[-1, -1, 0] = 255  # the last moment, lower left

    data = preview(workspace.clips(["path"])["path"][0].as_py(), config, 0, stored)

    frames = frames_of(data)
    plain, painted = frames[:, :, :112], frames[:, :, 116:]
    change = np.abs(painted - plain).mean(-1)
    assert change[-1, 80:, :32].mean() > 25
    assert change[-1, :32, 80:].mean() < 8
    assert change[0].mean() < 8


def test_preview_without_heat_shows_only_the_clip(workspace):
    run = workspace.run(RUN)
    path = workspace.clips(["path"])["path"][0].as_py()

    for stored in (None, np.zeros((4, 4, 4), np.uint8)):
        frames = frames_of(preview(path, run.config, 0, stored))
        assert frames.shape == (16, 112, 112, 3)
