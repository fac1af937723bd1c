from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from moving_squares import CLASSES, moving_square, read_nothing, squares
from safetensors.torch import load_file

from praxiscope.errors import ModelError, TrainingError
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import read_trained_card
from praxiscope.training.checkpoint import newest_checkpoint
from praxiscope.training.progress import Callbacks
from praxiscope.training.run import OutputPaths, train
from praxiscope.training.settings import Settings
from praxiscope.training.starting import InitialWeights, class_difference

DATA = squares(side=64)
OVERFIT = Settings(
    epochs=30,
    batch=8,
    learning_rate=5e-3,
    scale=(1.0, 1.0),
    contrast=0.0,
    smoothing=0.0,
)
QUICK = replace(OVERFIT, epochs=2)


class Killed(BaseException):
    pass


def stop_at(number):
    def stop(epoch):
        if epoch.number == number:
            raise Killed

    return Callbacks(on_epoch=stop)


@pytest.mark.slow
def test_eight_clips_are_overfitted_and_the_weights_load_as_a_model(tmp_path):
    memorised = squares(side=64, validation=0)
    same = tuple(
        replace(one, split="validation", name=f"again {one.name}") for one in memorised.examples
    )
    data = replace(memorised, examples=memorised.examples + same)
    trained = train(
        data, InitialWeights("micro_i3d"), OutputPaths(tmp_path), OVERFIT, command="as typed"
    )
    heads = trained.card.results["splits"]["validation"]["heads"]["classes"]
    assert heads["top1"] == 1.0
    model = load_model("micro_i3d", weights=trained.weights)
    assert model.classes == CLASSES
    assert model.recipe == trained.card.recipe
    for row in range(8):
        clip = moving_square(row % 4, row, 64)
        logits = model.logits(model.recipe.prepare(clip).pathways)[0].detach().numpy()
        expected = trained.predictions["validation"].scores["classes"][row]
        np.testing.assert_allclose(logits, expected, atol=1e-3)
        assert logits.argmax() == row % 4
    written = json.loads((tmp_path / "weights.json").read_text())
    assert written["command"] == "as typed"
    assert written["results"]["settings"]["learning_rate"] == 5e-3
    assert read_trained_card(trained.weights) == replace(
        trained.card, results=json.loads(json.dumps(trained.card.results))
    )
    # Nothing but the results is left.
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "weights.json",
        "weights.safetensors",
    ]


@pytest.mark.slow
def test_the_hybrid_network_learns_sentences_and_classes(tmp_path):
    data = squares(side=64)
    data = replace(
        data,
        examples=tuple(
            replace(one, split=s, name=f"{s}{one.name}")
            for one in data.examples[:8]
            for s in ("train", "test")
        ),
    )
    sentences = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0][:4].astype(np.float32)
    settings = replace(OVERFIT, objective="hybrid")
    trained = train(
        data, InitialWeights("micro_i3d"), OutputPaths(tmp_path), settings, sentences=sentences
    )
    heads = trained.card.results["splits"]["test"]["heads"]
    assert heads["classes"]["top1"] == heads["language"]["top1"] == 1.0
    assert load_model("micro_i3d", weights=trained.weights).classes == CLASSES
    language = load_file(tmp_path / "language_head.safetensors")
    assert language["blocks.6.proj.weight"].shape[0] == 6
    with pytest.raises(TrainingError, match=r"vectors \(3, 6\) for 4 classes"):
        train(
            data,
            InitialWeights("micro_i3d"),
            OutputPaths(tmp_path),
            settings,
            sentences=sentences[:3],
        )


@pytest.mark.slow
def test_float16_weights_have_half_the_size_and_load(tmp_path):
    full = train(DATA, InitialWeights("micro_x3d"), OutputPaths(tmp_path / "full"), QUICK).weights
    half = train(
        DATA, InitialWeights("micro_x3d"), OutputPaths(tmp_path / "half", half=True), QUICK
    ).weights
    assert half.stat().st_size < 0.6 * full.stat().st_size
    halved = load_model("micro_x3d", weights=half).network.state_dict()
    for key, tensor in load_model("micro_x3d", weights=full).network.state_dict().items():
        assert halved[key].dtype == tensor.dtype
        torch.testing.assert_close(halved[key], tensor, rtol=1e-3, atol=1e-6)


@pytest.mark.slow
def test_a_killed_run_resumes_to_bit_equal_weights_even_with_a_damaged_checkpoint(tmp_path):
    settings = replace(QUICK, epochs=3)
    unbroken = train(
        DATA, InitialWeights("micro_x3d"), OutputPaths(tmp_path / "unbroken"), settings
    )
    output = OutputPaths(tmp_path / "broken", resume=True)
    with pytest.raises(Killed):
        train(DATA, InitialWeights("micro_x3d"), output, settings, callbacks=stop_at(2))
    newest = newest_checkpoint(output.checkpoints).path
    newest.write_bytes(newest.read_bytes()[:1000])
    warnings = []
    resumed = train(
        DATA,
        InitialWeights("micro_x3d"),
        output,
        settings,
        callbacks=Callbacks(on_warning=warnings.append),
    )
    assert warnings == ["step-00000002.pt is damaged: training resumes from step-00000001.pt"]
    ours, expected = load_file(resumed.weights), load_file(unbroken.weights)
    assert ours.keys() == expected.keys()
    assert all(torch.equal(ours[key], tensor) for key, tensor in expected.items())


@pytest.mark.slow
def test_resuming_with_other_classes_or_settings_is_refused_with_the_difference(tmp_path):
    output = OutputPaths(tmp_path, resume=True)
    with pytest.raises(Killed):
        train(DATA, InitialWeights("micro_x3d"), output, QUICK, callbacks=stop_at(1))
    renamed = squares(side=64, classes=(*CLASSES[:3], "Waiting"))
    with pytest.raises(
        TrainingError, match="other classes: 1 not in the checkpoint \\('Waiting'\\)"
    ):
        train(renamed, InitialWeights("micro_x3d"), output, QUICK)
    with pytest.raises(TrainingError, match=r"was made with learning_rate 0.005, not 0.1"):
        train(DATA, InitialWeights("micro_x3d"), output, replace(QUICK, learning_rate=0.1))
    with pytest.raises(TrainingError, match="was made with model 'micro_x3d', not 'micro_tsm'"):
        train(DATA, InitialWeights("micro_tsm"), output, QUICK)


@pytest.mark.slow
def test_fine_tuning_keeps_the_head_for_the_same_classes_and_replaces_it_for_others(tmp_path):
    first = train(DATA, InitialWeights("micro_x3d"), OutputPaths(tmp_path / "first"), QUICK)
    start = InitialWeights("micro_x3d", first.weights)
    frozen = replace(QUICK, freeze=True, learning_rate=1e-9)
    warnings = []
    callbacks = Callbacks(on_warning=warnings.append)
    same = train(DATA, start, OutputPaths(tmp_path / "same"), frozen, callbacks=callbacks)
    assert warnings == []
    before, after = load_file(first.weights), load_file(same.weights)
    for key, tensor in before.items():
        torch.testing.assert_close(after[key], tensor, rtol=0, atol=1e-6)
    other = squares(side=64, classes=(*CLASSES[:3], "Waiting"))
    changed = train(other, start, OutputPaths(tmp_path / "other"), frozen, callbacks=callbacks)
    assert "the head gets new weights" in warnings[0]
    assert "1 not in the data ('Moving down')" in warnings[0]
    after = load_file(changed.weights)
    head = {"blocks.5.proj.weight", "blocks.5.proj.bias"}
    assert {key for key, value in before.items() if not torch.equal(after[key], value)} == head


@pytest.mark.slow
def test_unreadable_clips_are_left_out_and_reported(tmp_path):
    examples = (*DATA.examples, replace(DATA.examples[0], name="bad.mp4", read=read_nothing))
    warnings = []
    trained = train(
        replace(DATA, examples=examples),
        InitialWeights("micro_x3d"),
        OutputPaths(tmp_path),
        QUICK,
        callbacks=Callbacks(on_warning=warnings.append),
    )
    assert trained.card.results["left_out"] == {"bad.mp4": "broken.mp4: no frames in it"}
    assert trained.card.results["clips"] == {"train": 8, "validation": 4, "test": 0}
    assert warnings == ["left out because it can't be read: bad.mp4: broken.mp4: no frames in it"]


@pytest.mark.parametrize(
    ("checkpoint", "data", "words"),
    [
        ("abc", "abc", ""),
        ("abc", "acb", "another order: class 1 is 'b', not 'c'"),
        ("abc", "ab", "3 classes instead of 2; 1 not in the data ('c')"),
        ("ab", "axyzw", "4 not in the checkpoint ('x', 'y', 'z', ...)"),
    ],
)
def test_class_differences_are_described(checkpoint, data, words):
    assert words in class_difference(checkpoint, data)
    assert bool(words) == bool(class_difference(checkpoint, data))


def test_a_damaged_card_is_named(tmp_path):
    weights = tmp_path / "w.safetensors"
    assert read_trained_card(weights) is None
    (tmp_path / "w.json").write_text('{"format": "praxiscope trained weights 1"}')
    with pytest.raises(ModelError, match=r"w.json: a damaged card"):
        read_trained_card(weights)
    (tmp_path / "w.json").write_text('{"something": "else"}')
    assert read_trained_card(weights) is None
