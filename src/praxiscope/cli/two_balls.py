"""A rendered clip and a network with hand-set weights, for which the correct heatmap is known.

Two balls cross the frame, one to the right and one to the left. The network is not trained. Its
only filter compares the next and the previous frame a few pixels ahead and behind. It therefore
responds to movement to the right, with the opposite sign to movement to the left, and not at all to
still objects.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from praxiscope.models.model import Layer, VideoModel
from praxiscope.video.clip import Clip, Frames
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

SIZE, FRAMES, STEP = 112, 16, 4
RIGHT, LEFT, STILL = "moving right", "moving left", "still"


def render(scale: int = 3) -> Clip:
    """Render sixteen RGB frames of two balls on a still, textured ground; 12 frames per second."""
    random = np.random.default_rng(7)
    ground = random.integers(30, 70, (14, 14, 3)).astype(np.float32)
    ground = np.kron(ground, np.ones((8 * scale, 8 * scale, 1), np.float32))
    ground[70 * scale : 90 * scale, 50 * scale : 66 * scale] = (200, 190, 60)  # a still object
    frames = [_with_balls(ground, step, scale) for step in range(FRAMES)]
    return Clip.from_frames(np.stack(frames), fps=12)


def ball_centres(step: int) -> dict[str, tuple[float, float]]:
    """Row and column of each ball in a frame of 112 x 112 pixels."""
    return {RIGHT: (30.0, 26.0 + STEP * step), LEFT: (96.0, 86.0 - STEP * step)}


def _with_balls(ground: np.ndarray, step: int, scale: int) -> Frames:
    rows, columns = np.mgrid[: SIZE * scale, : SIZE * scale] / scale
    frame = ground.copy()
    for name, colour in ((RIGHT, (255, 190, 130)), (LEFT, (130, 200, 255))):
        row, column = ball_centres(step)[name]
        distance = np.hypot(rows - row, columns - column)
        shade = np.clip(1.15 - distance / 16, 0, 1)[..., None]
        frame = np.where((distance < 7)[..., None], np.array(colour) * shade, frame)
    return frame.astype(np.uint8)


class Directions(nn.Module):
    """Logits of (moving right, moving left, still) from one antisymmetric space-time filter."""

    def __init__(self) -> None:
        super().__init__()
        reach = 2 * STEP
        self.movement = nn.Conv3d(
            3, 2, (3, 2 * reach + 1, 2 * reach + 1), padding=(1, reach, reach), bias=True
        )
        self.evidence = nn.Sequential(nn.ReLU(), nn.AvgPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)))
        with torch.no_grad():
            kernel = _movement_kernel(reach)
            self.movement.weight.copy_(torch.stack([kernel, -kernel]))
            self.movement.bias.fill_(-0.3)  # type: ignore[union-attr]

    def forward(self, clip: Tensor) -> Tensor:
        """``(N, 3, T, H, W)`` to ``(N, 3)``."""
        inner = self.movement(clip)[:, :, 1:-1]  # the first and last frame lack a neighbour
        evidence = self.evidence(nn.functional.pad(inner, (0, 0, 0, 0, 1, 1), value=-1.0))
        moving = 400 * evidence.mean((2, 3, 4))
        return torch.cat([moving, torch.full_like(moving[:, :1], 0.3)], 1)


def _movement_kernel(reach: int) -> Tensor:
    """Next frame ahead plus previous frame behind, minus next behind minus previous ahead."""
    place = torch.arange(-reach, reach + 1).float()
    blob = torch.exp(-(place[:, None] ** 2 + place[None] ** 2) / 8)
    blob = blob / blob.sum() / 3
    ahead, behind = torch.roll(blob, STEP, 1), torch.roll(blob, -STEP, 1)
    kernel = torch.zeros(3, 3, 2 * reach + 1, 2 * reach + 1)
    kernel[:, 2] += ahead - behind
    kernel[:, 0] += behind - ahead
    return kernel


def directions_model() -> VideoModel:
    """The network with hand-set weights as a model."""
    recipe = ClipRecipe(
        Uniform(FRAMES), resize=SIZE, crop=(SIZE, SIZE), mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)
    )
    layer = Layer("evidence", stride=(1, 2, 2))
    return VideoModel(
        "directions",
        Directions().eval(),
        recipe,
        (RIGHT, LEFT, STILL),
        {layer.path: layer},
        (layer.path,),
        "set by hand",
    )
