"""Networks are trained from Python."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import torch

import praxiscope as px

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(analysed, tmp_path_factory):
    manifest = analysed.folder.parent / "stage" / "manifest.csv"
    folder = tmp_path_factory.mktemp("trained")
    return px.train(manifest, "micro_x3d", folder, epochs=1, batch=8, progress=False)


def test_trained_weights_give_the_scores_of_the_training(trained, analysed):
    model = px.load_model("micro_x3d", weights=trained.weights)
    stage = analysed.folder.parent / "stage"
    predictions = trained.predictions["validation"]
    assert predictions.names
    rows = pd.read_csv(stage / "manifest.csv").set_index("path")
    for name, expected in zip(predictions.names, predictions.scores["classes"], strict=True):
        (path,) = [path for path in rows.index if name.endswith(path)]
        prepared = model.recipe.prepare(px.read_clip(stage / path))
        with torch.no_grad():
            logits = model.logits(prepared.pathways)[0].numpy()
        np.testing.assert_allclose(logits, expected, atol=1e-3)


def test_the_card_beside_the_weights_has_classes_and_settings(trained, analysed):
    card = json.loads(trained.weights.with_suffix(".json").read_text())
    labels = px.open_data_set(analysed.folder.parent / "stage" / "manifest.csv").classes
    assert set(labels) <= set(px.load_model("micro_x3d", weights=trained.weights).classes)
    assert card["results"]["settings"]["epochs"] == 1


def test_a_setting_or_a_model_that_does_not_exist_is_an_error(analysed, tmp_path):
    manifest = analysed.folder.parent / "stage" / "manifest.csv"
    with pytest.raises(px.PraxiscopeError, match="micro_x3d"):
        px.train(manifest, "micro_x3dd", tmp_path, progress=False)
    with pytest.raises(TypeError, match="epoch_count"):
        px.train(manifest, "micro_x3d", tmp_path, epoch_count=1, progress=False)
