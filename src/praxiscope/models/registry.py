"""The models of the zoo, built with their weights."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import nn

from praxiscope.errors import ModelError, nearest
from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.catalogue import model_card as model_card
from praxiscope.models.catalogue import model_cards
from praxiscope.models.catalogue import model_names as model_names
from praxiscope.models.catalogue import shipped_models as shipped_models
from praxiscope.models.classes import (
    class_list,
    list_of_length,
    numbered_classes,
    read_class_file,
)
from praxiscope.models.download import fetch_file, fetch_folder
from praxiscope.models.meta import without_values
from praxiscope.models.model import VideoModel
from praxiscope.models.trained_card import read_trained_card
from praxiscope.models.transformers_models import describe_network
from praxiscope.models.weights import (
    SUFFIXES,
    State,
    class_count,
    load_strictly,
    mismatch,
    read_state,
    some_of,
)
from praxiscope.video.recipe import ClipRecipe

_SEED = 0
_DEFAULT_CLASSES = 400


def load_model(
    name: str,
    *,
    weights: str | Path | None = None,
    classes: Sequence[str] | str | Path | None = None,
    device: str | torch.device = "cpu",
) -> VideoModel:
    """A model of the zoo in evaluation mode, its parameters frozen.

    A weights file decides the number of classes. Where the card of a training lies beside it, the
    card has the class names and the recipe. Otherwise the file gets the recipe of an official
    checkpoint of the model with that number of classes, and the names of an official class list
    of that length; ``VideoModel.weights`` then says so.

    Args:
        name: see ``model_names``.
        weights: name of an official checkpoint (the card's first by default), a weights file, the
            folder of a Hugging Face model, or ``random``, which is the same at every call.
        classes: names by class index, or a file of them (see ``read_class_file``).
        device: where the network goes.

    Raises:
        ModelError: unknown model or weights, weights that don't fit, or a wrong number of names.
        WeightsUnavailableError: an official checkpoint that is neither on disk nor reachable.
    """
    card = model_card(name)
    _check_device(device)
    names = _class_names(classes)
    source = _source(card, weights)
    if source is None:
        model = _untrained(card, names)
    elif isinstance(source, Checkpoint) and card.open_folder:
        model = _from_folder(card, fetch_folder(source), source)
    elif isinstance(source, Checkpoint):
        model = _from_file(card, fetch_file(source), names, source)
    elif source.is_dir():
        model = _from_folder(card, source)
    else:
        model = _from_file(card, source, names)
    model = _with_names(model, names)
    model.network.eval().requires_grad_(False)
    return model.to(device)


def meta_model(name: str) -> VideoModel:
    """A model without values (on the ``meta`` device): tracing its shapes is fast."""
    card = model_card(name)
    with without_values():
        network = card.build(_DEFAULT_CLASSES).eval()
    return _model(card, network, numbered_classes(_DEFAULT_CLASSES), card.recipe, "none")


def untrained_network(card: ModelCard, classes: int) -> nn.Module:
    """A network with random weights, the same at every call; the global generator is unchanged.

    Args:
        card: of the model.
        classes: their number.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        return card.build(classes)


def _check_device(device: str | torch.device) -> None:
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise ModelError(
            f"{str(device)!r} can't be used ({reason})", where="device", remedy="give --device cpu"
        ) from error


def _class_names(classes: Sequence[str] | str | Path | None) -> tuple[str, ...] | None:
    if classes is None:
        return None
    if isinstance(classes, (str, Path)):
        return read_class_file(classes)
    return tuple(classes)


def _source(card: ModelCard, weights: str | Path | None) -> Checkpoint | Path | None:
    """What ``weights`` means: an official checkpoint, a path, or None for random weights."""
    official = {checkpoint.name: checkpoint for checkpoint in card.checkpoints}
    if weights is None and not official:
        raise ModelError(
            f"{card.name} has no official weights",
            where="weights",
            remedy="give --weights FILE, or --weights random for an untrained network",
        )
    if weights is None:
        return card.checkpoints[0]
    if str(weights) in official:
        return official[str(weights)]
    if str(weights) == "random":
        return None
    path = Path(weights).expanduser()
    if path.exists() or path.suffix.lower() in SUFFIXES:
        return path
    raise ModelError(
        f"{str(weights)!r} is neither a file nor official weights of {card.name}",
        where="weights",
        remedy=nearest(str(weights), [*official, "random"]),
    )


def _untrained(card: ModelCard, names: tuple[str, ...] | None) -> VideoModel:
    if names is None:
        lists = [checkpoint.classes for checkpoint in card.checkpoints if checkpoint.classes]
        names = class_list(lists[0]) if lists else numbered_classes(_DEFAULT_CLASSES)
    return _model(card, untrained_network(card, len(names)), names, card.recipe, "random")


def _from_file(
    card: ModelCard,
    path: Path,
    names: tuple[str, ...] | None,
    checkpoint: Checkpoint | None = None,
) -> VideoModel:
    state = card.translate(read_state(path))
    count = class_count(state, card.head)
    if count is None:
        raise ModelError(
            f"does not fit {card.name}: it has no {card.head}.weight; its {len(state)} tensors "
            f"are named {some_of(list(state))}",
            where=str(path),
            remedy=_better_fit(card, state),
        )
    network = untrained_network(card, count)
    remedy = _better_fit(card, state) if mismatch(network, state) else ""
    load_strictly(network, state, where=str(path), model=card.name, remedy=remedy)
    official = checkpoint or _checkpoint_of_size(card, count)
    recipe = (official.recipe if official else None) or card.recipe
    list_name = official.classes if official else list_of_length(count)
    assumed = class_list(list_name) if list_name else numbered_classes(count)
    weights = checkpoint.name if checkpoint else str(path)
    trained = read_trained_card(path)
    if trained is not None and len(trained.classes) == count:
        return _model(card, network, trained.classes, trained.recipe, weights)
    if names is None and checkpoint is None:
        weights += f" (class names {'of ' + list_name if list_name else 'unknown'})"
    return _model(card, network, assumed, recipe, weights)


def _from_folder(card: ModelCard, folder: Path, checkpoint: Checkpoint | None = None) -> VideoModel:
    if card.open_folder is None:
        raise ModelError(f"is a folder, and {card.name} takes a weights file", where=str(folder))
    recipe = (checkpoint.recipe if checkpoint else None) or card.recipe
    model = card.open_folder(folder, recipe)
    model.name = card.name
    model.weights = checkpoint.name if checkpoint else str(folder)
    return model


def _checkpoint_of_size(card: ModelCard, count: int) -> Checkpoint | None:
    return next(
        (
            checkpoint
            for checkpoint in card.checkpoints
            if checkpoint.classes and len(class_list(checkpoint.classes)) == count
        ),
        None,
    )


def _model(
    card: ModelCard, network: nn.Module, names: tuple[str, ...], recipe: ClipRecipe, weights: str
) -> VideoModel:
    # Versions of transformers differ in where their blocks are.
    described = describe_network(network) or card
    return VideoModel(
        name=card.name,
        network=network,
        recipe=recipe,
        classes=names,
        layers={layer.path: layer for layer in described.layers},
        default_layers=described.default_layers,
        weights=weights,
        call=card.call,
    )


def _with_names(model: VideoModel, names: tuple[str, ...] | None) -> VideoModel:
    if names is None:
        return model
    if len(names) != len(model.classes):
        raise ModelError(
            f"{len(names)} class names for the {len(model.classes)} classes of {model.name} "
            f"with weights {model.weights}",
            where="classes",
            remedy="give as many names as the weights have classes",
        )
    model.classes = names
    return model


def _better_fit(card: ModelCard, state: State) -> str:
    """Name the models of the zoo that these weights fit."""
    fitting = []
    for other in model_cards().values():
        count = class_count(state, other.head)
        unavailable = other.requires and find_spec(other.requires) is None
        if other.name == card.name or count is None or unavailable:
            continue
        # Only shapes matter: nothing is allocated.
        with without_values():
            network = other.build(count)
        if not mismatch(network, state):
            fitting.append(other.name)
    return f"they fit {' or '.join(fitting)}" if fitting else ""
