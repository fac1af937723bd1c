from __future__ import annotations

import pytest
import torch

from praxiscope.models.resnet3d import ResNetShape, resnet3d
from praxiscope.models.zoo.resnet3d import CARDS

BY_NAME = {card.name: card for card in CARDS}
SHALLOW = {"width": 8, "depths": (1, 1, 1, 1)}


@pytest.mark.parametrize("name", BY_NAME)
def test_keys_and_shapes_are_those_of_pytorchvideo(name, hub):
    with torch.device("meta"):
        ours, theirs = BY_NAME[name].build(400), getattr(hub, name)()
    shapes = {key: tensor.shape for key, tensor in ours.state_dict().items()}
    assert shapes == {key: tensor.shape for key, tensor in theirs.state_dict().items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "frames", "side"),
    # 200 pixels make the seven cells that 224 make.
    [("slow_r50", 8, 200), ("c2d_r50", 8, 200), ("i3d_r50", 8, 200), ("i3d_r50", 11, 225)],
)
def test_logits_equal_pytorchvideos_with_the_same_weights(name, frames, side, hub, randomise):
    torch.manual_seed(0)
    theirs = randomise(getattr(hub, name)())
    ours = BY_NAME[name].build(400).eval()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    clip = torch.randn(1, 3, frames, side, side)
    with torch.no_grad():
        expected, logits = theirs(clip), ours(clip)
    assert expected.std() > 0.01
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("name", "frames"), [("slow_r50", 9), ("c2d_r50", 8), ("i3d_r50", 24)])
def test_declared_cell_centres_are_those_of_the_network(name, frames, check_cell_centres):
    card = BY_NAME[name]
    network = card.build(4, **SHALLOW)
    check_cell_centres(network, card.layers, [(frames, 128, 128)])


def test_a_clip_smaller_than_the_pool_window_gives_logits():
    torch.manual_seed(0)
    network = resnet3d(3, ResNetShape(**SHALLOW)).eval()
    clip = torch.randn(2, 3, 4, 64, 64)
    with torch.no_grad():
        logits = network(clip)
        features = clip
        for block in network.blocks[:-1]:
            features = block(features)
        whole = network.blocks[-1].proj(features.mean((2, 3, 4)))
    torch.testing.assert_close(logits, whole)


def test_gradients_reach_the_last_convolution_of_a_fresh_network():
    torch.manual_seed(0)
    network = resnet3d(3, ResNetShape(**SHALLOW)).eval()
    network(torch.randn(1, 3, 4, 64, 64))[0, 0].backward()
    last = network.get_submodule("blocks.4.res_blocks.0.branch2.conv_c")
    assert last.weight.grad.abs().max() > 0
