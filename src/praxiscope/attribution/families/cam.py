"""The CAM family: each method is a weighting of one (activation, gradient) pair.

Activation ``A`` and gradient ``G`` are ``(N, C, T, H, W)``; a method returns a map
``(N, T, H, W)``. Sums over ``C`` are rectified: a map shows only evidence *for* the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxiscope.attribution.cam import cam_method

if TYPE_CHECKING:
    from torch import Tensor

SPACE, SPACE_TIME = (3, 4), (2, 3, 4)


def _weighted(weights: Tensor, activation: Tensor) -> Tensor:
    return (weights * activation).sum(1).relu()


@cam_method(
    "grad-cam",
    "channel weights averaged over space and time",
    title="Grad-CAM",
)
def grad_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM (Selvaraju et al., ICCV 2017, eq. 1 and 2), weights pooled over T, H and W."""
    import torch

    # A matrix product: it makes no intermediate of (N, C, T, H, W).
    weights = gradient.mean(SPACE_TIME)
    return torch.einsum("nc,ncthw->nthw", weights, activation).relu()


@cam_method(
    "grad-cam-per-frame",
    "channel weights averaged over space, for each time step",
    title="Grad-CAM per frame",
)
def grad_cam_per_frame(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM with separate weights per time step (as in SlowFast's and mmaction2's tools)."""
    return _weighted(gradient.mean(SPACE, keepdim=True), activation)


@cam_method(
    "grad-cam++",
    "positive gradients, weighted by how much each cell adds to the score",
    title="Grad-CAM++",
)
def grad_cam_plus_plus(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM++ (Chattopadhay et al., WACV 2018, eq. 19 for an exponential score).

    ``G^2 / (2 G^2 + sum(A) G^3)`` is reduced by ``G^2``, so that small gradients need no epsilon:
    the one of pytorch-grad-cam (1e-6) dominates gradients far below 1e-3 and changes the map.
    """
    import torch

    total = activation.sum(SPACE_TIME, keepdim=True)
    divisor = 2 + total * gradient
    importance = torch.where(divisor != 0, 1 / divisor, 0.0)
    return _weighted((importance * gradient.relu()).sum(SPACE_TIME, keepdim=True), activation)


@cam_method(
    "xgrad-cam",
    "gradients averaged in proportion to the activation",
    title="XGrad-CAM",
)
def xgrad_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """XGrad-CAM (Fu et al., BMVC 2020, eq. 9)."""
    total = activation.sum(SPACE_TIME, keepdim=True)
    weights = (gradient * activation).sum(SPACE_TIME, keepdim=True) / (total + 1e-7)
    return _weighted(weights, activation)


@cam_method(
    "hires-cam",
    "gradient times activation, cell by cell",
    title="HiResCAM",
)
def hires_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """HiResCAM (Draelos and Carin, 2020): without averaging, a map shows only cells in use."""
    return _weighted(gradient, activation)


@cam_method(
    "layer-cam",
    "positive gradient times activation, cell by cell; good in early layers",
    title="LayerCAM",
)
def layer_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """LayerCAM (Jiang et al., TIP 2021, eq. 6)."""
    return _weighted(gradient.relu(), activation)


@cam_method(
    "eigen-cam",
    "first principal component of the activation, the same for every class",
    title="Eigen-CAM",
    uses_gradient=False,
)
def eigen_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """Eigen-CAM (Muhammad and Yeasin, IJCNN 2020) on centred channels.

    The sign of a principal component is arbitrary; it is chosen so that the map correlates
    positively with the mean activation.
    """
    import torch

    cells = activation.flatten(2).transpose(1, 2).double()
    centred = cells - cells.mean(1, keepdim=True)
    projection = _first_component(centred)
    strength = cells.mean(2)
    agreement = (projection * (strength - strength.mean(1, keepdim=True))).sum(1, keepdim=True)
    oriented = torch.where(agreement < 0, -projection, projection)
    return oriented.reshape(len(oriented), *activation.shape[2:]).float().relu()


def _first_component(centred: Tensor) -> Tensor:
    """Projection of ``(N, cells, C)`` onto its first principal axis, ``(N, cells)``."""
    import torch

    cells, channels = centred.shape[1:]
    if channels <= cells:
        _, axes = torch.linalg.eigh(centred.transpose(1, 2) @ centred)
        return torch.matmul(centred, axes[..., -1:]).squeeze(2)
    squares, projections = torch.linalg.eigh(centred @ centred.transpose(1, 2))
    return torch.mul(projections[..., -1], squares[:, -1:].clamp(min=0).sqrt())
