"""An insight: some clips, what is special about them, why, and what to do about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from praxiscope.insights.association import Reason
from praxiscope.insights.evidence import Evidence, Numbers

Finder = Callable[[Evidence], list["Insight"]]

KINDS: dict[str, Finder] = {}
"""What looks for each kind of insight, in the order of registration."""


@dataclass(frozen=True, eq=False)
class Insight:
    """Something that stands out.

    Attributes:
        kind: one of ``KINDS``.
        title: in one line.
        clips: numbers of the clips it is about, ascending.
        score: how many errors or clips could be saved by acting on it.
        advice: what to do next.
        figures: what was measured, by name.
        reasons: what sets the clips apart, the strongest first.
        marked: the clips to act on, such as those to prune; all where not given.
        representatives: a few clips that show it best.
    """

    kind: str
    title: str
    clips: Numbers
    score: float
    advice: str
    figures: Mapping[str, float | int | str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    marked: Numbers | None = None
    representatives: Numbers | None = None

    @property
    def id(self) -> str:
        """A short name that stays the same as long as kind and clips do."""
        content = self.kind.encode() + np.sort(self.clips).astype("<i4").tobytes()
        return hashlib.sha256(content).hexdigest()[:12]

    @property
    def to_act_on(self) -> Numbers:
        """Numbers of the clips that the advice is about."""
        return self.clips if self.marked is None else self.marked


def insight_kind(name: str) -> Callable[[Finder], Finder]:
    """Register a function that looks for insights of a kind."""

    def register(finder: Finder) -> Finder:
        KINDS[name] = finder
        return finder

    return register
