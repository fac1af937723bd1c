"""What nothing can be said about, so that silence is not taken for praise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from praxiscope.datasets.sample import SPLITS
from praxiscope.insights.evidence import Evidence

FEW = 30
"""Fewer clips than these rarely show more than chance does."""


def data_gaps(evidence: Evidence) -> tuple[str, ...]:
    """A sentence for each thing that the data set has nothing to tell about."""
    return tuple(_sentences(evidence.everything))


def _sentences(evidence: Evidence) -> Iterator[str]:
    classes = np.unique(evidence.labels[evidence.labelled])
    if len(classes) == 0:
        yield (
            "None of the clips has a label that the network knows: there is nothing to compare "
            "its predictions with."
        )
    elif len(classes) == 1:
        name = evidence.classes[classes[0]]
        yield f"All labels are {name!r}: there are no other classes to compare it with."
    if len(evidence) < FEW:
        yield f"With fewer than {FEW} clips hardly anything can be told from chance."
    if not evidence.columns.numbers:
        yield "The clips have not been measured: how they were filmed can't be a reason."
    if not np.isin(evidence.splits, SPLITS).any():
        yield "The clips have no splits: leaks and overfitting can't be found."
