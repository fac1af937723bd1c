"""Sets of clips, known without rendering them and rendered one by one where they are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import GROUPS, LABELS, template, valid_labels
from praxiscope.stage.alteration import Alteration, altered, draw_alteration, retimed
from praxiscope.stage.counterfactual_pairs import KINDS, twin, twin_label
from praxiscope.stage.faults import NEAR_DUPLICATE, RARE, Fault, plant, recorded_label
from praxiscope.stage.presets import FaultPlan, Preset, preset
from praxiscope.stage.render import render
from praxiscope.stage.sample_scene import PLAIN, draw_scene
from praxiscope.stage.scene import Scene
from praxiscope.stage.seeds import generator
from praxiscope.stage.truth import Truth
from praxiscope.video.clip import Clip

SPLITS = ("train", "val", "test")

WORLD = 1
"""Version of the world, raised whenever a seed would give other clips than before."""


@dataclass(frozen=True)
class StageClip:
    """One clip of a set: all that is known of it before it is rendered.

    Attributes:
        id: its name in the set.
        split: one of ``SPLITS``.
        label: as recorded, which planted label noise can have made wrong.
        valid_labels: all labels that are true of it.
        faults: what has been planted.
        scene: what is filmed; ``scene.label`` is the template's, never wrong.
        frames: length.
        size: height and width in pixels.
        related: id of the twin, or of the clip that this is a near duplicate of.
        alteration: what has happened to a near duplicate.
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
    """Make a set of clips; nothing is rendered yet.

    Clip ``k`` of a set is the same whatever the number of ``clips``.

    Args:
        preset_name: ``clean``, ``faulty``, ``ambiguous`` or ``twins``.
        clips: how many.
        seed: of everything.
        frames: length of each clip.
        size: height and width in pixels.
        shares: of train, val and test, adding up to 1.
        faults: planted instead of the preset's own.

    Raises:
        PraxiscopeError: there is no such preset, or the numbers are impossible.
    """
    if clips < 1 or seed < 0:
        raise PraxiscopeError(f"{clips} clips with seed {seed}", remedy="1 or more, seed from 0 on")
    if min(shares) < 0 or not np.isclose(sum(shares), 1):
        raise PraxiscopeError(f"shares {shares} of train, val, test do not add up to 1")
    chosen = preset(preset_name)
    if faults is not None:
        chosen = replace(chosen, faults=faults)
    return StageClips(chosen, clips, seed, frames, size, shares)


def render_clip(clip: StageClip) -> tuple[Clip, Truth]:
    """Render a clip of a set, with all that is true of it."""
    pictures, truth = render(clip.scene, clip.frames, clip.size)
    if clip.alteration is not None:
        return altered(pictures, truth, clip.alteration)
    return pictures, truth


@dataclass(frozen=True)
class StageClips(Sequence[StageClip]):
    """A set of clips, each worked out when it is asked for; see :func:`stage_clips`."""

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
        """Numbers of the clips of a split."""
        return tuple(n for n in range(self.clips) if self._clip(n).split == name)

    def _clip(self, number: int) -> StageClip:
        if self.preset.paired:
            return self._twin(number)
        source = self._source(number)
        return self._original(number) if source is None else self._duplicate(number, source)

    def _seed(self, number: int, purpose: str) -> int:
        return int(generator(self.seed, purpose, number).integers(2**32))

    def _original(self, number: int) -> StageClip:
        name, moved = self._label(number)
        rng = generator(self.seed, "way", number)
        ways = tuple(template(name).ways)
        ambiguous = bool(ways) and rng.random() < self.preset.ambiguity
        way = ways[rng.integers(len(ways))] if ambiguous else PLAIN
        plan, seed = self.preset.faults, self._seed(number, "scene")
        scene, faults = plant(draw_scene(name, seed, way), plan, seed)
        valid = valid_labels(scene)
        if self.preset.ambiguity:
            name = valid[rng.integers(len(valid))]
        label, noise = recorded_label(name, plan, seed)
        split = self._split(LABELS.index(scene.label), number // len(LABELS))
        return self._made(number, split, label, scene, moved + faults + noise)

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
            scene=retimed(original.scene, alteration),
            related=original.id,
            alteration=alteration,
        )

    def _source(self, number: int) -> int | None:
        """The original that a clip is a near duplicate of."""
        rng = generator(self.seed, NEAR_DUPLICATE, number)
        if number == 0 or rng.random() >= self.preset.faults.near_duplicates:
            return None
        earlier = int(rng.integers(number))
        source = self._source(earlier)
        return earlier if source is None else source

    def _twin(self, number: int) -> StageClip:
        pair, second = divmod(number, 2)
        kinds = self._twin_kinds
        turn, place = divmod(pair, len(kinds))
        label, kind = kinds[generator(self.seed, "pairs", turn).permutation(len(kinds))[place]]
        scene = draw_scene(label, self._seed(pair, "scene"))
        if kind == "camera":
            scene = replace(scene, moves=replace(scene.moves, helper=True))
        other = twin(scene, kind)
        if second and other is not None:
            scene = other
        split = self._split(place, turn)
        made = self._made(number, split, scene.label, scene, ())
        return replace(made, related=_id(number ^ 1))

    @cached_property
    def _twin_kinds(self) -> tuple[tuple[str, str], ...]:
        """Every label with every kind of twin it has, each pair once."""
        found = []
        for kind in KINDS:
            for label in LABELS:
                other = twin_label(label, kind)
                if other is not None and (other, kind) not in found:
                    found.append((label, kind))
        return tuple(found)

    def _label(self, number: int) -> tuple[str, tuple[Fault, ...]]:
        """Labels in turn, each round in another order; a rare group gives way to the others."""
        turn, place = divmod(number, len(LABELS))
        order = generator(self.seed, "labels", turn).permutation(len(LABELS))
        label = LABELS[order[place]]
        plan = self.preset.faults
        if plan.rare_group is None or label not in GROUPS[plan.rare_group]:
            return label, ()
        rng = generator(self.seed, RARE, number)
        if rng.random() < plan.rare_share:
            return label, (Fault(RARE, plan.rare_group),)
        others = [known for known in LABELS if known not in GROUPS[plan.rare_group]]
        return others[rng.integers(len(others))], ()

    def _split(self, stratum: int, turn: int) -> str:
        """Spread the splits evenly over each stratum, along the golden ratio."""
        offset = generator(self.seed, "split", stratum).random()
        place = (offset + turn * 0.6180339887498949) % 1
        return SPLITS[int(np.searchsorted(np.cumsum(self.shares[:2]), place, side="right"))]

    def _made(
        self, number: int, split: str, label: str, scene: Scene, faults: tuple[Fault, ...]
    ) -> StageClip:
        return StageClip(
            _id(number), split, label, valid_labels(scene), faults, scene, self.frames, self.size
        )


def _id(number: int) -> str:
    return f"clip-{number:06d}"
