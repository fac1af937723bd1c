"""Small clips of a square that moves, and a small network to train on them."""

from __future__ import annotations

from functools import partial

import numpy as np
from torch import Tensor, nn

from praxiscope.errors import VideoError
from praxiscope.training.examples import Example, ExampleSet
from praxiscope.video.clip import Clip

CLASSES = ("Moving left", "Moving right", "Moving up", "Moving down")
STEPS = {0: (0, -1), 1: (0, 1), 2: (-1, 0), 3: (1, 0)}


def moving_square(label: int, seed: int, side: int, frames: int = 8) -> Clip:
    """A bright square on noise; its direction of movement is the label."""
    draw = np.random.default_rng([label, seed])
    pixels = draw.integers(0, 60, (frames, side, side, 3), np.uint8)
    size = side // 4
    row, column = draw.integers(side // 4, side // 2, 2)
    for number in range(frames):
        offset = (number - frames // 2) * side // 32
        top, left = row + STEPS[label][0] * offset, column + STEPS[label][1] * offset
        pixels[number, top : top + size, left : left + size] = draw.integers(180, 250, 3)
    return Clip.from_frames(pixels, fps=8)


def read_square(label: int, seed: int, side: int, recipe: object, views: object) -> Clip:
    return moving_square(label, seed, side)


def read_nothing(recipe: object, views: object) -> Clip:
    raise VideoError("no frames in it", where="broken.mp4")


def squares(
    train: int = 8, validation: int = 4, side: int = 32, classes: tuple[str, ...] = CLASSES
) -> ExampleSet:
    """Clips that alternate between the classes."""
    splits = ["train"] * train + ["validation"] * validation
    examples = tuple(
        Example(
            f"{split} {number}",
            split,
            number % 4,
            (number % 4,),
            partial(read_square, number % 4, number, side),
        )
        for number, split in enumerate(splits)
    )
    return ExampleSet("squares", classes, examples)


class SmallNetwork(nn.Module):
    """A network that is hard to restart: norms, dropout and several kinds of parameters."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv3d(3, 8, (3, 5, 5), (1, 4, 4), (1, 2, 2)),
            nn.BatchNorm3d(8),
            nn.ReLU(),
            nn.Conv3d(8, 8, 3, padding=1, groups=8, bias=False),
            nn.Dropout(0.3),
        )
        self.head = nn.Linear(8, classes)

    def forward(self, clip: Tensor) -> Tensor:
        logits: Tensor = self.head(self.body(clip).mean((2, 3, 4)))
        return logits
