from __future__ import annotations

from itertools import product

import pytest
import torch

from praxiscope.errors import ModelError
from praxiscope.models.slowfast import SlowFastShape, slowfast
from praxiscope.models.zoo.slowfast import CARDS, LAYERS

BY_NAME = {card.name: card for card in CARDS}
SHALLOW = SlowFastShape(width=16, depths=(1, 1, 1, 1))


def clips(slow, fast, side, batch=1):
    torch.manual_seed(0)
    return [torch.randn(batch, 3, frames, side, side) for frames in (slow, fast)]


@pytest.mark.parametrize("name", BY_NAME)
def test_keys_and_shapes_are_those_of_pytorchvideo(name, hub):
    with torch.device("meta"):
        ours, theirs = BY_NAME[name].build(400), getattr(hub, name)()
    shapes = {key: tensor.shape for key, tensor in ours.state_dict().items()}
    assert shapes == {key: tensor.shape for key, tensor in theirs.state_dict().items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "side"), [("slowfast_r50", 224), ("slowfast_r50", 256), ("slowfast_r101", 200)]
)
def test_logits_equal_pytorchvideos_with_the_same_weights(name, side, hub, randomise):
    torch.manual_seed(0)
    theirs = randomise(getattr(hub, name)())
    ours = BY_NAME[name].build(400).eval()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    pathways = clips(8, 32, side)
    with torch.no_grad():
        logits = ours(pathways)
        expected = theirs(list(pathways))
    assert expected.std() > 0.01
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)


def test_the_callers_clips_do_not_change():
    pathways = clips(8, 32, 64)
    pathways_before, copies = list(pathways), [clip.clone() for clip in pathways]
    with torch.no_grad():
        slowfast(3, SHALLOW).eval()(pathways)
    for clip, before, copy in zip(pathways, pathways_before, copies, strict=True):
        assert clip is before
        assert torch.equal(clip, copy)


def test_a_captured_stage_is_not_overwritten_by_the_next():
    network, captured = slowfast(3, SHALLOW).eval(), []
    network.blocks[3].register_forward_hook(
        lambda module, inputs, output: captured.extend([output, [g.clone() for g in output]])
    )
    with torch.no_grad():
        network(clips(8, 32, 64))
    for grid, at_capture in zip(*captured, strict=True):
        assert torch.equal(grid, at_capture)


def test_longer_and_larger_clips_average_the_windows_of_each_pathway(randomise):
    network = randomise(slowfast(3, SHALLOW))
    captured = []
    network.blocks[4].register_forward_hook(lambda module, inputs, output: captured.extend(output))
    with torch.no_grad():
        logits = network(clips(10, 40, 256))
        windows = [
            _mean_of_windows(captured[0], (8, 7, 7)),
            _mean_of_windows(captured[1], (32, 7, 7)),
        ]
        expected = network.blocks[-1].proj(torch.cat(windows, 1))
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)


def _mean_of_windows(grid, window):
    starts = product(*(range(n - w + 1) for n, w in zip(grid.shape[2:], window, strict=True)))
    t, h, w = window
    means = [grid[:, :, i : i + t, j : j + h, k : k + w].mean((2, 3, 4)) for i, j, k in starts]
    return torch.stack(means).mean(0)


@pytest.mark.parametrize("pathways", [clips(8, 16, 64), clips(8, 32, 64)[:1], clips(8, 32, 64)[0]])
def test_clips_that_do_not_fit_together_are_refused(pathways):
    with pytest.raises(ModelError, match="slowfast"):
        slowfast(3, SHALLOW)(pathways)


@pytest.mark.slow
def test_declared_cell_centres_are_those_of_the_network(check_cell_centres):
    check_cell_centres(slowfast(4, SHALLOW), LAYERS, [(8, 128, 128), (32, 128, 128)])


def test_recipe_feeds_the_pathways_what_the_network_takes():
    for card in CARDS:
        assert card.recipe.input_sizes == ((8, 256, 256), (32, 256, 256))
