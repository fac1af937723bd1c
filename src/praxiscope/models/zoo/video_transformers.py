"""Published video transformers on the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.transformers_models import (
    ARCHITECTURES,
    architecture_network,
    block_layers,
    call_frames_first,
)
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Sampling, Uniform

if TYPE_CHECKING:
    from torch import Tensor

    from praxiscope.models.model import VideoModel


def _open_folder(model_type: str, folder: Path, recipe: ClipRecipe) -> VideoModel:
    from praxiscope.models.transformers_folder import open_folder

    return open_folder(model_type, folder, recipe)


def _installed_keys(
    model_type: str, options: Mapping[str, Any], state: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    from praxiscope.models.transformers_folder import installed_keys

    return installed_keys(model_type, options, state)


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
        translate=partial(_installed_keys, model_type, options),
        open_folder=partial(_open_folder, model_type),
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
        "ViT-B with attention in time and space in turn",
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
                source="facebookresearch/vjepa2; top-1 of 2 clips x 3 crops",
                top1=73.7,
            ),
        ),
        frames_per_clip=16,
    ),
)
