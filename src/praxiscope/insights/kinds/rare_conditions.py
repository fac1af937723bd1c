"""Circumstances that training has few clips of, by the words that the data set has for them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from praxiscope.insights.active_learning import advice, examples, first_to_label
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import fisher_less

KIND = "rare conditions"

SURE = 0.01
RARE = 0.5
"""Part of the usual number of training clips below which a word is rare."""

FEWEST = 15
"""Held-out clips of a word: below that nothing is claimed."""


@insight_kind(
    KIND,
    "cameras, places and other values that few training clips have",
    marks_errors=True,
    explains_errors=True,
    of_clusters=True,
    formerly="rare circumstances",
)
def find_rare_conditions(evidence: Evidence) -> list[Insight]:
    """Find values that few training clips have and whose held-out clips fail significantly more.

    The usual number of training clips is the median over the values of a column.
    """
    candidates = list(_rare_words(evidence))
    insights = (
        _insight(evidence, *candidate, n_comparisons=len(candidates)) for candidate in candidates
    )
    return [insight for insight in insights if insight is not None]


def _rare_words(evidence: Evidence) -> Iterator[tuple[str, str, int, float]]:
    """Column, value, number of training clips that have it, and the usual number."""
    for column, words in evidence.columns.without("label", "predicted", "split").words.items():
        values = np.unique(words[words != ""])
        if len(values) < 2:
            continue
        trained, counts = np.unique(words[evidence.train], return_counts=True)
        count = dict(zip(trained.tolist(), counts.tolist(), strict=True))
        usual = float(np.median([count.get(word, 0) for word in values.tolist()]))
        for word in values.tolist():
            if count.get(word, 0) < RARE * usual:
                yield column, word, count.get(word, 0), usual


def _insight(
    evidence: Evidence, column: str, word: str, count: int, usual: float, *, n_comparisons: int
) -> Insight | None:
    words = evidence.columns.words[column]
    inside = np.asarray(words == word)
    has_value = evidence.held_out & (words != "")
    of_word, of_others = (
        evidence.accuracy(has_value & inside),
        evidence.accuracy(has_value & ~inside),
    )
    if of_word.clips < FEWEST or not of_others.clips:
        return None
    p = fisher_less(of_word, of_others) * n_comparisons
    if p >= SURE:
        return None
    first = first_to_label(evidence, inside)
    return Insight(
        KIND,
        f"{column} {word!r}: {count} training clips where {usual:.0f} are usual; held-out clips "
        f"have an accuracy of {of_word.value:.0%}, the others {of_others.value:.0%}",
        evidence.clips[inside],
        of_word.clips * of_others.value - of_word.hits,
        advice(first, f"add training clips with {column} {word!r}"),
        (
            *evidence.results(has_value & inside, has_value & ~inside),
            Figure(
                "train_clips",
                "training clips",
                count,
                elsewhere=usual,
                elsewhere_name="usual_train_clips",
                elsewhere_title="usual",
            ),
            p_value(p),
        ),
        tuple(evidence.columns.reasons(inside, n_comparisons=n_comparisons)),
        marked=evidence.clips[np.sort(first)] if len(first) else None,
        representatives=examples(evidence, first, has_value & inside),
    )
