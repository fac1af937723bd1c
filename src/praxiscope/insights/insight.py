"""An insight: some clips, what is special about them, why, and what to do about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from praxiscope.insights.association import Reason
from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.figure import Figure, Value

Finder = Callable[[Evidence], list["Insight"]]


@dataclass(frozen=True)
class InsightKind:
    """A kind of insight and the function that finds insights of it.

    Attributes:
        name: for people and programs.
        about: what the kind reports, in a few words without a full stop.
        find: finds insights in the evidence.
        marks_errors: whether the clips to act on are errors. An insight of such a kind is left out
            where earlier insights of other kinds explain most of its errors.
        explains_errors: whether it explains the errors that it marks.
        of_clusters: whether it is about clusters of clips. Two insights on the same cluster are
            reported once.
        formerly: an older name of the kind, from which the ids of its insights are still made.
    """

    name: str
    about: str
    find: Finder
    marks_errors: bool = False
    explains_errors: bool = False
    of_clusters: bool = False
    formerly: str = ""


KINDS: dict[str, InsightKind] = {}
"""All registered kinds by name, in the order of registration."""


@dataclass(frozen=True, eq=False)
class Insight:
    """Something that stands out.

    Attributes:
        kind: name of a kind in ``KINDS``.
        title: one line.
        clips: numbers of the clips that it is about, ascending.
        score: how many errors or clips you could save if you act on it.
        advice: what to do next.
        figures: what was measured, the most important first.
        reasons: what separates the clips from others, the strongest first.
        marked: the clips to act on, such as those to prune; None for all of them.
        representatives: a few clips that show it best; None for the first to act on.
    """

    kind: str
    title: str
    clips: Numbers
    score: float
    advice: str
    figures: tuple[Figure, ...] = ()
    reasons: tuple[Reason, ...] = ()
    marked: Numbers | None = None
    representatives: Numbers | None = None

    @property
    def id(self) -> str:
        """A short name that stays the same as long as kind and clips do."""
        kind = KINDS.get(self.kind)
        name = kind.formerly if kind is not None and kind.formerly else self.kind
        content = name.encode() + np.sort(self.clips).astype("<i4").tobytes()
        return hashlib.sha256(content).hexdigest()[:12]

    @property
    def to_act_on(self) -> Numbers:
        """Numbers of the clips that the advice is about."""
        return self.clips if self.marked is None else self.marked

    @property
    def values(self) -> dict[str, Value]:
        """All numbers of the figures by name, for programs."""
        return dict(entry for figure in self.figures for entry in figure.values())


def insight_kind(
    name: str,
    about: str,
    *,
    marks_errors: bool = False,
    explains_errors: bool = False,
    of_clusters: bool = False,
    formerly: str = "",
) -> Callable[[Finder], Finder]:
    """Register a function that finds insights of a kind.

    The arguments are those of :class:`InsightKind`. The function takes the evidence and returns
    insights whose ``kind`` is ``name``.
    """

    def register(find: Finder) -> Finder:
        KINDS[name] = InsightKind(
            name, about, find, marks_errors, explains_errors, of_clusters, formerly
        )
        return find

    return register
