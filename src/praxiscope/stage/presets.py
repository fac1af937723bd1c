"""Presets: the faults and the ambiguity of a set of clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from praxiscope.errors import PraxiscopeError, nearest


@dataclass(frozen=True)
class FaultPlan:
    """The planted faults and their strengths.

    Attributes:
        cue_strength: share of the clips of a cue's class that have the cue, and share of the clips
            with the cue that belong to this class; 0 plants no cue.
        still_cue: the label that a selfie stick is tied to.
        moving_cue: the label that a pendulum is tied to.
        still_text: share of clips with little motion and a caption.
        near_duplicates: share of clips that are near duplicates of an earlier clip.
        leaked: share of the near duplicates that are in another split than their source.
        dark: share of clips that are dark.
        uniform_noise: share of clips with a random wrong label.
        class_noise: for some labels, the share of their clips with a random wrong label.
        pair_noise: pairs of labels, and the share of each label's clips that have the other label.
        rare_group: a group of labels.
        rare_share: share of this group's clips that are kept.
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
    """A named configuration of the stage.

    Attributes:
        name: of the preset.
        summary: one line.
        faults: the planted faults.
        ambiguity: share of clips for which several labels are true, among the labels that have
            such variants; above 0, the recorded label is drawn from the valid labels.
        paired: whether the clips are counterfactual pairs.
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
        Preset("clean", "one label per clip, no faults"),
        Preset("faulty", "all planted faults, each recorded", faults=_FAULTS),
        Preset("ambiguous", "clips for which several labels are true", ambiguity=0.6),
        Preset("twins", "pairs of clips that differ in one respect", paired=True),
    )
}


def preset(name: str) -> Preset:
    """Find a preset.

    Raises:
        PraxiscopeError: no preset has this name.
    """
    if name not in PRESETS:
        raise PraxiscopeError(f"there is no preset {name!r}", remedy=nearest(name, PRESETS))
    return PRESETS[name]
