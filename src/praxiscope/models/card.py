"""What the registry knows of a model before it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from torch import Tensor, nn

from praxiscope.models.model import Call, Layer, VideoModel, call_with_tensor
from praxiscope.video.recipe import ClipRecipe

PACKAGED = "package:"
"""What the address of a file that comes with this package begins with."""


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
        source: who published them and where the accuracy stands.
        top1: published top-1 accuracy in per cent, None where none is published.
        sha256: digest or its published beginning, empty where none is published.
        recipe: how these weights want their input, None for the model's own recipe.
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
    """A state dictionary whose keys already are the network's own."""
    return state


@dataclass(frozen=True)
class ModelCard:
    """A model of the zoo.

    Attributes:
        name: how a user asks for it.
        family: architecture, for people.
        summary: one line.
        recipe: how frames become its input.
        layers: from the input to the head, every one a good place for a map.
        default_layers: paths of the last layer of each pathway.
        build: makes the network with random weights for a number of classes.
        head: dotted path of the last linear module (its rows are the classes).
        checkpoints: the first is the default.
        requires: the extra that must be installed, or empty.
        call: how the network is run.
        translate: turns the published key forms into the network's own keys.
        open_folder: for checkpoints that are Hugging Face repositories, whose configuration
            decides the architecture: opens a downloaded one, fed by the given recipe as far as
            the folder states nothing else.
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
