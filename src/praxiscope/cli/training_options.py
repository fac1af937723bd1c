"""Options of ``praxiscope train`` besides those of the data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from praxiscope.cli.data_options import DATA
from praxiscope.cli.model_options import MODEL, SPEED

TRAINING, AUGMENTATION, OUTPUT = "Training", "Augmentation", "Output"

TrainingData = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="Data set: a table with the columns `path` and `label`, a published list, or a folder "
        "that contains either of them or one folder per class; or rendered clips: stage:clean, "
        "stage:faulty, stage:ambiguous or stage:twins.",
    ),
]
OutputFolder = Annotated[
    Path,
    typer.Option("--out", help="Folder of weights, card and checkpoints.", rich_help_panel=OUTPUT),
]
Half = Annotated[
    bool,
    typer.Option("--half", help="Store the weights as float16.", rich_help_panel=OUTPUT),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Continue from the newest checkpoint in the output folder.",
        rich_help_panel=OUTPUT,
    ),
]
TensorBoard = Annotated[
    Path | None,
    typer.Option(
        "--tensorboard",
        help="Folder for loss and accuracy in the format of TensorBoard.",
        rich_help_panel=OUTPUT,
    ),
]
ClassList = Annotated[
    Path | None,
    typer.Option(
        "--classes",
        help="File of class names, one per line: train only these classes, in this order.",
        show_default="all labels in alphabetical order",
        rich_help_panel=DATA,
    ),
]
SplitRatios = Annotated[
    str | None,
    typer.Option(
        "--split-ratios",
        help="Make new splits with the sizes TRAIN:VALIDATION:TEST; groups stay together.",
        show_default="the splits of DATA; 8:1:1 if it has none",
        rich_help_panel=DATA,
    ),
]
StageClips = Annotated[
    int,
    typer.Option(
        "--clips", min=1, help="Number of rendered clips of the stage.", rich_help_panel=DATA
    ),
]
CueStrength = Annotated[
    float | None,
    typer.Option(
        "--cue",
        help="Strength of the spurious cues of the stage, 0 to 1.",
        show_default="that of the preset",
        rich_help_panel=DATA,
    ),
]
DataSeed = Annotated[
    int,
    typer.Option(
        "--data-seed",
        min=0,
        help="Random seed of rendered clips and of new splits.",
        rich_help_panel=DATA,
    ),
]
FrameCacheFolder = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        help="Folder that keeps the decoded frames for later trainings on the same data.",
        show_default="a folder that is deleted at the end",
        rich_help_panel=DATA,
    ),
]
StartWeights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        help="Weights to start from: the name of an official checkpoint, or a file.",
        show_default="random",
        rich_help_panel=MODEL,
    ),
]
Freeze = Annotated[
    bool,
    typer.Option("--freeze", help="Train only the head (the last layer).", rich_help_panel=MODEL),
]
Squeeze = Annotated[
    bool,
    typer.Option(
        "--squeeze",
        help="Resize frames to the input size without keeping their aspect ratio, instead of "
        "cropping.",
        rich_help_panel=MODEL,
    ),
]
DenseSampling = Annotated[
    float | None,
    typer.Option(
        "--dense",
        help="Sample one of every N frames at 30 frames per second.",
        metavar="N",
        show_default="uniform sampling of the whole clip",
        rich_help_panel=MODEL,
    ),
]
ObjectiveName = Annotated[
    str,
    typer.Option(
        "--objective",
        help="Training objective: forced-choice (one class), hybrid (one class and its sentence "
        "vector) or k-hot (a set of classes).",
        rich_help_panel=TRAINING,
    ),
]
Epochs = Annotated[
    int,
    typer.Option(
        "--epochs",
        min=1,
        help="Number of passes over the training clips.",
        rich_help_panel=TRAINING,
    ),
]
TrainingBatch = Annotated[
    int,
    typer.Option("--batch", min=1, help="Number of clips per update.", rich_help_panel=TRAINING),
]
OptimiserName = Annotated[
    str,
    typer.Option(
        "--optimiser",
        help="adamw, sgd, or muon (which learns faster from random weights).",
        rich_help_panel=TRAINING,
    ),
]
LearningRate = Annotated[
    float,
    typer.Option("--learning-rate", help="Peak learning rate.", rich_help_panel=TRAINING),
]
WeightDecay = Annotated[
    float,
    typer.Option(
        "--weight-decay",
        help="Weight decay of all parameters except biases and norms.",
        rich_help_panel=TRAINING,
    ),
]
WarmUp = Annotated[
    float,
    typer.Option(
        "--warm-up",
        help="Share of the updates before the learning rate reaches its peak, 0 to 1.",
        rich_help_panel=TRAINING,
    ),
]
Smoothing = Annotated[
    float,
    typer.Option("--smoothing", help="Label smoothing, 0 to 1.", rich_help_panel=TRAINING),
]
AverageSpan = Annotated[
    float,
    typer.Option(
        "--average",
        help="Share of the updates that the moving average of the weights covers; 0 uses the last "
        "weights.",
        rich_help_panel=TRAINING,
    ),
]
LowResEpochs = Annotated[
    float,
    typer.Option(
        "--low-res-epochs",
        help="Share of the epochs that run at a lower resolution, to save time; they come first.",
        rich_help_panel=TRAINING,
    ),
]
Patience = Annotated[
    int,
    typer.Option(
        "--patience",
        min=0,
        help="Stop after this many epochs without a better validation accuracy; 0 never stops.",
        rich_help_panel=TRAINING,
    ),
]
TrainingSeed = Annotated[
    int,
    typer.Option(
        "--seed",
        min=0,
        help="Random seed of weights, clip order and crops.",
        rich_help_panel=TRAINING,
    ),
]
SmallestCrop = Annotated[
    float,
    typer.Option(
        "--scale",
        help="Side of the smallest random crop, relative to the crop of the recipe; 1 turns random "
        "sizes off.",
        rich_help_panel=AUGMENTATION,
    ),
]
Contrast = Annotated[
    float,
    typer.Option(
        "--contrast",
        help="Largest random change of contrast, 0 to 1.",
        rich_help_panel=AUGMENTATION,
    ),
]
Flip = Annotated[
    bool,
    typer.Option(
        "--flip",
        help="Mirror clips at random; labels with left and right are swapped.",
        rich_help_panel=AUGMENTATION,
    ),
]
TrainingPrecision = Annotated[
    str,
    typer.Option(
        "--precision",
        help="Number format: auto (bf16 if the hardware supports it), fp32, bf16, or fp16 (GPU).",
        rich_help_panel=SPEED,
    ),
]
DecodingWorkers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=1,
        help="Number of processes that decode or render clips.",
        rich_help_panel=SPEED,
    ),
]
