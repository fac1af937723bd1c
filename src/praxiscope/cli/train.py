"""``praxiscope train``: train a network on rendered clips or on a data set."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from praxiscope.cli.data_options import DataFormat, Fold, Group, LabelMap, OnlyClasses, VideoFolder
from praxiscope.cli.model_options import DeviceName, ModelName
from praxiscope.cli.terminal import output_console
from praxiscope.cli.training_display import Display, show
from praxiscope.cli.training_options import (
    AverageSpan,
    ClassList,
    Contrast,
    CueStrength,
    DataSeed,
    DecodingWorkers,
    DenseSampling,
    Epochs,
    Flip,
    FrameCacheFolder,
    Freeze,
    Half,
    LearningRate,
    LowResEpochs,
    ObjectiveName,
    OptimiserName,
    OutputFolder,
    Patience,
    Resume,
    SmallestCrop,
    Smoothing,
    SplitRatios,
    Squeeze,
    StageClips,
    StartWeights,
    TensorBoard,
    TrainingBatch,
    TrainingData,
    TrainingPrecision,
    TrainingSeed,
    WarmUp,
    WeightDecay,
)

if TYPE_CHECKING:
    from pathlib import Path

    from praxiscope.datasets.open_data_set import DataSpec
    from praxiscope.training.examples import DataOptions
    from praxiscope.training.run import OutputPaths
    from praxiscope.training.settings import Settings
    from praxiscope.training.starting import InitialWeights
    from praxiscope.video.recipe import ClipRecipe


def train(
    data: TrainingData,
    model: ModelName,
    out: OutputFolder,
    format: DataFormat = "",
    videos: VideoFolder = None,
    fold: Fold = 1,
    group: Group = "",
    label_map: LabelMap = None,
    only_class: OnlyClasses = None,
    classes: ClassList = None,
    split_ratios: SplitRatios = None,
    clips: StageClips = 4000,
    cue: CueStrength = None,
    data_seed: DataSeed = 0,
    cache: FrameCacheFolder = None,
    weights: StartWeights = None,
    freeze: Freeze = False,
    squeeze: Squeeze = False,
    dense: DenseSampling = None,
    objective: ObjectiveName = "forced-choice",
    epochs: Epochs = 30,
    batch: TrainingBatch = 32,
    optimiser: OptimiserName = "adamw",
    learning_rate: LearningRate = 3e-3,
    weight_decay: WeightDecay = 0.02,
    warm_up: WarmUp = 0.1,
    smoothing: Smoothing = 0.1,
    average: AverageSpan = 0.05,
    low_res_epochs: LowResEpochs = 0.0,
    patience: Patience = 0,
    seed: TrainingSeed = 0,
    scale: SmallestCrop = 0.8,
    contrast: Contrast = 0.2,
    flip: Flip = False,
    device: DeviceName = "auto",
    precision: TrainingPrecision = "auto",
    workers: DecodingWorkers = 2,
    half: Half = False,
    resume: Resume = False,
    tensorboard: TensorBoard = None,
) -> None:
    """Train a network, store its weights with a card, and show its accuracy."""
    from praxiscope.datasets.open_data_set import DataSpec
    from praxiscope.models.registry import model_card
    from praxiscope.models.runtime import choose_device, keep_freed_memory
    from praxiscope.training.run import OutputPaths
    from praxiscope.training.settings import Settings
    from praxiscope.training.starting import InitialWeights

    keep_freed_memory()
    settings = Settings(
        objective=objective,
        epochs=epochs,
        batch=batch,
        optimiser=optimiser,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        warm_up=warm_up,
        smoothing=smoothing,
        average=average,
        low_res_epochs=low_res_epochs,
        scale=(scale, 1.0),
        contrast=contrast,
        flip=flip,
        freeze=freeze,
        precision=precision,
        patience=patience,
        seed=seed,
    )
    recipe = _recipe(model_card(model).recipe, squeeze=squeeze, dense=dense)
    options = _data_options(recipe, classes, split_ratios, clips, data_seed, cue)
    only_classes = tuple(only_class or ())
    spec = DataSpec(
        data, format, videos, fold, group, label_map=label_map, only_classes=only_classes
    )
    where = choose_device(device)
    output = OutputPaths(out, cache, where, workers=workers, resume=resume, half=half)
    start = InitialWeights(model, weights)
    _run(spec, options, start, output, settings, recipe, tensorboard)


def _run(
    spec: DataSpec,
    options: DataOptions,
    start: InitialWeights,
    output: OutputPaths,
    settings: Settings,
    recipe: ClipRecipe,
    tensorboard: Path | None,
) -> None:
    from praxiscope.training.examples import open_examples
    from praxiscope.training.run import train as run_training

    examples = open_examples(spec, options)
    console = output_console()
    console.print(
        f"{len(examples.classes)} classes; "
        + ", ".join(f"{count} {name}" for name, count in examples.counts().items())
    )
    output.out.mkdir(parents=True, exist_ok=True)
    with Display(console, tensorboard) as display:
        trained = run_training(
            examples,
            start,
            output,
            settings,
            recipe=recipe,
            command=shlex.join(["praxiscope", *sys.argv[1:]]),
            callbacks=display.callbacks(),
        )
    show(trained, console)


def _data_options(
    recipe: ClipRecipe,
    classes: Path | None,
    split_ratios: str | None,
    clips: int,
    seed: int,
    cue: float | None,
) -> DataOptions:
    from praxiscope.datasets.split import parse_ratios
    from praxiscope.models.classes import read_class_file
    from praxiscope.training.examples import DataOptions

    options = DataOptions(
        classes=read_class_file(classes) if classes else (),
        clips=clips,
        seed=seed,
        cue=cue,
        size=(recipe.frames, *recipe.resized_size(recipe.crop)),
    )
    if split_ratios is None:
        return options
    return replace(options, ratios=parse_ratios(split_ratios), split_again=True)


def _recipe(recipe: ClipRecipe, *, squeeze: bool, dense: float | None) -> ClipRecipe:
    """The recipe of a model with the changes that the options name."""
    from praxiscope.video.sample import Dense

    if squeeze:
        recipe = replace(recipe, resize=recipe.crop)
    if dense is not None:
        recipe = replace(recipe, sampling=Dense(recipe.frames, dense))
    return recipe
