from __future__ import annotations

import pytest
import torch

from praxiscope.models.x3d import X3DShape, x3d
from praxiscope.models.zoo.x3d import CARDS, LAYERS

BY_NAME = {card.name: card for card in CARDS}
SHALLOW = X3DShape(stem_width=8, widths=(8, 8, 16, 16), depths=(1, 1, 1, 1), head_width=16)


def published(hub, name, **options):
    """PyTorchVideo's network without its final softmax."""
    network = getattr(hub, name)(**options)
    network.blocks[-1].activation = None
    return network.eval()


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_keys_and_shapes_are_those_of_pytorchvideo(name, hub):
    with torch.device("meta"):
        ours, theirs = BY_NAME[name].build(400), published(hub, name)
    shapes = {key: tensor.shape for key, tensor in ours.state_dict().items()}
    assert shapes == {key: tensor.shape for key, tensor in theirs.state_dict().items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("x3d_xs", (4, 160)),
        ("x3d_xs", (6, 182)),
        ("x3d_m", (16, 224)),
        ("x3d_m", (16, 256)),
    ],
)
def test_logits_equal_pytorchvideos_with_the_same_weights(name, size, hub, randomise):
    torch.manual_seed(0)
    theirs = randomise(published(hub, name))
    ours = BY_NAME[name].build(400).eval()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    theirs.load_state_dict(ours.state_dict(), strict=True)
    clip = torch.randn(1, 3, size[0], size[1], size[1])
    with torch.no_grad():
        expected, logits = theirs(clip), ours(clip)
    assert expected.std() > 0.01
    assert not torch.allclose(logits.sum(1), torch.ones(1))
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)


def test_a_clip_smaller_than_the_pool_window_is_averaged_whole(hub, randomise):
    torch.manual_seed(0)
    # A network trained at just this size has a pool window of just this size.
    trained_small = randomise(published(hub, "x3d_xs", model_num_class=5)).eval()
    trained_small.blocks[-1].pool.pool = torch.nn.AvgPool3d((3, 3, 3), stride=1)
    ours = x3d(5, X3DShape(frames=4, crop=160)).eval()
    ours.load_state_dict(trained_small.state_dict())
    clip = torch.randn(2, 3, 3, 96, 96)
    with torch.no_grad():
        torch.testing.assert_close(ours(clip), trained_small(clip), rtol=0, atol=1e-5)


def test_declared_cell_centres_are_those_of_the_network(check_cell_centres):
    check_cell_centres(x3d(4, SHALLOW), LAYERS, [(16, 128, 128)])


def test_gradients_reach_every_weight_of_a_fresh_network():
    torch.manual_seed(0)
    network = x3d(4, SHALLOW).eval()
    network(torch.randn(1, 3, 4, 64, 64))[0, 0].backward()
    without = [
        name
        for name, weight in network.named_parameters()
        if not name.startswith("blocks.5.proj") and not weight.grad.abs().max() > 0
    ]
    assert without == []


def test_default_layer_is_the_last_stage():
    for card in CARDS:
        assert card.default_layers == ("blocks.4",)
        assert [layer.path for layer in card.layers][-1] == "blocks.5.pool.pre_act"
