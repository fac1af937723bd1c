"""What the torchvision families share: how to import it, and the addresses of its weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from praxiscope.errors import ModelError
from praxiscope.models.card import Checkpoint

if TYPE_CHECKING:
    from torch import nn

MEAN, STD = (0.43216, 0.394666, 0.37645), (0.22803, 0.22145, 0.216989)
"""Of Kinetics, as in torchvision's training scripts."""

_ADDRESS = "https://download.pytorch.org/models/"


def torchvision_network(name: str) -> Callable[[int], nn.Module]:
    """A function that builds torchvision's network of that name, with random weights."""
    return partial(_build, name)


def _build(name: str, classes: int) -> nn.Module:
    _check_torchvision()
    from torchvision.models import video

    network: nn.Module = getattr(video, name)(num_classes=classes)
    return network


def kinetics_checkpoint(file: str, top1: float, *, name: str = "kinetics400") -> Checkpoint:
    """A Kinetics-400 checkpoint; its file name ends in the beginning of its SHA-256.

    Top-1 accuracies are those of the weights' metadata in torchvision.
    """
    return Checkpoint(
        name=name,
        url=_ADDRESS + file,
        classes="kinetics400",
        licence="BSD-3-Clause",
        source="torchvision",
        top1=top1,
        sha256=file.removesuffix(".pth").rsplit("-", 1)[1],
    )


def _check_torchvision() -> None:
    """Import torchvision, or say how to get one that works.

    Raises:
        ModelError: torchvision is missing or was built for another torch.
    """
    if find_spec("torchvision") is None:
        raise ModelError(
            "torchvision is not installed",
            where="model",
            remedy="pip install praxiscope[torchvision]",
        )
    try:
        import torchvision.models.video  # noqa: F401
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        from torch import __version__ as torch_version

        raise ModelError(
            f"the installed torchvision does not work with torch {torch_version} "
            f"({str(error).splitlines()[0]})",
            where="model",
            remedy=f"install the torchvision that matches torch {torch_version}",
        ) from error
