"""The description of a model before it is built: plain data and functions that build it.

This module does not import torch, so that a list of the models loads quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from praxiscope.models.model import Call, Layer, VideoModel, call_with_tensor
from praxiscope.video.recipe import ClipRecipe

if TYPE_CHECKING:
    from torch import Tensor, nn

PACKAGED = "package:"
"""Beginning of the address of a file that comes with this package."""

SHIPPED = Path(__file__).parent / "shipped"
"""Folder of the weights that come with this package."""


@dataclass(frozen=True)
class Checkpoint:
    """An official set of weights.

    Attributes:
        name: how a user asks for it, such as ``kinetics400``.
        url: address of the file, or the repository name on the Hugging Face hub, or ``package:``
            and the name of a file that comes with this package.
        classes: name of the class list (see ``classes.py``), empty where the checkpoint itself
            holds its class names.
        licence: of the weights or, where none is stated, of the code they come from.
        source: who published them, and how the accuracy was measured.
        top1: published top-1 accuracy in per cent, None where none is published.
        sha256: digest or its published beginning, empty where none is published.
        recipe: how frames become the input of these weights, None for the model's recipe.
        saved_as: file name on disk, empty for the one in the address. Set where two checkpoints
            share a file name.
    """

    name: str
    url: str
    classes: str
    licence: str
    source: str
    top1: float | None = None
    sha256: str = ""
    recipe: ClipRecipe | None = None
    saved_as: str = ""

    @property
    def file_name(self) -> str:
        """Name of the file on disk."""
        return self.saved_as or Path(urlsplit(self.url).path).name


def as_is(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """The state dictionary itself: its keys are already those of the network."""
    return state


@dataclass(frozen=True)
class ModelCard:
    """A model of the zoo.

    Attributes:
        name: how a user asks for it.
        family: architecture, for people.
        summary: one line.
        recipe: how frames become its input.
        layers: the layers that are suitable for a map, from the input to the head.
        default_layers: paths of the last layer of each pathway.
        build: makes the network with random weights for a number of classes.
        head: dotted path of the last linear module (its rows are the classes).
        checkpoints: the first is the default.
        requires: the extra that must be installed, or empty.
        call: how the network is run.
        translate: turns the keys of published files into those of the network.
        open_folder: for checkpoints that are Hugging Face repositories, whose configuration
            decides the architecture: opens a downloaded folder. The recipe holds where the folder
            does not state anything else.
    """

    name: str
    family: str
    summary: str
    recipe: ClipRecipe
    layers: tuple[Layer, ...]
    default_layers: tuple[str, ...]
    build: Callable[[int], nn.Module]
    head: str
    checkpoints: tuple[Checkpoint, ...] = ()
    requires: str = ""
    call: Call = call_with_tensor
    translate: Callable[[Mapping[str, Tensor]], Mapping[str, Tensor]] = field(default=as_is)
    open_folder: Callable[[Path, ClipRecipe], VideoModel] | None = None
