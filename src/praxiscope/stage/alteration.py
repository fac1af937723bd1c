"""What has happened to a near duplicate: it was encoded again, trimmed, shifted or cropped."""

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
    """One of ``KINDS``, and how much of it.

    ``amount`` is the quality (0..100) of re-encoding, the share of the clip that trimming cuts
    from each end, the share that shifting moves on by, or the share of the frame that is kept.
    """

    kind: str
    amount: float


def draw_alteration(rng: np.random.Generator) -> Alteration:
    """Draw an alteration by lot."""
    kind = KINDS[rng.integers(len(KINDS))]
    low, high = {
        REENCODED: (25, 50),
        TRIMMED: (0.04, 0.1),
        SHIFTED: (-0.08, 0.08),
        CROPPED: (0.84, 0.94),
    }[kind]
    return Alteration(kind, float(rng.uniform(low, high)))


def retimed(scene: Scene, alteration: Alteration) -> Scene:
    """The scene as a trimmed or shifted clip shows it; other alterations leave it as it is."""
    first, last = scene.span
    amount = alteration.amount * (last - first)
    if alteration.kind == TRIMMED:
        return replace(scene, span=(first + amount, last - amount))
    if alteration.kind == SHIFTED:
        return replace(scene, span=(first + amount, last + amount))
    return scene


def altered(clip: Clip, truth: Truth, alteration: Alteration) -> tuple[Clip, Truth]:
    """The clip after re-encoding or cropping; other alterations are matters of the scene."""
    if alteration.kind == REENCODED:
        return replace(clip, frames=_reencode(clip.frames, round(alteration.amount))), truth
    if alteration.kind == CROPPED:
        return _crop(clip, truth, alteration.amount)
    return clip, truth


def _reencode(frames: Frames, quality: int) -> Frames:
    kept = []
    for frame in frames:
        _, packet = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
        kept.append(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)))
    return np.stack(kept)


def _crop(clip: Clip, truth: Truth, share: float) -> tuple[Clip, Truth]:
    """Keep the middle of the frame, enlarged to the old size."""
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
