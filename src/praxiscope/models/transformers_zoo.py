"""Published video transformers on the Hugging Face hub, and opening their folders."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from torch import Tensor

from praxiscope.errors import ModelError
from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.model import VideoModel
from praxiscope.models.transformers_models import (
    ARCHITECTURES,
    architecture_network,
    block_layers,
    call_frames_first,
    configuration,
    describe_network,
    network_class,
)
from praxiscope.models.weights import read_state
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Sampling, Uniform

_PREPROCESSORS = ("preprocessor_config.json", "video_preprocessor_config.json")


def open_folder(model_type: str, folder: Path, recipe: ClipRecipe) -> VideoModel:
    """Open the folder of a Hugging Face video classifier.

    Its configuration decides the architecture, the input size and the class names, its
    preprocessor the normalisation; how moments are sampled stands in neither and is taken from
    ``recipe``. No code of the folder is run.

    Raises:
        ModelError: the folder holds another architecture, no classifier, or damaged weights.
    """
    config = _configuration(folder, model_type)
    network = _load(model_type, folder, config)
    described = describe_network(network)
    if described is None:
        raise ModelError("has no grid over time", where=str(folder))
    frames = described.recipe.frames
    fed = replace(described.recipe, sampling=replace(recipe.sampling, frames=frames))
    return VideoModel(
        name=model_type,
        network=network,
        recipe=_normalised(fed, folder),
        classes=described.classes,
        layers={layer.path: layer for layer in described.layers},
        default_layers=described.default_layers,
        weights=str(folder),
        call=described.call,
    )


def _configuration(folder: Path, model_type: str) -> dict[str, Any]:
    path = folder / "config.json"
    config = _read_json(path)
    if config is None:
        raise ModelError("holds no config.json", where=str(folder))
    found = config.get("model_type")
    if found != model_type:
        fitting = f"use {_NAMES[found]}" if found in _NAMES else ""
        raise ModelError(
            f"describes a {found} network, not a {model_type} one", where=str(path), remedy=fitting
        )
    return config


def _load(model_type: str, folder: Path, config: Mapping[str, Any]) -> Any:
    weights = sorted(folder.glob("model*.safetensors"))
    pickles = sorted(folder.glob("pytorch_model*.bin"))
    if not weights and not pickles:
        raise ModelError("holds no model.safetensors and no pytorch_model.bin", where=str(folder))
    for file in weights or pickles:
        # Damaged files, web pages and pickled objects get their one clear line here.
        read_state(file)
    with _quiet():
        network, report = network_class(model_type).from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=bool(weights),
            weights_only=True,
            dtype="float32",
            output_loading_info=True,
        )
    missing = sorted(report["missing_keys"])
    if missing:
        head = any(key.startswith("classifier.") for key in missing)
        raise ModelError(
            f"lacks {len(missing)} tensors, such as {missing[0]}",
            where=str(folder),
            remedy="give a checkpoint fine-tuned for classification" if head else "",
        )
    return network


def own_keys(
    model_type: str, options: Mapping[str, Any], state: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    """Turn the keys of published files into those of the installed transformers.

    The library renames modules between versions and knows the old names; what it can't place
    stays as it is.
    """
    head = state.get("classifier.weight")
    if head is None:
        return state
    config = configuration(model_type, options, int(head.shape[0]))
    with _quiet():
        network, report = network_class(model_type).from_pretrained(
            None,
            config=config,
            state_dict=dict(state),
            output_loading_info=True,
            ignore_mismatched_sizes=True,
        )
    absent = set(report["missing_keys"]) | {key for key, *_ in report["mismatched_keys"]}
    unplaced = {key: state[key] for key in report["unexpected_keys"] if key in state}
    misshapen = {key: state[key] for key, *_ in report["mismatched_keys"] if key in state}
    placed = {key: value for key, value in network.state_dict().items() if key not in absent}
    return {**placed, **unplaced, **misshapen}


def _normalised(recipe: ClipRecipe, folder: Path) -> ClipRecipe:
    """The recipe with the normalisation that the folder's preprocessor states."""
    stated = next((found for name in _PREPROCESSORS if (found := _read_json(folder / name))), None)
    if stated is None:
        return recipe
    # ViViT's centring on zero is the same as a mean and a deviation of one half, which its
    # published preprocessors state on top of it although it was trained with the centring only.
    centred = stated.get("offset") or stated.get("do_zero_centering")
    if stated.get("do_normalize") is False and not centred:
        return replace(recipe, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    mean, std = _three(stated.get("image_mean")), _three(stated.get("image_std"))
    return replace(recipe, mean=mean or recipe.mean, std=std or recipe.std)


def _three(values: Any) -> tuple[float, float, float] | None:
    match values:
        case [float() | int() as red, float() | int() as green, float() | int() as blue]:
            return float(red), float(green), float(blue)
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's progress bars and reports down: what is wrong becomes one error."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"is not JSON ({error})", where=str(path)) from None
    if not isinstance(content, dict):
        raise ModelError("is not a JSON object", where=str(path))
    return content


def _card(
    name: str,
    model_type: str,
    family: str,
    summary: str,
    recipe: ClipRecipe,
    block: str,
    count: int,
    checkpoints: tuple[Checkpoint, ...],
    **options: Any,
) -> ModelCard:
    architecture = ARCHITECTURES[model_type]
    layers, default = block_layers(
        architecture, patch=_PATCHES[model_type], blocks=[f"{block}.{i}" for i in range(count)]
    )
    return ModelCard(
        name=name,
        family=family,
        summary=summary,
        recipe=recipe,
        layers=layers,
        default_layers=(default,),
        build=architecture_network(model_type, options),
        head="classifier",
        checkpoints=checkpoints,
        requires="transformers",
        call=call_frames_first,
        translate=partial(own_keys, model_type, options),
        open_folder=partial(open_folder, model_type),
    )


def _recipe(model_type: str, sampling: Sampling, crop: int) -> ClipRecipe:
    architecture = ARCHITECTURES[model_type]
    return ClipRecipe(
        sampling=sampling,
        resize=int(crop * architecture.short_side),
        crop=(crop, crop),
        mean=architecture.mean,
        std=architecture.std,
    )


_PATCHES = {
    "videomae": (2, 16, 16),
    "timesformer": (1, 16, 16),
    "vivit": (2, 16, 16),
    "vjepa2": (2, 16, 16),
}
_SOMETHING = "something-something-v2"

CARDS = (
    _card(
        "videomae_b",
        "videomae",
        "VideoMAE",
        "ViT-B pre-trained by masking",
        _recipe("videomae", Dense(16, stride=4, fps=30), 224),
        "videomae.encoder.layer",
        12,
        (
            Checkpoint(
                name="kinetics400",
                url="MCG-NJU/videomae-base-finetuned-kinetics",
                classes="kinetics400",
                licence="CC-BY-NC-4.0",
                source="MCG-NJU/VideoMAE model zoo; top-1 of 5 clips x 3 crops",
                top1=80.9,
            ),
            Checkpoint(
                name=_SOMETHING,
                url="MCG-NJU/videomae-base-finetuned-ssv2",
                classes=_SOMETHING,
                licence="CC-BY-NC-4.0",
                source="MCG-NJU/VideoMAE model zoo; top-1 of 2 clips x 3 crops",
                top1=70.6,
                recipe=_recipe("videomae", Uniform(16), 224),
            ),
        ),
    ),
    _card(
        "timesformer_b",
        "timesformer",
        "TimeSformer",
        "ViT-B with attention in time and space by turns",
        _recipe("timesformer", Dense(8, stride=32, fps=30), 224),
        "timesformer.encoder.layer",
        12,
        (
            Checkpoint(
                name="kinetics400",
                url="facebook/timesformer-base-finetuned-k400",
                classes="kinetics400",
                licence="CC-BY-NC-4.0",
                source="facebookresearch/TimeSformer model zoo",
                top1=77.9,
            ),
            Checkpoint(
                name=_SOMETHING,
                url="facebook/timesformer-base-finetuned-ssv2",
                classes=_SOMETHING,
                licence="CC-BY-NC-4.0",
                source="facebookresearch/TimeSformer model zoo",
                top1=59.1,
                recipe=_recipe("timesformer", Uniform(8), 224),
            ),
            Checkpoint(
                name="kinetics600",
                url="facebook/timesformer-base-finetuned-k600",
                classes="",
                licence="CC-BY-NC-4.0",
                source="facebookresearch/TimeSformer model zoo",
                top1=79.1,
            ),
        ),
    ),
    _card(
        "vivit_b",
        "vivit",
        "ViViT",
        "ViT-B with attention over all of space and time",
        _recipe("vivit", Dense(32, stride=2, fps=30), 224),
        "vivit.layers",
        12,
        (
            Checkpoint(
                name="kinetics400",
                url="google/vivit-b-16x2-kinetics400",
                classes="kinetics400",
                licence="MIT",
                source="google-research/scenic, converted by Hugging Face",
            ),
        ),
    ),
    _card(
        "vjepa2_l",
        "vjepa2",
        "V-JEPA 2",
        "ViT-L pre-trained by prediction, with an attentive probe",
        # Something-Something runs at 12 frames a second, of which every fourth is taken.
        _recipe("vjepa2", Dense(16, stride=4, fps=12), 256),
        "vjepa2.encoder.layer",
        24,
        (
            Checkpoint(
                name=_SOMETHING,
                url="facebook/vjepa2-vitl-fpc16-256-ssv2",
                classes=_SOMETHING,
                licence="MIT",
                source="facebookresearch/vjepa2",
            ),
        ),
        frames_per_clip=16,
    ),
)

_NAMES = {
    model_type: card.name
    for card in CARDS
    for model_type in ARCHITECTURES
    if card.name.startswith(model_type)
}
