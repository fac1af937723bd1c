from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from moving_squares import CLASSES, squares

from praxiscope.errors import TrainingError
from praxiscope.training import loop
from praxiscope.training.checkpoint import newest_checkpoint
from praxiscope.training.progress import Callbacks
from praxiscope.training.settings import OPTIMISERS
from praxiscope.video.clip import Clip


class Killed(BaseException):
    pass


def killed_at(step):
    def stop(done, steps, loss):
        if done == step:
            raise Killed

    return Callbacks(on_step=stop)


def one_colour(label, recipe, views):
    frames = np.zeros((8, 32, 32, 3), np.uint8)
    frames[..., label % 3] = 80 + 40 * label
    return Clip.from_frames(frames, fps=8)


def assert_equal_state(first, second):
    assert first.progress.step == second.progress.step
    losses = [[epoch.loss for epoch in training.progress.epochs] for training in (first, second)]
    assert losses[0] == losses[1]
    for ours, other in (
        (first.network, second.network),
        (first.average.network, second.average.network),
    ):
        for (key, tensor), expected in zip(
            ours.state_dict().items(), other.state_dict().values(), strict=True
        ):
            assert torch.equal(tensor, expected), key


@pytest.mark.parametrize(("precision", "optimiser"), [("fp32", "muon"), ("bf16", "adamw")])
@pytest.mark.parametrize("killed", [2, 3, 4])  # within an epoch, after one, within the next
def test_a_killed_training_resumes_to_bit_equal_weights(
    make_training, tmp_path, monkeypatch, killed, precision, optimiser
):
    monkeypatch.setattr(loop, "SAVE_SECONDS", 0.0)  # a checkpoint after every update
    unbroken = make_training(precision=precision, optimiser=optimiser)
    unbroken.run()
    broken = make_training(precision=precision, optimiser=optimiser)
    with pytest.raises(Killed):
        broken.run(tmp_path / "c", killed_at(killed))
    continued = make_training(precision=precision, optimiser=optimiser)
    checkpoint = newest_checkpoint(tmp_path / "c")
    assert checkpoint.content["progress"]["step"] == killed - 1
    continued.restore(checkpoint.content)
    continued.run(tmp_path / "c")
    assert continued.progress.step == unbroken.steps == 6
    assert_equal_state(continued, unbroken)


def test_other_seeds_give_other_weights(make_training):
    first, second = make_training(seed=0), make_training(seed=1)
    first.run()
    second.run()
    assert not torch.equal(first.network.head.weight, second.network.head.weight)


def test_the_global_random_generator_does_not_change(make_training):
    training = make_training(epochs=1)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    training.run()
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_optimiser_lowers_the_loss(make_training, optimiser):
    coloured = [replace(one, read=partial(one_colour, one.label)) for one in squares().examples]
    data = replace(squares(), examples=tuple(coloured))
    training = make_training(data, optimiser=optimiser, epochs=20, learning_rate=0.02, batch=8)
    training.run()
    losses = [epoch.loss for epoch in training.progress.epochs]
    assert sum(losses[-3:]) / 3 < losses[0] - 0.2


def test_a_frozen_body_does_not_change_and_the_head_learns(make_training):
    training = make_training(freeze=True)
    for parameter in training.network.body.parameters():
        parameter.requires_grad_(False)
    before = {key: tensor.clone() for key, tensor in training.network.state_dict().items()}
    training.run()
    for key, tensor in training.network.state_dict().items():
        assert torch.equal(tensor, before[key]) == key.startswith("body."), key


def test_without_progress_training_stops_early_and_keeps_the_best_weights(make_training):
    training = make_training(epochs=30, patience=3, learning_rate=1e-12)
    training.run()
    # The network does not learn, so no epoch is better than the first.
    assert [epoch.number for epoch in training.progress.epochs] == [1, 2, 3, 4]
    assert training.progress.best_epoch == 1
    final = training.final_network().state_dict()
    assert all(torch.equal(final[key], tensor) for key, tensor in training.best.items())


def test_a_loss_that_is_not_finite_stops_the_training(make_training):
    training = make_training()
    training.network.head.weight.data.fill_(float("nan"))
    with pytest.raises(TrainingError, match=r"loss is nan at update 1.*smaller --learning-rate"):
        training.run()


def test_low_resolution_epochs_come_first(make_training):
    sizes = []
    training = make_training(epochs=4, low_res_epochs=0.5, low_res_side=0.5)
    training.network.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[-2:]))
    training.run()
    assert sizes == [(16, 16)] * 4 + [(32, 32)] * 4


def test_the_average_covers_a_share_of_the_updates(make_training):
    assert make_training(epochs=50, average=0.1).average.decay == pytest.approx(1 - 1 / 10)
    newest = make_training(average=0.0)
    newest.run()
    for averaged, trained in zip(
        newest.average.network.parameters(), newest.network.parameters(), strict=True
    ):
        assert torch.equal(averaged, trained)


def test_flips_need_labels_that_can_be_mirrored(make_training):
    one_sided = squares(classes=("Moving left", *CLASSES[2:], "Waiting"))
    with pytest.raises(TrainingError, match="'Moving left' would show 'Moving right'"):
        make_training(one_sided, flip=True)
    make_training(flip=True).run()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"objective": "khot"}, "no objective 'khot'.*did you mean 'k-hot'"),
        ({"optimiser": "adam"}, "no optimiser 'adam'.*did you mean 'adamw'"),
        ({"epochs": 0}, "epochs: must be greater than 0"),
        ({"precision": "int8"}, "no precision 'int8'"),
        ({"precision": "fp16"}, "fp16 needs a GPU"),
    ],
)
def test_wrong_settings_are_named(make_training, wrong, message):
    with pytest.raises(TrainingError, match=message):
        make_training(**wrong)
