"""Open the folder of a Hugging Face video classifier, or its weights file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from safetensors import SafetensorError
from torch import Tensor

from praxiscope.errors import ModelError
from praxiscope.models.model import VideoModel
from praxiscope.models.transformers_models import (
    ARCHITECTURES,
    configuration,
    describe_network,
    network_class,
)
from praxiscope.models.weights import read_state
from praxiscope.video.recipe import ClipRecipe

_PREPROCESSORS = ("preprocessor_config.json", "video_preprocessor_config.json")


def open_folder(model_type: str, folder: Path, recipe: ClipRecipe) -> VideoModel:
    """Open the folder of a Hugging Face video classifier.

    Its configuration decides the architecture, the input size and the class names, its
    preprocessor the normalisation; neither contains the sampling of frames, which comes from
    ``recipe``. No code of the folder runs.

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
    folder_type = config.get("model_type")
    if folder_type != model_type:
        architecture = ARCHITECTURES.get(str(folder_type))
        fitting = f"use {architecture.zoo_name}" if architecture else ""
        raise ModelError(
            f"describes a {folder_type} network, not a {model_type} one",
            where=str(path),
            remedy=fitting,
        )
    return config


def _load(model_type: str, folder: Path, config: Mapping[str, Any]) -> Any:
    weights = sorted(folder.glob("model*.safetensors"))
    pickles = sorted(folder.glob("pytorch_model*.bin"))
    if not weights and not pickles:
        raise ModelError("holds no model.safetensors and no pytorch_model.bin", where=str(folder))
    kind = network_class(model_type)
    try:
        with _quiet():
            network, report = kind.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=bool(weights),
                weights_only=True,
                dtype="float32",
                output_loading_info=True,
            )
    except (OSError, ValueError, RuntimeError, UnpicklingError, SafetensorError) as error:
        for file in weights or pickles:
            # Raises the exact error for a damaged file, a web page or pickled objects.
            read_state(file)
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(f"can't be opened ({reason})", where=str(folder)) from error
    missing = sorted(report["missing_keys"])
    if missing:
        head = any(key.startswith("classifier.") for key in missing)
        raise ModelError(
            f"lacks {len(missing)} tensors, such as {missing[0]}",
            where=str(folder),
            remedy="give a checkpoint fine-tuned for classification" if head else "",
        )
    return network


def installed_keys(
    model_type: str, options: Mapping[str, Any], state: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    """Turn the keys of published files into those of the installed transformers.

    The library renames modules between versions and maps the old names; unknown keys do not
    change.
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
    stated = next(
        (content for name in _PREPROCESSORS if (content := _read_json(folder / name))), None
    )
    if stated is None:
        return recipe
    # ViViT's centring on zero equals a mean and a deviation of one half. Its published
    # preprocessors state both, although it was trained with the centring only.
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
    """Turn off the library's progress bars and reports: problems become one error."""
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
