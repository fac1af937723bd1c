"""Maps of every method against pytorch-grad-cam.

It rectifies, scales to [0, 1], enlarges with a cubic spline, averages layers and scales again. Its
own functions do the same to our raw maps here, so that what is compared is the map, not the
enlargement (ours is linear and puts cells at their true centres).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from untrained import noise_clip, raw_maps, untrained

import praxiscope as px

pytestmark = pytest.mark.slow

peer = pytest.importorskip("pytorch_grad_cam")
image = pytest.importorskip("pytorch_grad_cam.utils.image")
targets_of = pytest.importorskip("pytorch_grad_cam.utils.model_targets")

TARGETS = [5, 2]
SIZE = (8, 64, 64)
METHODS = {
    "grad-cam": peer.GradCAM,
    "grad-cam++": peer.GradCAMPlusPlus,
    "xgrad-cam": peer.XGradCAM,
    "hires-cam": peer.HiResCAM,
    "layer-cam": peer.LayerCAM,
}
Map = NDArray[np.float32]


@pytest.fixture(scope="module")
def model() -> px.VideoModel:
    """R3D; its gradients are made large beside the peer's guards against division by zero."""
    model = untrained("r3d_18")
    head = model.network.get_submodule("fc")
    assert isinstance(head, nn.Linear)
    head.weight.data *= 1e6
    return model


def theirs(kind: Any, network: nn.Module, clips: Tensor, layers: list[str], **options: Any) -> Map:
    modules = [network.get_submodule(layer) for layer in layers]
    targets = [targets_of.ClassifierOutputTarget(target) for target in TARGETS]
    with kind(model=network, target_layers=modules, **options) as cam:
        peer_map: Map = cam(input_tensor=clips, targets=targets)
    return peer_map


def their_chain(raw: list[Tensor], size: tuple[int, int, int]) -> Map:
    """What pytorch-grad-cam makes of the raw maps of several layers."""
    enlarged = [image.scale_cam_image(np.maximum(each.numpy(), 0), size[::-1]) for each in raw]
    mean = np.maximum(np.stack(enlarged), 0).mean(0)
    peer_map: Map = image.scale_cam_image(mean)
    return peer_map


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("layer", ["layer2", "layer3"])
def test_one_layer(model: px.VideoModel, method: str, layer: str) -> None:
    clips = noise_clip(*SIZE)
    raw = raw_maps(model, [clips], [layer], TARGETS, method)[layer]
    assert (raw.amax((1, 2, 3)) > 0).all()
    expected = theirs(METHODS[method], model.network, clips, [layer])
    np.testing.assert_allclose(their_chain([raw], SIZE), expected, atol=1e-5)


def test_the_mean_of_several_layers(model: px.VideoModel) -> None:
    layers, clips = ["layer1", "layer2", "layer3"], noise_clip(*SIZE)
    ours = raw_maps(model, [clips], layers, TARGETS)
    expected = theirs(peer.GradCAM, model.network, clips, layers)
    np.testing.assert_allclose(their_chain(list(ours.values()), SIZE), expected, atol=1e-5)


def test_channels_last() -> None:
    """Video Swin through ``reshape_transform``."""
    model, clips = untrained("swin3d_t"), noise_clip(*SIZE)
    raw = raw_maps(model, [clips], ["features.4"], TARGETS)["features.4"]
    expected = theirs(
        peer.GradCAM,
        model.network,
        clips,
        ["features.4"],
        reshape_transform=lambda output: output.permute(0, 4, 1, 2, 3),
    )
    np.testing.assert_allclose(their_chain([raw], SIZE), expected, atol=1e-5)


@pytest.mark.parametrize("layer", ["layer2", "layer4"])
def test_eigen_cam_but_for_the_sign_that_they_leave_to_chance(
    model: px.VideoModel, layer: str
) -> None:
    """More cells than channels, and fewer: the principal component of NumPy is what both show."""
    clips = noise_clip(*SIZE)
    ours = raw_maps(model, [clips], [layer], TARGETS, "eigen-cam")[layer]
    expected = theirs(peer.EigenCAM, model.network, clips, [layer])
    for clip_index, activation in enumerate(_activation(model.network, layer, clips)):
        cells = activation.flatten(1).T.double().numpy()
        centred = cells - cells.mean(0)
        component = (centred @ np.linalg.svd(centred, full_matrices=False)[2][0]).astype(np.float32)
        # Ours is turned so that it grows with the activation.
        with_activation = component * np.sign(np.corrcoef(component, cells.mean(1))[0, 1])
        grid = torch.from_numpy(with_activation).reshape(activation.shape[1:])
        scale = float(grid.abs().max())
        np.testing.assert_allclose(ours[clip_index], grid.relu(), atol=1e-5 * scale)
        either = [their_chain([sign * grid[None]], SIZE)[0] for sign in (1, -1)]
        assert min(np.abs(each - expected[clip_index]).max() for each in either) <= 1e-4


def _activation(network: nn.Module, layer: str, clips: Tensor) -> Tensor:
    activations: list[Tensor] = []
    hook = network.get_submodule(layer).register_forward_hook(
        lambda module, inputs, output: activations.append(output.detach().clone())
    )
    network(clips)
    hook.remove()
    return activations[0]
