"""Which labels are taken for which others, and how surely that is more than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Confusion:
    """Two classes that are taken for each other.

    Attributes:
        first: class index.
        second: class index.
        forth: numbers of the errors that are of the first and taken for the second.
        back: numbers of those the other way round.
        expected: how many there would be of both together if errors went anywhere.
        p: chance of so many in either direction then, corrected for both directions and for all
            pairs that occur.
    """

    first: int
    second: int
    forth: Rows
    back: Rows
    expected: float
    p: float

    @property
    def excess(self) -> float:
        """Errors beyond those expected."""
        return len(self.forth) + len(self.back) - self.expected


def find_confusions(labels: Indices, predicted: Indices, fewest: int) -> list[Confusion]:
    """All pairs of classes that are confused often enough to be spoken of.

    Args:
        labels: of the errors, ``(E,)``.
        predicted: classes they are taken for, ``(E,)``.
        fewest: errors that a pair must have, both directions together.
    """
    keys = np.stack([np.minimum(labels, predicted), np.maximum(labels, predicted)], 1)
    occurring, which, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    confusions = []
    for number in np.flatnonzero(counts >= fewest).tolist():
        first, second = occurring[number].tolist()
        of_pair = which.reshape(-1) == number
        usual_forth, p_forth = confusion_chance(labels, predicted, first, second)
        usual_back, p_back = confusion_chance(labels, predicted, second, first)
        confusions.append(
            Confusion(
                first,
                second,
                np.flatnonzero(of_pair & (labels == first)),
                np.flatnonzero(of_pair & (labels == second)),
                usual_forth + usual_back,
                min(1.0, 2 * min(p_forth, p_back) * len(occurring)),
            )
        )
    return confusions


def confusion_chance(
    labels: Indices, predicted: Indices, label: int, other: int
) -> tuple[float, float]:
    """How many errors of a label to expect among those taken for another class, and their p.

    Errors of the other class itself can't be taken for it and don't count. Fisher's exact test,
    one-sided: are errors of the label taken for the class more often than other errors are? What is
    expected follows from those other errors alone, lest a pair with most errors seem usual.
    """
    from scipy.stats import hypergeom

    possible = labels != other
    of_label, taken = possible & (labels == label), possible & (predicted == other)
    confused = int((of_label & taken).sum())
    of_label_count, taken_count, total = int(of_label.sum()), int(taken.sum()), int(possible.sum())
    p = float(hypergeom.sf(confused - 1, total, of_label_count, taken_count))
    elsewhere = total - of_label_count - taken_count + confused
    return (of_label_count - confused) * (taken_count - confused) / max(1, elsewhere), p
