"""What separates some clips from others: their metadata, labels and predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.statistics import Mask, holm, rank_differences, shares_p
from praxiscope.metadata.titles import column_title

SURE, STRONG = 0.01, 0.33
"""A reason needs a corrected p below the first value and an effect of at least the second."""

ALIAS = 0.95
"""Columns are aliases of each other from this rank correlation."""

FEWEST = 10
"""Smallest number of clips on both sides of a comparison."""

MOST_WORDS = 60
"""Columns with more different words are not compared, such as names and paths."""

_FEWEST_OF_A_VALUE = 5


@dataclass(frozen=True)
class Reason:
    """One respect in which some clips differ from others.

    Attributes:
        column: of the metadata.
        value: of a column of words, None for numbers.
        effect: in -1..1. For numbers Cliff's delta, how much more often a value inside is the
            larger of two than the smaller; for words the share inside less that outside.
        p: chance of that if there were no difference, corrected for the number of tests.
        inside: median of the numbers, or share of the word, among the clips.
        outside: the same among the others.
        aliases: other columns, or columns and values, with the same ranks.
    """

    column: str
    value: str | None
    effect: float
    p: float
    inside: float
    outside: float
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The column in plain words, with its unit."""
        return column_title(self.column).full

    @property
    def alias_titles(self) -> tuple[str, ...]:
        """The aliases in plain words."""
        parts = (alias.partition(": ") for alias in self.aliases)
        return tuple(f"{column_title(column).full}{sep}{value}" for column, sep, value in parts)

    @property
    def words(self) -> str:
        """The reason in words."""
        if self.value is None:
            more = "higher" if self.effect > 0 else "lower"
            return f"{more} {self.title}: {self.inside:.3g} here, {self.outside:.3g} elsewhere"
        wholly = "" if self.effect > 0 else "not "
        shares = f"{self.inside:.0%} here, {self.outside:.0%} elsewhere"
        return f"{wholly}{self.title}: {self.value}: {shares}"


@dataclass(frozen=True, eq=False)
class Columns:
    """Metadata of all clips, prepared for many comparisons.

    Attributes:
        numbers: by name, ``(N,)`` each, nan where unknown.
        words: by name, ``(N,)`` each, empty where unknown.
    """

    numbers: Mapping[str, NDArray[np.float64]]
    words: Mapping[str, NDArray[np.str_]]

    def of(self, rows: NDArray[np.intp]) -> Columns:
        """The columns of a selection of the clips."""
        return Columns(
            {name: values[rows] for name, values in self.numbers.items()},
            {name: values[rows] for name, values in self.words.items()},
        )

    def without(self, *names: str) -> Columns:
        """The columns without those of some names."""
        return Columns(
            {name: values for name, values in self.numbers.items() if name not in names},
            {name: values for name, values in self.words.items() if name not in names},
        )

    def reasons(
        self, inside: Mask, outside: Mask | None = None, *, most: int = 5, n_comparisons: int = 1
    ) -> list[Reason]:
        """What separates clips from others, the strongest reason first.

        Args:
            inside: ``(N,)`` the clips.
            outside: the clips to compare with, all others by default.
            most: largest number of reasons.
            n_comparisons: how many groups of clips are tested in the same way; p is corrected
                for it.
        """
        others = ~inside if outside is None else outside & ~inside
        if min(inside.sum(), others.sum()) < FEWEST:
            return []
        candidates = [*self._number_reasons(inside, others), *self._word_reasons(inside, others)]
        if not candidates:
            return []
        corrected = holm([p for _, p in candidates], tests=len(candidates) * n_comparisons)
        strong = [
            replace(reason, p=float(p))
            for (reason, _), p in zip(candidates, corrected, strict=True)
            if p < SURE and abs(reason.effect) >= STRONG
        ]
        strong.sort(key=lambda reason: (-abs(reason.effect), reason.p, reason.column))
        strongest = self._without_aliases(strong, inside | others)[:most]
        return [self._with_medians(reason, inside, others) for reason in strongest]

    def _number_reasons(self, inside: Mask, others: Mask) -> list[tuple[Reason, float]]:
        scope = inside | others
        names, ranks, ties = self._ranks if scope.all() else _ranks(self.numbers, scope)
        if not names:
            return []
        effects, p = rank_differences(ranks, ties, inside[scope])
        unknown = float("nan")
        return [
            (Reason(name, None, float(effect), 1.0, unknown, unknown), float(chance))
            for name, effect, chance in zip(names, effects, p, strict=True)
        ]

    def _word_reasons(self, inside: Mask, others: Mask) -> list[tuple[Reason, float]]:
        reasons = []
        clips, rest = int(inside.sum()), int(others.sum())
        for name, (words, codes) in self._coded.items():
            hits_inside, hits_outside = (
                np.bincount(codes[side], minlength=len(words)) for side in (inside, others)
            )
            present = (hits_inside + hits_outside > 0) & (words != "")
            if present.sum() < 2:
                continue
            places = np.flatnonzero(present & (hits_inside + hits_outside >= _FEWEST_OF_A_VALUE))
            chances = shares_p(hits_inside[places], clips, hits_outside[places], rest)
            for place, chance in zip(places.tolist(), chances.tolist(), strict=True):
                share, usual = float(hits_inside[place] / clips), float(hits_outside[place] / rest)
                reason = Reason(name, str(words[place]), share - usual, 1.0, share, usual)
                reasons.append((reason, chance))
        return reasons

    def _with_medians(self, reason: Reason, inside: Mask, others: Mask) -> Reason:
        """Add the medians of a column of numbers; only the reported columns need them."""
        if reason.value is not None:
            return reason
        values = self.numbers[reason.column]
        inside_median, outside_median = (
            float(np.nanmedian(values[side])) for side in (inside, others)
        )
        return replace(reason, inside=inside_median, outside=outside_median)

    def _without_aliases(self, reasons: Sequence[Reason], scope: Mask) -> list[Reason]:
        """Merge aliases into the strongest of them."""
        distinct: list[tuple[Reason, NDArray[np.float64], list[str]]] = []
        for reason in reasons:
            course = self._course(reason)[scope]
            same = next((entry for entry in distinct if _are_aliases(entry[1], course)), None)
            if same is None:
                distinct.append((reason, course, []))
            else:
                same[2].append(_name(reason))
        return [replace(reason, aliases=tuple(aliases)) for reason, _, aliases in distinct]

    def _course(self, reason: Reason) -> NDArray[np.float64]:
        """Numbers by clip that are equal for aliases, up to the sign."""
        if reason.value is not None:
            return np.asarray(self.words[reason.column] == reason.value, np.float64)
        values = self.numbers[reason.column]
        return _midranks(np.where(np.isnan(values), np.nanmedian(values), values))[0]

    @cached_property
    def _coded(self) -> dict[str, tuple[NDArray[np.str_], NDArray[np.intp]]]:
        """The different words of each column, and the index of each clip's word."""
        return {name: np.unique(values, return_inverse=True) for name, values in self.words.items()}

    @cached_property
    def _ranks(self) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
        every = np.ones(len(next(iter(self.numbers.values()), np.zeros(0))), bool)
        return _ranks(self.numbers, every)


def _ranks(
    numbers: Mapping[str, NDArray[np.float64]], scope: Mask
) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Names, midranks and ties of the columns that vary; unknown values rank in the middle."""
    names, ranks, ties = [], [], []
    for name, column in numbers.items():
        values = column[scope]
        present = values[~np.isnan(values)]
        if len(present) < 2 * FEWEST or present.min() == present.max():
            continue
        column_ranks, tied = _midranks(np.where(np.isnan(values), np.median(present), values))
        names.append(name)
        ranks.append(column_ranks)
        ties.append(tied)
    return names, np.stack(ranks, 1) if ranks else np.empty((0, 0)), np.array(ties)


def _midranks(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Ranks from 1 on, and the sum of ``t^3 - t`` over groups of ``t`` equal values.

    One sort gives both; it takes most of the time.
    """
    order = np.argsort(values)
    ordered = values[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ends = np.append(begins[1:], len(values))
    counts = ends - begins
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((begins + ends + 1) / 2, counts)
    return ranks, float((counts.astype(np.float64) ** 3 - counts).sum())


def _are_aliases(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    if first.std() == 0 or second.std() == 0:
        return False
    return bool(abs(np.corrcoef(first, second)[0, 1]) >= ALIAS)


def _name(reason: Reason) -> str:
    return reason.column if reason.value is None else f"{reason.column}: {reason.value}"
