"""Plants faults into scenes and labels, and records them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.presets import FaultPlan
from praxiscope.stage.scene import Caption, Cue, Scene
from praxiscope.stage.seeds import generator

STILL_CUE, MOVING_CUE = "still cue", "moving cue"
STILL_TEXT, DARK, TINY = "still with text", "dark", "tiny subject"
UNIFORM_NOISE, CLASS_NOISE, PAIR_NOISE = (
    "uniform label noise",
    "class label noise",
    "pair label noise",
)
NEAR_DUPLICATE = "near duplicate"
RARE = "under-represented group"

CUE_KINDS = {STILL_CUE: "selfie stick", MOVING_CUE: "pendulum"}

_TEXTS = ("LIKE AND SUBSCRIBE", "BREAKING NEWS", "PART 2 SOON", "BEST OF 2019", "WATCH TO THE END")
_COLOURS = ((235, 60, 50), (60, 130, 240), (250, 200, 40))
_DARKNESS = 0.2
_TININESS = 0.36
# Share of the action that a nearly still clip shows.
_STILL_SPAN = 0.03


@dataclass(frozen=True)
class Fault:
    """One planted fault: its kind and its details."""

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


def plant(scene: Scene, plan: FaultPlan, seed: int) -> tuple[Scene, tuple[Fault, ...]]:
    """Plant the visible faults of a plan into one scene.

    Args:
        scene: a scene without faults.
        plan: the faults and their strengths.
        seed: of this clip.
    """
    faults = []
    for kind, label in ((STILL_CUE, plan.still_cue), (MOVING_CUE, plan.moving_cue)):
        rng = generator(seed, kind)
        if rng.random() < cue_rate(plan.cue_strength, scene.label == label):
            scene = replace(scene, cue=draw_cue(CUE_KINDS[kind], rng))
            faults.append(Fault(kind, f"tied to {label} at {plan.cue_strength:g}"))
    rng = generator(seed, STILL_TEXT)
    if rng.random() < plan.still_text:
        text = Caption(_TEXTS[rng.integers(len(_TEXTS))], float(rng.choice([-0.38, 0.38])))
        middle = rng.uniform(0.4, 0.6)
        scene = replace(scene, caption=text, span=(middle, middle + _STILL_SPAN), shake=0.0)
        faults.append(Fault(STILL_TEXT, text.text))
    if generator(seed, DARK).random() < plan.dark:
        light = replace(scene.light, gain=_DARKNESS * scene.light.gain)
        scene = replace(scene, light=light)
        faults.append(Fault(DARK, f"brightness times {_DARKNESS:g}"))
    if scene.label == plan.tiny_label:
        rng = generator(seed, TINY)
        x, y = (float(place) for place in rng.uniform(-0.3, 0.3, 2))
        scene = replace(scene, action=replace(scene.action, scale=_TININESS, x=x, y=y))
        faults.append(Fault(TINY, f"size times {_TININESS:g}"))
    return scene, tuple(faults)


def draw_cue(kind: str, rng: np.random.Generator) -> Cue:
    """Draw a random cue of a kind, ``selfie stick`` or ``pendulum``."""
    return Cue(kind, _COLOURS[rng.integers(len(_COLOURS))], bool(rng.integers(2)))


def cue_rate(strength: float, tied: bool) -> float:
    """Share of clips with a cue: in its own class (``tied``), or in each other class.

    If all classes are equally frequent, ``strength`` is both the share of the class's clips that
    have the cue, and the share of the clips with the cue that belong to the class.
    """
    if strength == 0 or tied:
        return strength
    return (1 - strength) / (len(LABELS) - 1)


def recorded_label(label: str, plan: FaultPlan, seed: int) -> tuple[str, tuple[Fault, ...]]:
    """The recorded label of a clip, and the fault if the label is wrong."""
    rng = generator(seed, "label noise")
    chance = rng.random()
    for pair, rate in plan.pair_noise.items():
        if label in pair:
            chance -= rate
            if chance < 0:
                other = pair[1 - pair.index(label)]
                return other, (Fault(PAIR_NOISE, f"is {label}"),)
    for kind, rate in (
        (CLASS_NOISE, plan.class_noise.get(label, 0.0)),
        (UNIFORM_NOISE, plan.uniform_noise),
    ):
        chance -= rate
        if chance < 0:
            others = [name for name in LABELS if name != label]
            return others[rng.integers(len(others))], (Fault(kind, f"is {label}"),)
    return label, ()
