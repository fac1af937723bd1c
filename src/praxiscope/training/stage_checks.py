"""Measure what a network of the stage relies on, by rendering clips with and without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from praxiscope.errors import ModelError
from praxiscope.files.atomic_write import atomic_path
from praxiscope.models.model import VideoModel
from praxiscope.models.trained_card import TrainedCard, card_path, read_trained_card
from praxiscope.stage.counterfactual_pairs import KINDS, counterfactual_label
from praxiscope.stage.dataset import StageClip, render_clip, stage_clips
from praxiscope.stage.faults import CUE_KINDS, MOVING_CUE, STILL_CUE, draw_cue
from praxiscope.stage.presets import preset
from praxiscope.stage.scene import remove_factors, replace_factor
from praxiscope.stage.seeds import generator
from praxiscope.video.prefetch import prefetch
from praxiscope.video.recipe import ModelInput, concatenate

Logits = NDArray[np.float32]

CUES = {
    CUE_KINDS[STILL_CUE]: preset("faulty").faults.still_cue,
    CUE_KINDS[MOVING_CUE]: preset("faulty").faults.moving_cue,
}
"""The label that each spurious cue belongs to in the preset ``faulty``."""

_CARD_NAMES = {
    "label_with_cue": "own_with",
    "label_without_cue": "own_without",
    "others_without_cue": "other_without",
    "others_with_cue": "other_with",
    "others_predicted_as_label": "taken_for_label",
    "drop_if_removed": "drop_away",
    "drop_if_added": "drop_onto",
}
"""Names of the attributes of :class:`CueReliance` in the cards of trained weights."""

_BATCH = 32
_THREADS = 2
_CUE = "cue of a check"


@dataclass(frozen=True)
class CueReliance:
    """How the accuracy changes when a cue is removed, or added to clips of other labels.

    All values are shares, 0 to 1.

    Attributes:
        cue: ``selfie stick`` or ``pendulum``.
        label: label of the cue in training.
        label_with_cue: accuracy on clips of this label, all with the cue.
        label_without_cue: accuracy on the same clips without the cue.
        others_without_cue: accuracy on clips of other labels.
        others_with_cue: accuracy on the same clips with the cue.
        others_predicted_as_label: share of these clips that are predicted as the label of the cue.
    """

    cue: str
    label: str
    label_with_cue: float
    label_without_cue: float
    others_without_cue: float
    others_with_cue: float
    others_predicted_as_label: float

    @property
    def drop_if_removed(self) -> float:
        """Accuracy lost when the cue is removed from clips of its label."""
        return self.label_with_cue - self.label_without_cue

    @property
    def drop_if_added(self) -> float:
        """Accuracy lost when the cue is added to clips of other labels."""
        return self.others_without_cue - self.others_with_cue


def all_checks(model: VideoModel, clips: int, seed: int) -> dict[str, float]:
    """All accuracies and cue reliances, by name.

    Args:
        model: a model whose classes are the labels of the stage.
        clips: number of clips for each accuracy; a seventh of it for each cue.
        seed: seed of the clips; it must not be the seed of the training clips.
    """
    clean = stage_clips("clean", clips, seed, size=model.recipe.crop)[:]
    checks = {
        "top1_valid": accuracy(model, clean),
        "middle_frame": accuracy(model, middle_frames(clean)),
        "shuffled_frames": accuracy(model, shuffled_frames(clean)),
    }
    for kind in KINDS:
        checks[f"{kind}_twins"] = pair_accuracy(model, kind, clips, seed)
    return checks | cue_checks(model, max(1, clips // 7), seed)


def cue_checks(model: VideoModel, clips: int, seed: int) -> dict[str, float]:
    """The reliance on every cue, by the names in cards."""
    checks = {}
    for cue, label in CUES.items():
        reliance = cue_reliance(model, cue, label, clips, seed)
        for attribute, name in _CARD_NAMES.items():
            checks[f"{cue.replace(' ', '_')}_{name}"] = getattr(reliance, attribute)
    return checks


def record_checks(weights: Path, checks: Mapping[str, float]) -> TrainedCard:
    """Write the checks of a network into the card beside its weights.

    Raises:
        ModelError: there is no card, or it is damaged.
    """
    card = read_trained_card(weights)
    if card is None:
        raise ModelError("has no card beside it", where=str(weights))
    rounded = {key: round(value, 4) for key, value in checks.items()}
    card = replace(card, results={**card.results, "checks": rounded})
    with atomic_path(card_path(weights)) as temporary:
        temporary.write_text(card.to_json(), encoding="utf-8")
    return card


def cue_reliance(
    model: VideoModel, cue: str, label: str, clips: int = 100, seed: int = 0
) -> CueReliance:
    """Measure how much a network relies on a cue.

    Args:
        model: a model whose classes are the labels of the stage.
        cue: kind of the cue.
        label: label of the cue in training.
        clips: number of clips of the label, and number of clips of other labels.
        seed: seed of the clips; it must not be the seed of the training clips.
    """
    of_label = _first_clips(model, clips, seed, lambda clip: clip.label == label)
    others = _first_clips(model, clips, seed, lambda clip: label not in clip.valid_labels)
    with_cue = [_with_cue(clip, cue) for clip in others]
    logits = stage_logits(model, with_cue)
    return CueReliance(
        cue,
        label,
        label_with_cue=accuracy(model, [_with_cue(clip, cue) for clip in of_label]),
        label_without_cue=accuracy(model, of_label),
        others_without_cue=accuracy(model, others),
        others_with_cue=float(_correct(model, logits, with_cue).mean()),
        others_predicted_as_label=float((logits.argmax(1) == model.class_index(label)).mean()),
    )


def accuracy(model: VideoModel, clips: Sequence[StageClip]) -> float:
    """Share of clips whose most likely class is one of their valid labels, 0 to 1."""
    return float(_correct(model, stage_logits(model, clips), clips).mean())


def middle_frames(clips: Iterable[StageClip]) -> list[StageClip]:
    """The same clips, in which every frame is the middle frame; valid labels stay the same."""
    return [replace(clip, scene=replace_factor(clip.scene, "order", "frozen")) for clip in clips]


def shuffled_frames(clips: Iterable[StageClip]) -> list[StageClip]:
    """The same clips with their frames in random order; valid labels stay the same."""
    return [replace(clip, scene=remove_factors(clip.scene, "order")) for clip in clips]


def pair_accuracy(model: VideoModel, kind: str, clips: int = 1000, seed: int = 0) -> float:
    """Share of clips whose label has a higher score than the label of their twin, 0 to 1.

    Args:
        model: a model whose classes are the labels of the stage.
        kind: kind of the pairs, such as ``reversal``.
        clips: number of clips of the preset ``twins``; those of this kind are used.
        seed: seed of the clips.
    """
    every = stage_clips("twins", clips, seed, size=model.recipe.crop)
    pairs = [
        (first, second)
        for first, second in zip(every[::2], every[1::2], strict=True)
        if counterfactual_label(first.label, kind) == second.label
    ]
    chosen = [clip for pair in pairs for clip in pair]
    twins = [clip for first, second in pairs for clip in (second, first)]
    logits, row = stage_logits(model, chosen), np.arange(len(chosen))
    scores, twin_scores = (
        logits[row, [model.class_index(clip.label) for clip in labeled]]
        for labeled in (chosen, twins)
    )
    return float((scores > twin_scores).mean())


@torch.inference_mode()
def stage_logits(model: VideoModel, clips: Sequence[StageClip]) -> Logits:
    """Render clips and run a network on them.

    Returns:
        ``(N, K)`` logits.
    """
    groups = [clips[start : start + _BATCH] for start in range(0, len(clips), _BATCH)]
    batches = prefetch(partial(_inputs, model), groups, threads=_THREADS)
    logits = [model.logits(inputs.to(model.device).pathways) for _, inputs in batches]
    return torch.cat(logits).cpu().numpy()


def _inputs(model: VideoModel, clips: Sequence[StageClip]) -> ModelInput:
    return concatenate([model.recipe.prepare(render_clip(clip)[0]) for clip in clips])


def _correct(model: VideoModel, logits: Logits, clips: Sequence[StageClip]) -> NDArray[np.bool_]:
    names = [model.classes[index] for index in logits.argmax(1)]
    return np.array([name in clip.valid_labels for name, clip in zip(names, clips, strict=True)])


def _with_cue(clip: StageClip, cue: str) -> StageClip:
    drawn = draw_cue(cue, generator(clip.scene.seed, _CUE))
    return replace(clip, scene=replace_factor(clip.scene, "cue", drawn))


def _first_clips(
    model: VideoModel, count: int, seed: int, condition: Callable[[StageClip], bool]
) -> list[StageClip]:
    """The first clips of the clean preset that fulfil a condition."""
    enough = 40 * count * len(model.classes)
    clips = stage_clips("clean", enough, seed, size=model.recipe.crop)
    return list(islice(filter(condition, clips), count))
