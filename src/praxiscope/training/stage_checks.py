"""What a network that knows the stage's classes goes by, found out by rendering clips anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
"""The label that each cue is tied to in the preset ``faulty``."""

_BATCH = 32
_THREADS = 2
_CUE = "cue of a check"


@dataclass(frozen=True)
class CueReliance:
    """How the accuracy changes when a cue is rendered away, or onto clips of other labels.

    Attributes:
        cue: ``selfie stick`` or ``pendulum``.
        label: what the cue was tied to in training.
        own_with: share of that label's clips that are recognised where all show the cue.
        own_without: the same clips without it.
        other_without: share of other labels' clips that are recognised.
        other_with: the same clips with the cue.
        taken_for_label: share of these that are then taken for the cue's label.
    """

    cue: str
    label: str
    own_with: float
    own_without: float
    other_without: float
    other_with: float
    taken_for_label: float

    @property
    def drop_away(self) -> float:
        """Accuracy lost when the cue is rendered away."""
        return self.own_with - self.own_without

    @property
    def drop_onto(self) -> float:
        """Accuracy lost when the cue is rendered onto clips of other labels."""
        return self.other_without - self.other_with


def all_checks(model: VideoModel, clips: int, seed: int) -> dict[str, float]:
    """Accuracies and reliances, by plain keys.

    Args:
        model: its classes are the stage's labels.
        clips: how many for each accuracy; a cue takes a seventh.
        seed: of the clips; another one than that of the training, which would know them.
    """
    world = stage_clips("clean", clips, seed, size=model.recipe.crop)[:]
    checks = {
        "top1_valid": accuracy(model, world),
        "middle_frame": accuracy(model, middle_frames(world)),
        "shuffled_frames": accuracy(model, shuffled_frames(world)),
    }
    for kind in KINDS:
        checks[f"{kind}_twins"] = twins_told_apart(model, kind, clips, seed)
    return checks | cue_checks(model, max(1, clips // 7), seed)


def cue_checks(model: VideoModel, clips: int, seed: int) -> dict[str, float]:
    """The reliance on every cue, by plain keys."""
    checks = {}
    for cue, label in CUES.items():
        reliance = cue_reliance(model, cue, label, clips, seed)
        figures = asdict(reliance) | {
            "drop_away": reliance.drop_away,
            "drop_onto": reliance.drop_onto,
        }
        for name, value in figures.items():
            if isinstance(value, float):
                checks[f"{cue.replace(' ', '_')}_{name}"] = value
    return checks


def record_checks(weights: Path, checks: Mapping[str, float]) -> TrainedCard:
    """Write what was found out about a network into the card beside its weights.

    Raises:
        ModelError: there is no card, or a damaged one.
    """
    card = read_trained_card(weights)
    if card is None:
        raise ModelError("has no card beside it", where=str(weights))
    rounded = {key: round(value, 4) for key, value in checks.items()}
    card = replace(card, results={**card.results, "checks": rounded})
    with atomic_path(card_path(weights)) as aside:
        aside.write_text(card.to_json(), encoding="utf-8")
    return card


def cue_reliance(
    model: VideoModel, cue: str, label: str, clips: int = 100, seed: int = 0
) -> CueReliance:
    """Measure how much a network relies on a cue.

    Args:
        model: its classes are the stage's labels.
        cue: kind of the cue.
        label: what it was tied to.
        clips: how many of the label, and how many of others.
        seed: of the clips; another one than that of the training, which would know them.
    """
    own = _first_clips(model, clips, seed, lambda clip: clip.label == label)
    others = _first_clips(model, clips, seed, lambda clip: label not in clip.valid_labels)
    marked = [_marked(clip, cue) for clip in others]
    said = stage_logits(model, marked)
    return CueReliance(
        cue,
        label,
        own_with=accuracy(model, [_marked(clip, cue) for clip in own]),
        own_without=accuracy(model, own),
        other_without=accuracy(model, others),
        other_with=float(_right(model, said, marked).mean()),
        taken_for_label=float((said.argmax(1) == model.class_index(label)).mean()),
    )


def accuracy(model: VideoModel, clips: Sequence[StageClip]) -> float:
    """Share of clips whose most likely class is one of their valid labels."""
    return float(_right(model, stage_logits(model, clips), clips).mean())


def middle_frames(clips: Iterable[StageClip]) -> list[StageClip]:
    """The same clips with their middle frame all along; what was valid of them still counts."""
    return [replace(clip, scene=replace_factor(clip.scene, "order", "frozen")) for clip in clips]


def shuffled_frames(clips: Iterable[StageClip]) -> list[StageClip]:
    """The same clips with their frames in random order; what was valid of them still counts."""
    return [replace(clip, scene=remove_factors(clip.scene, "order")) for clip in clips]


def twins_told_apart(model: VideoModel, kind: str, clips: int = 1000, seed: int = 0) -> float:
    """Share of clips whose own label has a higher score than that of their twin.

    Args:
        model: its classes are the stage's labels.
        kind: of the twins, such as ``reversal``.
        clips: of the preset ``twins``, of which those of this kind are taken.
        seed: of the clips.
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
    own, other = (
        logits[row, [model.class_index(clip.label) for clip in labelled]]
        for labelled in (chosen, twins)
    )
    return float((own > other).mean())


@torch.inference_mode()
def stage_logits(model: VideoModel, clips: Sequence[StageClip]) -> Logits:
    """Render clips and run a network on them.

    Returns:
        ``(N, K)`` logits.
    """
    groups = [clips[start : start + _BATCH] for start in range(0, len(clips), _BATCH)]
    made = prefetch(partial(_inputs, model), groups, threads=_THREADS)
    logits = [model.logits(inputs.to(model.device).pathways) for _, inputs in made]
    return torch.cat(logits).cpu().numpy()


def _inputs(model: VideoModel, clips: Sequence[StageClip]) -> ModelInput:
    return concatenate([model.recipe.prepare(render_clip(clip)[0]) for clip in clips])


def _right(model: VideoModel, logits: Logits, clips: Sequence[StageClip]) -> NDArray[np.bool_]:
    named = [model.classes[index] for index in logits.argmax(1)]
    return np.array([name in clip.valid_labels for name, clip in zip(named, clips, strict=True)])


def _marked(clip: StageClip, cue: str) -> StageClip:
    drawn = draw_cue(cue, generator(clip.scene.seed, _CUE))
    return replace(clip, scene=replace_factor(clip.scene, "cue", drawn))


def _first_clips(
    model: VideoModel, count: int, seed: int, wanted: Callable[[StageClip], bool]
) -> list[StageClip]:
    """The first clips of the clean world that are wanted."""
    enough = 40 * count * len(model.classes)
    return list(
        islice(filter(wanted, stage_clips("clean", enough, seed, size=model.recipe.crop)), count)
    )
