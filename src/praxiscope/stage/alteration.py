"""Alterations that make a near duplicate of a clip: re-encode, trim, shift or crop."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from praxiscope.stage.motion import compose, inverse
from praxiscope.stage.scene import Scene
from praxiscope.stage.truth import Truth
from praxiscope.video.clip import Clip, Frames

REENCODED, TRIMMED, SHIFTED, CROPPED = "re-encoded", "trimmed", "shifted", "cropped"
KINDS = (REENCODED, TRIMMED, SHIFTED, CROPPED)


@dataclass(frozen=True)
class Alteration:
    """An alteration of one of ``KINDS``, and its strength.

    ``amount`` is the JPEG quality (0..100) of re-encoding, the share of the clip that trimming
    removes at each end, the share of the clip by which shifting moves its start, or the share of
    the frame's width and height that cropping keeps.
    """

    kind: str
    amount: float


def draw_alteration(rng: np.random.Generator) -> Alteration:
    """Draw a random alteration."""
    kind = KINDS[rng.integers(len(KINDS))]
    low, high = {
        REENCODED: (25, 50),
        TRIMMED: (0.04, 0.1),
        SHIFTED: (-0.08, 0.08),
        CROPPED: (0.84, 0.94),
    }[kind]
    return Alteration(kind, float(rng.uniform(low, high)))


def retime(scene: Scene, alteration: Alteration) -> Scene:
    """The scene with the time span of a trimmed or shifted clip; unchanged for other kinds."""
    first, last = scene.span
    amount = alteration.amount * (last - first)
    if alteration.kind == TRIMMED:
        return replace(scene, span=(first + amount, last - amount))
    if alteration.kind == SHIFTED:
        return replace(scene, span=(first + amount, last + amount))
    return scene


def alter(clip: Clip, truth: Truth, alteration: Alteration) -> tuple[Clip, Truth]:
    """The clip after re-encoding or cropping; unchanged for other kinds (see :func:`retime`)."""
    if alteration.kind == REENCODED:
        return replace(clip, frames=_reencode(clip.frames, round(alteration.amount))), truth
    if alteration.kind == CROPPED:
        return _crop(clip, truth, alteration.amount)
    return clip, truth


def _reencode(frames: Frames, quality: int) -> Frames:
    decoded = []
    for frame in frames:
        _, packet = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
        decoded.append(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)))
    return np.stack(decoded)


def _crop(clip: Clip, truth: Truth, share: float) -> tuple[Clip, Truth]:
    """Keep the centre of the frame and enlarge it to the original size."""
    height, width = clip.size
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    enlarge = np.array([[1 / share, 0, 0], [0, 1 / share, 0]])
    enlarge[:, 2] = centre - centre / share
    frames = [cv2.warpAffine(frame, enlarge, (width, height)) for frame in clip.frames]
    layers = [
        cv2.warpAffine(layer, enlarge, (width, height), flags=cv2.INTER_NEAREST)
        for layer in truth.layers
    ]
    return (
        replace(clip, frames=np.stack(frames)),
        replace(
            truth,
            layers=np.stack(layers),
            motions=compose(compose(enlarge, truth.motions), inverse(enlarge)),
            camera=compose(enlarge, truth.camera),
        ),
    )
