"""CAM methods against tables worked out by hand, the papers' formulas and identities."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from praxiscope.attribution.families import cam

METHODS = {
    "grad-cam": cam.grad_cam,
    "grad-cam-per-frame": cam.grad_cam_per_frame,
    "grad-cam++": cam.grad_cam_plus_plus,
    "xgrad-cam": cam.xgrad_cam,
    "hires-cam": cam.hires_cam,
    "layer-cam": cam.layer_cam,
    "eigen-cam": cam.eigen_cam,
}


def combine(name: str, activation: Tensor, gradient: Tensor) -> Tensor:
    return METHODS[name](activation, gradient)


def pair(
    seed: int = 0, shape: tuple[int, ...] = (2, 5, 3, 4, 4), scale: float = 1.0
) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    activation = torch.rand(shape, generator=generator)
    return activation, scale * torch.randn(shape, generator=generator)


# Two channels, two frames of one row and two columns. Channel 0 brightens, channel 1 is constant.
ACTIVATION = torch.tensor([[[[[1.0, 2.0]], [[3.0, 4.0]]], [[[2.0, 2.0]], [[2.0, 2.0]]]]])
GRADIENT = torch.tensor([[[[[4.0, 0.0]], [[-2.0, 2.0]]], [[[-1.0, -1.0]], [[1.0, -3.0]]]]])

TABLE = {
    # Weights 4/4 = 1 and -4/4 = -1: 1*1 - 1*2 is negative.
    "grad-cam": [[0, 0], [1, 2]],
    # Frame 0: weights 2 and -1; frame 1: 0 and -1.
    "grad-cam-per-frame": [[0, 2], [0, 0]],
    # Cell by cell: 4*1 - 1*2, 0*2 - 1*2, -2*3 + 1*2, 2*4 - 3*2.
    "hires-cam": [[2, 0], [0, 2]],
    # Positive gradients only: 4*1, 0, 1*2, 2*4.
    "layer-cam": [[4, 0], [2, 8]],
    # Weights: (4*1 - 2*3 + 2*4) / 10 = .6 and (-1-1+1-3)*2 / 8 = -1: .6*1 - 2 and so on.
    "xgrad-cam": [[0, 0], [0, 0.4]],
}


@pytest.mark.parametrize("name", TABLE)
def test_small_tables(name: str) -> None:
    computed = combine(name, ACTIVATION, GRADIENT)
    assert computed.shape == (1, 2, 1, 2)
    torch.testing.assert_close(computed[0, :, 0], torch.tensor(TABLE[name]).float())


@pytest.mark.parametrize("scale", [3.0, 1e-5])
def test_grad_cam_plus_plus_is_the_formula_of_the_paper(scale: float) -> None:
    """Equation 19 cell by cell, in double precision, for large and small gradients."""
    activation, gradient = pair(scale=scale)
    expected = np.zeros((2, 3, 4, 4))
    a, g = activation.double().numpy(), gradient.double().numpy()
    for clip in range(2):
        for channel in range(5):
            weight = 0.0
            for cell in np.ndindex(3, 4, 4):
                slope = g[(clip, channel, *cell)]
                alpha = slope**2 / (2 * slope**2 + a[clip, channel].sum() * slope**3)
                weight += alpha * max(slope, 0)
            expected[clip] += weight * a[clip, channel]
    computed = combine("grad-cam++", activation, gradient)
    np.testing.assert_allclose(computed, np.maximum(expected, 0), rtol=1e-4)


def test_grad_cam_plus_plus_is_finite_where_gradients_are_zero() -> None:
    activation, gradient = pair()
    gradient[:, :, 1] = 0
    assert combine("grad-cam++", activation, gradient).isfinite().all()
    assert not combine("grad-cam++", activation, torch.zeros_like(gradient)).any()


@pytest.mark.parametrize("name", METHODS)
def test_maps_have_the_shape_of_the_grid_and_are_not_negative(name: str) -> None:
    activation, gradient = pair(shape=(3, 7, 2, 5, 6))
    computed = combine(name, activation - 0.5, gradient)
    assert computed.shape == (3, 2, 5, 6)
    assert computed.min() >= 0
    assert computed.max() > 0


@pytest.mark.parametrize("name", METHODS)
def test_clips_of_a_batch_are_independent(name: str) -> None:
    activation, gradient = pair()
    together = combine(name, activation, gradient)
    for clip in range(2):
        single = combine(name, activation[clip : clip + 1], gradient[clip : clip + 1])
        torch.testing.assert_close(together[clip : clip + 1], single)


@pytest.mark.parametrize("name", ["grad-cam", "grad-cam-per-frame", "hires-cam", "xgrad-cam"])
def test_with_a_mean_and_a_linear_head_they_are_all_the_same_map(name: str) -> None:
    """The gradient is then the same in every cell: the class weights over the number of cells."""
    activation, _ = pair()
    head = nn.Linear(5, 3)
    leaf = activation.clone().requires_grad_()
    head(leaf.mean((2, 3, 4)))[:, 1].sum().backward()
    weights = head.weight[1].detach()
    expected = torch.einsum("c,ncthw->nthw", weights, activation).relu() / (3 * 4 * 4)
    torch.testing.assert_close(combine(name, activation, leaf.grad), expected)


def test_with_one_frame_pooling_per_frame_is_pooling() -> None:
    activation, gradient = pair(shape=(2, 5, 1, 4, 4))
    torch.testing.assert_close(
        combine("grad-cam-per-frame", activation, gradient),
        combine("grad-cam", activation, gradient),
    )


def test_with_positive_gradients_layer_cam_is_hires_cam() -> None:
    activation, gradient = pair()
    torch.testing.assert_close(
        combine("layer-cam", activation, gradient.abs()),
        combine("hires-cam", activation, gradient.abs()),
    )


@pytest.mark.parametrize("name", ["grad-cam", "grad-cam-per-frame", "hires-cam", "layer-cam"])
def test_twice_the_gradient_is_twice_the_map(name: str) -> None:
    activation, gradient = pair()
    torch.testing.assert_close(
        combine(name, activation, 2 * gradient), 2 * combine(name, activation, gradient)
    )


@pytest.mark.parametrize("shape", [(2, 5, 3, 4, 4), (2, 60, 2, 3, 4)], ids=["tall", "wide"])
def test_eigen_cam_is_the_first_component_of_numpys_decomposition(shape: tuple[int, ...]) -> None:
    activation, gradient = pair(shape=shape)
    computed = combine("eigen-cam", activation, gradient)
    for clip in range(shape[0]):
        cells = activation[clip].flatten(1).T.double().numpy()
        _, _, axes = np.linalg.svd(cells - cells.mean(0), full_matrices=False)
        projection = (cells - cells.mean(0)) @ axes[0]
        if np.corrcoef(projection, cells.mean(1))[0, 1] < 0:
            projection = -projection
        expected = np.maximum(projection, 0).reshape(shape[2:])
        np.testing.assert_allclose(computed[clip], expected, rtol=1e-4, atol=1e-6)


def test_eigen_cam_shows_the_bright_side_and_nothing_of_a_constant() -> None:
    activation = torch.zeros(1, 4, 2, 3, 3)
    activation[:, :, 1, 2, 0] = 1
    computed = combine("eigen-cam", activation, activation)
    assert computed.argmax() == 1 * 9 + 2 * 3
    assert not combine("eigen-cam", torch.ones(1, 4, 2, 3, 3), activation).any()
