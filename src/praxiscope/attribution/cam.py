"""The CAM family: each method is a weighting of one (activation, gradient) pair.

Activation ``A`` and gradient ``G`` are ``(N, C, T, H, W)``; a method gives a map ``(N, T, H, W)``.
Sums over ``C`` are rectified: only evidence *for* the target is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from praxiscope.errors import AttributionError, nearest

SPACE, SPACE_TIME = (3, 4), (2, 3, 4)


@dataclass(frozen=True)
class CamMethod:
    """A way to turn activations and gradients into a map.

    Attributes:
        name: how a user asks for it.
        summary: one line for people.
        combine: ``(activation, gradient)`` to ``(N, T, H, W)``, not negative.
        uses_gradient: False where the map is the same for every target.
    """

    name: str
    summary: str
    combine: Callable[[Tensor, Tensor], Tensor]
    uses_gradient: bool = True


METHODS: dict[str, CamMethod] = {}

Combine = Callable[[Tensor, Tensor], Tensor]


def cam_method(
    name: str, summary: str, *, uses_gradient: bool = True
) -> Callable[[Combine], Combine]:
    """Register a method under a name."""

    def register(combine: Combine) -> Combine:
        METHODS[name] = CamMethod(name, summary, combine, uses_gradient)
        return combine

    return register


def find_method(name: str) -> CamMethod:
    """The method of that name; case, ``-`` and ``_`` do not matter.

    Raises:
        AttributionError: no such method; the nearest names are suggested.
    """
    for known, method in METHODS.items():
        if _bare(known) == _bare(name):
            return method
    raise AttributionError(f"no method {name!r}", where="method", remedy=nearest(name, METHODS))


def _bare(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _weighted(weights: Tensor, activation: Tensor) -> Tensor:
    return (weights * activation).sum(1).relu()


@cam_method("grad-cam", "channel weights averaged over space and time")
def grad_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM (Selvaraju et al., ICCV 2017, eq. 1 and 2), weights pooled over T, H and W."""
    # A product of matrices: no (N, C, T, H, W) intermediate is made.
    weights = gradient.mean(SPACE_TIME)
    return torch.einsum("nc,ncthw->nthw", weights, activation).relu()


@cam_method("grad-cam-per-frame", "channel weights averaged over space, for each time step")
def grad_cam_per_frame(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM with the weights of each time step its own (as SlowFast's and mmaction2's tools)."""
    return _weighted(gradient.mean(SPACE, keepdim=True), activation)


@cam_method("grad-cam++", "positive gradients, weighted by how much each cell adds to the score")
def grad_cam_plus_plus(activation: Tensor, gradient: Tensor) -> Tensor:
    """Grad-CAM++ (Chattopadhay et al., WACV 2018, eq. 19 for an exponential score).

    ``G^2 / (2 G^2 + sum(A) G^3)`` is divided through by ``G^2``, so that small gradients need no
    guard: pytorch-grad-cam's (1e-6) outweighs gradients far below 1e-3 and changes their map.
    """
    total = activation.sum(SPACE_TIME, keepdim=True)
    divisor = 2 + total * gradient
    importance = torch.where(divisor != 0, 1 / divisor, 0.0)
    return _weighted((importance * gradient.relu()).sum(SPACE_TIME, keepdim=True), activation)


@cam_method("xgrad-cam", "gradients averaged in proportion to the activation")
def xgrad_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """XGrad-CAM (Fu et al., BMVC 2020, eq. 9)."""
    total = activation.sum(SPACE_TIME, keepdim=True)
    weights = (gradient * activation).sum(SPACE_TIME, keepdim=True) / (total + 1e-7)
    return _weighted(weights, activation)


@cam_method("hires-cam", "gradient times activation, cell by cell")
def hires_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """HiResCAM (Draelos and Carin, 2020): no averaging, so cells are truly those used."""
    return _weighted(gradient, activation)


@cam_method("layer-cam", "positive gradient times activation, cell by cell; good in early layers")
def layer_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """LayerCAM (Jiang et al., TIP 2021, eq. 6)."""
    return _weighted(gradient.relu(), activation)


@cam_method(
    "eigen-cam", "first principal component of the activation; no class", uses_gradient=False
)
def eigen_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """Eigen-CAM (Muhammad and Yeasin, IJCNN 2020) on centred channels.

    A principal component has no sign; the one that goes with the mean activation is taken.
    """
    cells = activation.flatten(2).transpose(1, 2).double()
    centred = cells - cells.mean(1, keepdim=True)
    projection = _first_component(centred)
    strength = cells.mean(2)
    agreement = (projection * (strength - strength.mean(1, keepdim=True))).sum(1, keepdim=True)
    oriented = torch.where(agreement < 0, -projection, projection)
    return oriented.reshape(len(oriented), *activation.shape[2:]).float().relu()


def _first_component(centred: Tensor) -> Tensor:
    """Projection of ``(N, cells, C)`` onto its first principal axis, ``(N, cells)``."""
    cells, channels = centred.shape[1:]
    if channels <= cells:
        _, axes = torch.linalg.eigh(centred.transpose(1, 2) @ centred)
        return torch.matmul(centred, axes[..., -1:]).squeeze(2)
    squares, projections = torch.linalg.eigh(centred @ centred.transpose(1, 2))
    return torch.mul(projections[..., -1], squares[:, -1:].clamp(min=0).sqrt())
