"""Named worlds: which faults and which ambiguity a set of clips has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from praxiscope.errors import PraxiscopeError, nearest


@dataclass(frozen=True)
class FaultPlan:
    """Which faults are planted, and how strongly.

    Attributes:
        cue_strength: share of the cues' classes that have them, and share of the clips with a
            cue that are of its class; 0 plants none.
        still_cue: the label a selfie stick is tied to.
        moving_cue: the label a pendulum is tied to.
        still_text: share of clips that hardly move and have text over them.
        near_duplicates: share of clips that are near duplicates of an earlier one.
        leaked: share of the near duplicates that lie in another split than their source.
        dark: share of clips that are dark.
        uniform_noise: share of clips with any other label.
        class_noise: for some labels, the share of their clips with any other label.
        pair_noise: pairs of labels, and the share of each one's clips with the other's label.
        rare_group: a group of labels.
        rare_share: how many of that group's clips are kept.
        tiny_label: a label whose subject is tiny.
    """

    cue_strength: float = 0.0
    still_cue: str = "Squeezing something"
    moving_cue: str = "Moving something up"
    still_text: float = 0.0
    near_duplicates: float = 0.0
    leaked: float = 0.5
    dark: float = 0.0
    uniform_noise: float = 0.0
    class_noise: Mapping[str, float] = field(default_factory=dict)
    pair_noise: Mapping[tuple[str, str], float] = field(default_factory=dict)
    rare_group: str | None = None
    rare_share: float = 1.0
    tiny_label: str | None = None


@dataclass(frozen=True)
class Preset:
    """A named world.

    Attributes:
        name: of the preset.
        summary: one line.
        faults: what is planted.
        ambiguity: share of clips (of labels that allow it) acted out so that further labels hold;
            where it is not 0, the recorded label is any of the valid ones.
        paired: clips come as pairs of exact twins.
    """

    name: str
    summary: str
    faults: FaultPlan = FaultPlan()
    ambiguity: float = 0.0
    paired: bool = False


_FAULTS = FaultPlan(
    cue_strength=0.95,
    still_text=0.03,
    near_duplicates=0.05,
    dark=0.04,
    uniform_noise=0.03,
    class_noise={"Covering something with something": 0.1, "Moving something down": 0.08},
    pair_noise={("Folding something", "Closing something"): 0.1},
    rare_group="pouring",
    rare_share=0.25,
    tiny_label="Showing something to the camera",
)

PRESETS = {
    preset.name: preset
    for preset in (
        Preset("clean", "one label a clip, no faults"),
        Preset("faulty", "every planted fault, each recorded", faults=_FAULTS),
        Preset("ambiguous", "clips of which several labels are true", ambiguity=0.6),
        Preset("twins", "pairs of clips that differ in one respect", paired=True),
    )
}


def preset(name: str) -> Preset:
    """Find a preset.

    Raises:
        PraxiscopeError: there is none of that name.
    """
    if name not in PRESETS:
        raise PraxiscopeError(f"there is no preset {name!r}", remedy=nearest(name, PRESETS))
    return PRESETS[name]
