"""The truth of a rendered clip, for each frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.motion import Matrices

Layers = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Flow = NDArray[np.float32]

BACKDROP = "background"


@dataclass(frozen=True)
class Track:
    """One part of the scene through the clip: its number, its factor and its name."""

    number: int
    factor: str
    name: str


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth of a rendered clip.

    Attributes:
        layers: ``(T, H, W)`` uint8, number of the track that is visible at each pixel, 0 for the
            backdrop.
        tracks: every part of the scene, numbered from 1.
        motions: ``(T-1, K+1, 2, 3)`` motion of each track's pixels (x, y, 1) to the next frame.
        camera: ``(T, 2, 3)`` from the world (short sides of the frame, x right, y down) to pixels.
        intended_camera: ``(T, 3)`` x, y (short sides) and zoom of the camera, without shake.
        event: first and last frame of the action.
        causal_frames: ``(T,)`` bool, frames that show the motion that makes the label true.
        causal_factors: factors without which the label would not be true.
        valid_labels: all labels that are true of the clip.
    """

    layers: Layers
    tracks: tuple[Track, ...]
    motions: Matrices
    camera: Matrices
    intended_camera: NDArray[np.float64]
    event: tuple[int, int]
    causal_frames: Mask
    causal_factors: tuple[str, ...]
    valid_labels: tuple[str, ...]

    def mask(self, factor: str) -> Mask:
        """Where a factor is visible, ``(T, H, W)`` bool; ``background`` is everything else."""
        chosen = np.zeros(len(self.tracks) + 1, bool)
        chosen[0] = factor == BACKDROP
        for track in self.tracks:
            chosen[track.number] = track.factor == factor
        mask: Mask = chosen[self.layers]
        return mask

    @property
    def boxes(self) -> NDArray[np.float64]:
        """``(T, K, 4)`` left, top, right, bottom of each track in pixels; nan if not visible."""
        boxes = np.full((len(self.layers), len(self.tracks), 4), np.nan)
        for step, layers in enumerate(self.layers):
            pixels = np.bincount(layers.ravel(), minlength=len(self.tracks) + 1)
            for track in self.tracks:
                if pixels[track.number]:
                    boxes[step, track.number - 1] = _box(layers == track.number)
        return boxes

    @property
    def flow(self) -> Flow:
        """Optical flow to the next frame, ``(T-1, H, W, 2)`` float32 pixels right and down.

        The motion of what is visible at a pixel, also if it is hidden in the next frame.
        """
        height, width = self.layers.shape[1:]
        x, y = np.arange(width), np.arange(height)
        flow = np.empty((*self.motions.shape[:1], height, width, 2), np.float32)
        for step, motions in enumerate(self.motions):
            flow[step] = _plane_flow(motions[0], x, y)
            for track in self.tracks:
                rows, columns, inside = _pixels_of(self.layers[step], track.number)
                if len(inside):
                    moved = _plane_flow(motions[track.number], x[columns], y[rows])
                    flow[step, rows, columns][inside] = moved[inside]
        return flow


def _plane_flow(motion: NDArray[np.float64], x: NDArray[np.intp], y: NDArray[np.intp]) -> Flow:
    """Displacement of a grid of pixels by one affine motion, ``(H, W, 2)``."""
    change = (motion - np.eye(2, 3)).astype(np.float32)
    along = change[:, 0] * x[:, None].astype(np.float32) + change[:, 2]
    down = change[:, 1] * y[:, None].astype(np.float32)
    flow: Flow = along[None, :, :] + down[:, None, :]
    return flow


def _pixels_of(layers: Layers, number: int) -> tuple[slice, slice, Mask]:
    """The bounding box of a track's pixels and their mask in it; an empty mask if it has none."""
    inside = layers == number
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return slice(0), slice(0), inside[:0]
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return *box, inside[box]


def _box(mask: Mask) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
