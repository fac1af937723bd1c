"""``praxiscope train``: a network of the zoo on the stage, a table or folders of classes."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from praxiscope.cli.console import output_console
from praxiscope.cli.device import choose_device
from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.training_display import Display, show

if TYPE_CHECKING:
    from praxiscope.video.recipe import ClipRecipe


def train(
    data: Annotated[
        str,
        typer.Argument(
            help="stage:clean (or faulty, ambiguous, twins), a CSV with columns path and label, a "
            "folder with such a table, or folders named after classes."
        ),
    ],
    model: Annotated[str, typer.Option(help="A model; 'praxiscope models' lists them.")],
    out: Annotated[Path, typer.Option(help="Folder for weights, card and checkpoints.")],
    objective: Annotated[
        str, typer.Option(help="forced-choice, hybrid (with sentence vectors) or k-hot.")
    ] = "forced-choice",
    weights: Annotated[
        str | None,
        typer.Option(
            help="Start from these: an official checkpoint's name or a file.",
            show_default="random",
        ),
    ] = None,
    freeze: Annotated[bool, typer.Option("--freeze", help="Train nothing but the head.")] = False,
    classes: Annotated[
        Path | None, typer.Option(help="Only these classes: a file, one a line.")
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            help="Make own splits TRAIN:VALIDATION:TEST by group.",
            show_default="the data's, else 8:1:1",
        ),
    ] = None,
    group: Annotated[
        str, typer.Option(help="Column that says which clips must not be parted.")
    ] = "",
    clips: Annotated[int, typer.Option(min=1, help="Clips that the stage renders.")] = 4000,
    cue: Annotated[
        float | None,
        typer.Option(help="Strength of the stage's spurious cues.", show_default="the preset's"),
    ] = None,
    data_seed: Annotated[int, typer.Option(min=0, help="Of the stage and of splits.")] = 0,
    epochs: Annotated[int, typer.Option(min=1)] = 30,
    batch: Annotated[int, typer.Option(min=1, help="Clips an update.")] = 32,
    optimiser: Annotated[
        str, typer.Option(help="adamw or sgd; muon learns faster where all weights are new.")
    ] = "adamw",
    learning_rate: Annotated[float, typer.Option(help="Its peak.")] = 3e-3,
    weight_decay: Annotated[float, typer.Option()] = 0.02,
    warm_up: Annotated[float, typer.Option(help="Share of updates until the peak.")] = 0.1,
    smoothing: Annotated[float, typer.Option(help="Of labels.")] = 0.1,
    average: Annotated[
        float, typer.Option(help="Share of updates that the average of weights spans; 0: none.")
    ] = 0.05,
    coarse_epochs: Annotated[
        float, typer.Option(help="Share of epochs at a lower resolution, to save time.")
    ] = 0.0,
    scale: Annotated[float, typer.Option(help="Smallest random crop, 1 for none.")] = 0.8,
    contrast: Annotated[float, typer.Option(help="Largest random change of contrast.")] = 0.2,
    flip: Annotated[
        bool, typer.Option("--flip", help="Mirror clips at random; left and right labels swap.")
    ] = False,
    squeeze: Annotated[
        bool, typer.Option("--squeeze", help="Squeeze frames to the input instead of cropping.")
    ] = False,
    dense: Annotated[
        float | None,
        typer.Option(help="Sample every so many frames at 30 a second.", show_default="uniform"),
    ] = None,
    patience: Annotated[
        int, typer.Option(min=0, help="Stop after so many epochs without progress; 0: never.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, order and crops.")] = 0,
    device: DeviceName = "auto",
    precision: Annotated[str, typer.Option(help="auto, fp32, bf16, or fp16 on a GPU.")] = "auto",
    workers: Annotated[int, typer.Option(min=1, help="Processes that decode or render.")] = 2,
    cache: Annotated[
        Path | None,
        typer.Option(help="Keep decoded frames here for other trainings on the same data."),
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="Store weights as float16.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the newest checkpoint.")
    ] = False,
    tensorboard: Annotated[
        Path | None, typer.Option(help="Write loss and accuracy for TensorBoard here.")
    ] = None,
) -> None:
    """Train a network and show how right it is."""
    from praxiscope.cli.memory import keep_freed_memory
    from praxiscope.datasets.columns import Columns
    from praxiscope.models.classes import read_class_file
    from praxiscope.models.registry import model_card
    from praxiscope.training.examples import DataOptions, open_examples
    from praxiscope.training.run import OutputPaths
    from praxiscope.training.run import train as run_training
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
        coarse_epochs=coarse_epochs,
        scale=(scale, 1.0),
        contrast=contrast,
        flip=flip,
        freeze=freeze,
        precision=precision,
        patience=patience,
        seed=seed,
    )
    recipe = _recipe(model_card(model).recipe, squeeze=squeeze, dense=dense)
    options = DataOptions(
        classes=read_class_file(classes) if classes else (),
        columns=Columns(group=group),
        clips=clips,
        seed=data_seed,
        cue=cue,
        size=(recipe.frames, *recipe.resized_size(recipe.crop)),
    )
    if split is not None:
        from praxiscope.datasets.split import parse_ratios

        options = replace(options, ratios=parse_ratios(split), split_again=True)
    place = OutputPaths(
        out,
        cache,
        choose_device(device),
        workers=workers,
        resume=resume,
        half=half,
    )
    examples = open_examples(data, options)
    console = output_console()
    console.print(
        f"{len(examples.classes)} classes; "
        + ", ".join(f"{count} {name}" for name, count in examples.counts().items())
    )
    out.mkdir(parents=True, exist_ok=True)
    with Display(console, tensorboard) as display:
        trained = run_training(
            examples,
            InitialWeights(model, weights),
            place,
            settings,
            recipe=recipe,
            command=shlex.join(["praxiscope", *sys.argv[1:]]),
            reports=display.reports(),
        )
    show(trained, console)


def _recipe(recipe: ClipRecipe, *, squeeze: bool, dense: float | None) -> ClipRecipe:
    """A model's recipe, changed as asked."""
    from praxiscope.video.sample import Dense

    if squeeze:
        recipe = replace(recipe, resize=recipe.crop)
    if dense is not None:
        recipe = replace(recipe, sampling=Dense(recipe.frames, dense))
    return recipe
