"""The clips that a network learns from, wherever they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import SPLITS, Sample, class_names, keep_classes, split_name
from praxiscope.datasets.split import RATIOS, split_by_group
from praxiscope.datasets.columns import Columns
from praxiscope.errors import TrainingError, nearest
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views

if TYPE_CHECKING:
    from praxiscope.stage.dataset import StageClip

TRAIN, VALIDATION, TEST = SPLITS
STAGE = "stage:"

Reader = Callable[[ClipRecipe, Views], Clip]
"""Gives the frames that a recipe needs."""


@dataclass(frozen=True)
class Example:
    """A clip with what is right for it.

    Attributes:
        name: file or number, for messages.
        split: ``train``, ``validation`` or ``test``.
        label: class index.
        valid: indices of all classes that are right; its label is not, where that is known wrong.
        read: gives its frames; can be sent to another process.
    """

    name: str
    split: str
    label: int
    valid: tuple[int, ...]
    read: Reader


@dataclass(frozen=True)
class ExampleSet:
    """Clips and the names of their classes."""

    name: str
    classes: tuple[str, ...]
    examples: tuple[Example, ...]

    def of_split(self, split: str) -> list[int]:
        """Which examples belong to a split."""
        return [index for index, one in enumerate(self.examples) if one.split == split]

    def counts(self) -> dict[str, int]:
        """Clips of each split."""
        counted = Counter(example.split for example in self.examples)
        return {split: counted[split] for split in SPLITS}


@dataclass(frozen=True)
class DataOptions:
    """How data are read.

    Attributes:
        classes: only these, in this order; all in alphabetical order where empty.
        ratios: of train, validation and test clips, for data without splits.
        split_again: whether to give new splits to data that have some.
        columns: of a table, where they have unusual names.
        clips: how many the stage renders.
        seed: of the stage and of splits.
        size: frames, height and width that the stage renders.
        cue: strength of the stage's spurious cues instead of the preset's own.
    """

    classes: tuple[str, ...] = ()
    ratios: tuple[float, float, float] = RATIOS
    split_again: bool = False
    columns: Columns = Columns()  # noqa: RUF009 (frozen)
    clips: int = 4000
    seed: int = 0
    size: tuple[int, int, int] = (16, 112, 112)
    cue: float | None = None


def open_examples(data: str, options: DataOptions | None = None) -> ExampleSet:
    """The examples of a stage preset (``stage:clean``), a table, or a folder.

    Raises:
        DatasetError: the data can't be read.
        TrainingError: no such preset, or nothing to train on.
    """
    options = options or DataOptions()
    if data.startswith(STAGE):
        return _stage_examples(data, options)
    samples = read_samples(data, options.columns)
    if options.classes:
        samples = keep_classes(samples, list(options.classes))
    if options.split_again or not any(sample.split for sample in samples):
        samples = split_by_group(samples, options.ratios, options.seed)
    return from_samples(data, samples, options.classes)


def from_samples(name: str, samples: Sequence[Sample], classes: Sequence[str] = ()) -> ExampleSet:
    """The examples of samples, which must have splits.

    Args:
        name: of the data, for records.
        samples: those without a split are left out.
        classes: in this order; all in alphabetical order where empty.
    """
    known = tuple(classes) or class_names(list(samples))
    index = {label: number for number, label in enumerate(known)}
    examples = tuple(
        Example(
            str(sample.path),
            sample.split,
            index[sample.label],
            tuple(index[label] for label in sample.valid_labels),
            partial(_read_file, sample.path),
        )
        for sample in samples
        if sample.split
    )
    return _checked(ExampleSet(name, known, examples))


def _read_file(path: Path, recipe: ClipRecipe, views: Views) -> Clip:
    return recipe.read(path, views)


def _stage_examples(data: str, options: DataOptions) -> ExampleSet:
    from praxiscope.stage.action_catalogue import LABELS

    known = options.classes or tuple(sorted(LABELS))
    for name in known:
        if name not in LABELS:
            raise TrainingError(f"no class {name!r}", where="classes", remedy=nearest(name, LABELS))
    index = {label: number for number, label in enumerate(known)}
    examples = tuple(
        Example(
            clip.id,
            split_name(clip.split) or "",
            index[clip.label],
            tuple(index[label] for label in clip.valid_labels if label in index),
            partial(_render, clip),
        )
        for clip in _stage_clips(data.removeprefix(STAGE), options)
        if clip.label in index
    )
    cue = "" if options.cue is None else f", cue {options.cue:g}"
    size = "x".join(map(str, options.size))
    name = f"{data}, {options.clips} clips of {size}, seed {options.seed}{cue}"
    return _checked(ExampleSet(name, known, examples))


def _stage_clips(preset_name: str, options: DataOptions) -> Sequence[StageClip]:
    from praxiscope.stage.dataset import stage_clips
    from praxiscope.stage.presets import preset

    faults = preset(preset_name).faults
    if options.cue is not None:
        faults = replace(faults, cue_strength=options.cue)
    frames, height, width = options.size
    return stage_clips(
        preset_name,
        options.clips,
        options.seed,
        frames=frames,
        size=(height, width),
        faults=faults,
    )


def _render(clip: StageClip, recipe: ClipRecipe, views: Views) -> Clip:
    from praxiscope.stage.dataset import render_clip

    rendered, _ = render_clip(clip)
    return rendered


def _checked(examples: ExampleSet) -> ExampleSet:
    if not examples.of_split(TRAIN):
        raise TrainingError(
            "no clips to train on",
            where=examples.name,
            remedy="name a split 'train', or give --split 8:1:1 to make splits",
        )
    if len(examples.classes) < 2:
        raise TrainingError("only one class", where=examples.name)
    return examples
