"""The clips of a training, from a data set or from the stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from praxiscope.datasets.open_data_set import DataSpec, open_data_set
from praxiscope.datasets.sample import SPLITS, Sample, class_names, keep_classes, split_name
from praxiscope.datasets.split import RATIOS, split_by_group
from praxiscope.errors import TrainingError, nearest
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views

if TYPE_CHECKING:
    from praxiscope.stage.dataset import StageClip

TRAIN, VALIDATION, TEST = SPLITS
STAGE = "stage:"

Reader = Callable[[ClipRecipe, Views], Clip]
"""Returns the frames that a recipe needs."""


@dataclass(frozen=True)
class Example:
    """A clip with its labels.

    Attributes:
        name: file or number, for messages.
        split: ``train``, ``validation`` or ``test``.
        label: class index.
        valid: indices of all correct classes. The label is not in it if the label is known to be
            wrong.
        read: returns the frames; it must be picklable.
    """

    name: str
    split: str
    label: int
    valid: tuple[int, ...]
    read: Reader


@dataclass(frozen=True)
class ExampleSet:
    """Clips and their class names.

    Attributes:
        name: name of the data, for records and messages.
        classes: names by class index.
        examples: the clips.
    """

    name: str
    classes: tuple[str, ...]
    examples: tuple[Example, ...]

    def of_split(self, split: str) -> list[int]:
        """Indices of the examples in a split."""
        return [i for i, example in enumerate(self.examples) if example.split == split]

    def counts(self) -> dict[str, int]:
        """Number of clips in each split."""
        counts = Counter(example.split for example in self.examples)
        return {split: counts[split] for split in SPLITS}


@dataclass(frozen=True)
class DataOptions:
    """Classes, splits and rendering of the clips of a training.

    Attributes:
        classes: use only these classes, in this order; empty means all in alphabetical order.
        ratios: relative numbers of train, validation and test clips, for data without splits.
        split_again: True replaces splits that the data have.
        clips: number of clips that the stage renders.
        seed: random seed of the stage and of new splits.
        size: frames, height and width of rendered clips.
        cue: strength of the spurious cues of the stage, 0 to 1; None means that of the preset.
    """

    classes: tuple[str, ...] = ()
    ratios: tuple[float, float, float] = RATIOS
    split_again: bool = False
    clips: int = 4000
    seed: int = 0
    size: tuple[int, int, int] = (16, 112, 112)
    cue: float | None = None


def open_examples(data: DataSpec | str | Path, options: DataOptions | None = None) -> ExampleSet:
    """Open the clips of a stage preset (``stage:clean``) or of a data set.

    Args:
        data: name of the preset, path of a data set, or a data set with options. Clips without a
            label are refused.
        options: classes, splits and rendering.

    Raises:
        DatasetError: the data can't be read, or a row is wrong.
        TrainingError: there is no such preset, or there are no clips to train on.
    """
    options = options or DataOptions()
    spec = data if isinstance(data, DataSpec) else DataSpec(data)
    if str(spec.path).startswith(STAGE):
        _check_stage_options(spec)
        return _stage_examples(str(spec.path), options)
    opened = open_data_set(spec, unlabeled_allowed=False)
    if opened.bad_rows:
        raise opened.bad_rows[0]
    samples = list(opened.samples)
    if options.classes:
        samples = keep_classes(samples, list(options.classes))
    if options.split_again or not any(sample.split for sample in samples):
        samples = split_by_group(samples, options.ratios, options.seed)
    return from_samples(_name_of(spec), samples, options.classes)


def _check_stage_options(spec: DataSpec) -> None:
    if spec != DataSpec(spec.path):
        raise TrainingError(
            "rendered clips have no options of data sets",
            where=str(spec.path),
            remedy="leave out --format, --videos, --fold, --group, --label-map and --only-class",
        )


def _name_of(spec: DataSpec) -> str:
    """The path, and all options that change the clips or their labels."""
    default = DataSpec(spec.path)
    names = ("fold", "label_map", "only_classes", "split")
    changed = {n: getattr(spec, n) for n in names if getattr(spec, n) != getattr(default, n)}
    return ", ".join([str(spec.path), *(f"{name} {value}" for name, value in changed.items())])


def from_samples(name: str, samples: Sequence[Sample], classes: Sequence[str] = ()) -> ExampleSet:
    """Make examples of samples that have splits.

    Args:
        name: name of the data, for records.
        samples: the clips; those without a split are left out.
        classes: class names in the order of their indices; empty means alphabetical order.
    """
    names = tuple(classes) or class_names(list(samples))
    index = {label: number for number, label in enumerate(names)}
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
    return _checked(ExampleSet(name, names, examples))


def _read_file(path: Path, recipe: ClipRecipe, views: Views) -> Clip:
    return recipe.read(path, views)


def _stage_examples(data: str, options: DataOptions) -> ExampleSet:
    from praxiscope.stage.action_catalogue import LABELS

    classes = options.classes or tuple(sorted(LABELS))
    for name in classes:
        if name not in LABELS:
            raise TrainingError(f"no class {name!r}", where="classes", remedy=nearest(name, LABELS))
    index = {label: number for number, label in enumerate(classes)}
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
    return _checked(ExampleSet(name, classes, examples))


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
            remedy="name a split 'train', or make new splits with --split-ratios 8:1:1",
        )
    if len(examples.classes) < 2:
        raise TrainingError("only one class", where=examples.name)
    return examples
