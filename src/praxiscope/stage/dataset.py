"""Sets of stage clips: described without rendering, rendered one by one on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import GROUPS, LABELS, template, valid_labels
from praxiscope.stage.alteration import Alteration, alter, draw_alteration, retime
from praxiscope.stage.counterfactual_pairs import KINDS, counterfactual, counterfactual_label
from praxiscope.stage.faults import NEAR_DUPLICATE, RARE, Fault, plant, recorded_label
from praxiscope.stage.presets import FaultPlan, Preset, preset
from praxiscope.stage.render import render
from praxiscope.stage.sample_scene import PLAIN, draw_scene
from praxiscope.stage.scene import Scene
from praxiscope.stage.seeds import generator
from praxiscope.stage.truth import Truth
from praxiscope.video.clip import Clip

SPLITS = ("train", "val", "test")

WORLD_VERSION = 1
"""Version of the stage; it is raised when a change makes a seed give other clips than before."""


@dataclass(frozen=True)
class StageClip:
    """One clip of a set, before it is rendered.

    Attributes:
        id: its name in the set.
        split: one of ``SPLITS``.
        label: the recorded label; planted label noise can make it wrong.
        valid_labels: all labels that are true of the clip.
        faults: the planted faults.
        scene: the rendered scene; ``scene.label`` is the label of its template, never wrong.
        frames: number of frames.
        size: height and width in pixels.
        related: id of the other clip of a counterfactual pair, or of a near duplicate's source.
        alteration: the alteration of a near duplicate.
    """

    id: str
    split: str
    label: str
    valid_labels: tuple[str, ...]
    faults: tuple[Fault, ...]
    scene: Scene
    frames: int
    size: tuple[int, int]
    related: str | None = None
    alteration: Alteration | None = None


def stage_clips(
    preset_name: str = "clean",
    clips: int = 1000,
    seed: int = 0,
    *,
    frames: int = 16,
    size: tuple[int, int] = (112, 112),
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1),
    faults: FaultPlan | None = None,
) -> StageClips:
    """Describe a set of clips, without rendering it.

    Clip ``k`` of a set does not depend on the number of ``clips``.

    Args:
        preset_name: ``clean``, ``faulty``, ``ambiguous`` or ``twins`` (counterfactual pairs).
        clips: number of clips.
        seed: of all random choices.
        frames: number of frames of each clip.
        size: height and width in pixels.
        shares: of the splits train, val and test; they add up to 1.
        faults: the faults to plant, in place of the faults of the preset.

    Raises:
        PraxiscopeError: the preset does not exist, or a number is out of range.
    """
    if clips < 1 or seed < 0:
        raise PraxiscopeError(
            f"{clips} clips with seed {seed}", remedy="use 1 clip or more, and a seed of 0 or more"
        )
    if min(shares) < 0 or not np.isclose(sum(shares), 1):
        raise PraxiscopeError(f"shares {shares} of train, val, test do not add up to 1")
    chosen = preset(preset_name)
    if faults is not None:
        chosen = replace(chosen, faults=faults)
    return StageClips(chosen, clips, seed, frames, size, shares)


def render_clip(clip: StageClip) -> tuple[Clip, Truth]:
    """Render a clip of a set, with its truth."""
    pictures, truth = render(clip.scene, clip.frames, clip.size)
    if clip.alteration is not None:
        return alter(pictures, truth, clip.alteration)
    return pictures, truth


@dataclass(frozen=True)
class StageClips(Sequence[StageClip]):
    """A set of clips, each computed when it is accessed; see :func:`stage_clips`."""

    preset: Preset
    clips: int
    seed: int
    frames: int
    size: tuple[int, int]
    shares: tuple[float, float, float]

    def __len__(self) -> int:
        return self.clips

    @overload
    def __getitem__(self, index: int) -> StageClip: ...

    @overload
    def __getitem__(self, index: slice) -> list[StageClip]: ...

    def __getitem__(self, index: int | slice) -> StageClip | list[StageClip]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self.clips))]
        if not -self.clips <= index < self.clips:
            raise IndexError(f"clip {index} of {self.clips}")
        return self._clip(index % self.clips)

    def __iter__(self) -> Iterator[StageClip]:
        return (self._clip(number) for number in range(self.clips))

    def split(self, name: str) -> tuple[int, ...]:
        """Indices of the clips of a split."""
        return tuple(n for n in range(self.clips) if self._clip(n).split == name)

    def _clip(self, number: int) -> StageClip:
        if self.preset.paired:
            return self._pair_member(number)
        source = self._source(number)
        return self._original(number) if source is None else self._duplicate(number, source)

    def _seed(self, number: int, purpose: str) -> int:
        return int(generator(self.seed, purpose, number).integers(2**32))

    def _original(self, number: int) -> StageClip:
        name, rarity = self._label(number)
        rng = generator(self.seed, "way", number)
        variants = tuple(template(name).variants)
        ambiguous = bool(variants) and rng.random() < self.preset.ambiguity
        variant = variants[rng.integers(len(variants))] if ambiguous else PLAIN
        plan, seed = self.preset.faults, self._seed(number, "scene")
        scene, faults = plant(draw_scene(name, seed, variant), plan, seed)
        valid = valid_labels(scene)
        if self.preset.ambiguity:
            name = valid[rng.integers(len(valid))]
        label, noise = recorded_label(name, plan, seed)
        split = self._split(LABELS.index(scene.label), number // len(LABELS))
        return self._stage_clip(number, split, label, scene, rarity + faults + noise)

    def _duplicate(self, number: int, source: int) -> StageClip:
        original = self._original(source)
        rng = generator(self.seed, "alteration", number)
        alteration = draw_alteration(rng)
        split = original.split
        if rng.random() < self.preset.faults.leaked:
            others = [name for name in SPLITS if name != split]
            split = others[rng.integers(len(others))]
        fault = Fault(NEAR_DUPLICATE, f"{alteration.kind} from {original.split}")
        return replace(
            original,
            id=_id(number),
            split=split,
            faults=(*original.faults, fault),
            scene=retime(original.scene, alteration),
            related=original.id,
            alteration=alteration,
        )

    def _source(self, number: int) -> int | None:
        """The index of the original that a clip is a near duplicate of."""
        rng = generator(self.seed, NEAR_DUPLICATE, number)
        if number == 0 or rng.random() >= self.preset.faults.near_duplicates:
            return None
        earlier = int(rng.integers(number))
        source = self._source(earlier)
        return earlier if source is None else source

    def _pair_member(self, number: int) -> StageClip:
        pair, second = divmod(number, 2)
        kinds = self._pairs
        cycle, place = divmod(pair, len(kinds))
        label, kind = kinds[generator(self.seed, "pairs", cycle).permutation(len(kinds))[place]]
        scene = draw_scene(label, self._seed(pair, "scene"))
        if kind == "camera":
            scene = replace(scene, action=replace(scene.action, extra_hand=True))
        other = counterfactual(scene, kind)
        if second and other is not None:
            scene = other
        split = self._split(place, cycle)
        clip = self._stage_clip(number, split, scene.label, scene, ())
        return replace(clip, related=_id(number ^ 1))

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        """Every label with every kind of counterfactual that it has, without repetition."""
        pairs: list[tuple[str, str]] = []
        for kind in KINDS:
            for label in LABELS:
                other = counterfactual_label(label, kind)
                if other is not None and (other, kind) not in pairs:
                    pairs.append((label, kind))
        return tuple(pairs)

    def _label(self, number: int) -> tuple[str, tuple[Fault, ...]]:
        """The label of a clip: all labels once per cycle, in random order.

        A clip of the rare group keeps its label with the planned probability, otherwise it gets
        a label of another group.
        """
        cycle, place = divmod(number, len(LABELS))
        order = generator(self.seed, "labels", cycle).permutation(len(LABELS))
        label = LABELS[order[place]]
        plan = self.preset.faults
        if plan.rare_group is None or label not in GROUPS[plan.rare_group]:
            return label, ()
        rng = generator(self.seed, RARE, number)
        if rng.random() < plan.rare_share:
            return label, (Fault(RARE, plan.rare_group),)
        others = [name for name in LABELS if name not in GROUPS[plan.rare_group]]
        return others[rng.integers(len(others))], ()

    def _split(self, stratum: int, cycle: int) -> str:
        """Distribute the splits evenly over each stratum, by multiples of the golden ratio."""
        offset = generator(self.seed, "split", stratum).random()
        place = (offset + cycle * 0.6180339887498949) % 1
        return SPLITS[int(np.searchsorted(np.cumsum(self.shares[:2]), place, side="right"))]

    def _stage_clip(
        self, number: int, split: str, label: str, scene: Scene, faults: tuple[Fault, ...]
    ) -> StageClip:
        return StageClip(
            _id(number), split, label, valid_labels(scene), faults, scene, self.frames, self.size
        )


def _id(number: int) -> str:
    return f"clip-{number:06d}"
