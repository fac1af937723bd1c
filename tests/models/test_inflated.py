from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from praxiscope.errors import ModelError
from praxiscope.models.inflated import (
    inflate,
    inflate_state,
    inflate_weight,
    inflated_resnet,
)
from praxiscope.models.resnet2d import ResNet2d, ResNet2dShape
from praxiscope.models.zoo.inflated import CARDS

(CARD,) = CARDS
SHALLOW = ResNet2dShape(width=8, depths=(1, 1, 1, 1))

torchvision_models = pytest.importorskip("torchvision.models")


class HandWritten(nn.Module):
    """A small residual network with every kind of pool, ending in an average pool of fixed size."""

    def __init__(self, last_pool: nn.Module) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 12, 5, stride=2, padding=2, groups=3)
        self.norm = nn.BatchNorm2d(12)
        self.highest = nn.MaxPool2d(3, 2, padding=1)
        self.narrow = nn.Conv2d(12, 12, (1, 3), padding="same", padding_mode="replicate")
        self.smooth = nn.AvgPool2d(3, 1, 1)
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(12, 12, 1), nn.Sigmoid())
        self.wide = nn.Conv2d(12, 12, 3, padding=2, dilation=2, bias=False)
        self.drop = nn.Dropout2d(0.5)
        self.last_pool = last_pool
        self.fc = nn.Linear(12, 5)

    def forward(self, images):
        grid = self.highest(torch.relu(self.norm(self.conv(images))))
        grid = grid + self.smooth(self.narrow(grid))
        grid = grid + self.drop(self.wide(grid * self.gate(grid)))
        return self.fc(torch.flatten(self.last_pool(grid), 1))


NETWORKS = {
    "resnet50": lambda: torchvision_models.resnet50(num_classes=7),
    "resnet18": lambda: torchvision_models.resnet18(num_classes=7),
    "resnext50_32x4d": lambda: torchvision_models.resnext50_32x4d(num_classes=7),
    "wide_resnet50_2": lambda: torchvision_models.wide_resnet50_2(num_classes=7),
    "ours": lambda: ResNet2d(7, ResNet2dShape()),
    "by hand, adaptive": lambda: HandWritten(nn.AdaptiveAvgPool2d((1, 1))),
    "by hand, fixed": lambda: HandWritten(nn.AvgPool2d(16)),
}


def still(image, frames):
    return image.unsqueeze(2).repeat(1, 1, frames, 1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_centre_inflation_equals_the_image_network_on_a_still_clip(name, randomise):
    torch.manual_seed(0)
    image_network = randomise(NETWORKS[name]())
    image = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        expected = image_network(image)
        logits = inflate(image_network, mode="centre")(still(image, 4))
        thick = inflate(image_network, mode="centre", pointwise_time_kernel=3)(still(image, 4))
    assert expected.std() > 0.01
    torch.testing.assert_close(logits, expected, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(thick, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.slow
def test_mean_inflation_lets_zeros_in_at_the_ends(randomise):
    torch.manual_seed(0)
    image_network = randomise(torchvision_models.resnet50(num_classes=7))
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        expected = image_network(image)
        logits = inflate(image_network, mode="mean")(still(image, 4))
    assert (logits - expected).abs().max() > 0.01 * expected.abs().max()


def test_mean_inflation_of_one_convolution_loses_a_third_in_the_first_and_last_frame():
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 4, 3, padding=1, bias=False)
    image = torch.randn(1, 3, 8, 8)
    with torch.no_grad():
        grid, of_frame = inflate(conv)(still(image, 5)), conv(image)
    for t, share in enumerate([2 / 3, 1, 1, 1, 2 / 3]):
        torch.testing.assert_close(grid[:, :, t], share * of_frame)


@pytest.mark.parametrize("mode", ["mean", "centre"])
def test_inflated_kernels_keep_their_sum(mode):
    torch.manual_seed(0)
    weight = torch.randn(4, 3, 3, 3)
    inflated = inflate_weight(weight, 5, mode)
    assert inflated.shape == (4, 3, 5, 3, 3)
    torch.testing.assert_close(inflated.sum(2), weight)


def test_the_image_network_is_left_as_it_was(randomise):
    image_network = randomise(ResNet2d(3, SHALLOW))
    before = copy.deepcopy(image_network.state_dict())
    inflated = inflate(image_network)
    for weight in [*inflated.parameters(), *inflated.buffers()]:
        weight.data.zero_()
    for key, tensor in image_network.state_dict().items():
        assert torch.equal(tensor, before[key]), key
    assert type(image_network.conv1) is nn.Conv2d


def test_modules_stay_in_training_or_evaluation_as_they_were():
    image_network = ResNet2d(3, SHALLOW).train()
    image_network.layer2.eval()
    inflated = inflate(image_network)
    assert inflated.training
    assert inflated.bn1.training
    assert not any(module.training for module in inflated.layer2.modules())


def test_a_convolution_used_twice_stays_one():
    shared = nn.Conv2d(4, 4, 3, padding=1)
    inflated = inflate(nn.ModuleDict({"first": shared, "second": shared}))
    assert inflated["first"] is inflated["second"]
    assert type(inflated["second"]) is nn.Conv3d


def test_the_last_grid_keeps_all_frames():
    with torch.device("meta"):
        network, clip = CARD.build(174), torch.zeros(1, 3, 16, 224, 224)
    shapes = []
    network.layer4.register_forward_hook(lambda module, inputs, out: shapes.append(out.shape))
    assert network(clip).shape == (1, 174)
    assert shapes == [(1, 2048, 16, 7, 7)]


@pytest.mark.slow
def test_image_weights_of_torchvision_load_and_are_inflated_evenly(randomise):
    torch.manual_seed(0)
    image_network = randomise(torchvision_models.resnet50(num_classes=7))
    ours = CARD.build(7).eval()
    ours.load_state_dict(CARD.translate(image_network.state_dict()), strict=True)
    clip = torch.randn(1, 3, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(ours(clip), inflate(image_network)(clip), rtol=1e-5, atol=1e-5)


def test_a_state_that_is_already_inflated_does_not_change():
    state = inflated_resnet(3, SHALLOW).state_dict()
    for key, tensor in inflate_state(state).items():
        assert torch.equal(tensor, state[key]), key


def test_declared_cell_centres_are_those_of_the_network(check_cell_centres):
    check_cell_centres(inflated_resnet(4, SHALLOW), CARD.layers, [(13, 128, 128)])


@pytest.mark.parametrize(
    ("network", "options", "message"),
    [
        (nn.Conv2d(3, 3, 3), {"time_kernel": 2}, "middle frame"),
        (nn.Conv2d(3, 3, 3), {"mode": "median"}, "unknown mode"),
        (nn.Sequential(nn.ConvTranspose2d(3, 3, 3)), {}, "0: ConvTranspose2d"),
        (nn.Sequential(nn.Identity(), nn.LazyConv2d(3, 3)), {}, "1: LazyConv2d"),
    ],
)
def test_what_cannot_be_inflated_is_named(network, options, message):
    with pytest.raises(ModelError, match=message):
        inflate(network, **options)
