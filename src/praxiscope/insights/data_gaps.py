"""Analyses that the data set does not allow, so that missing insights are not misread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from praxiscope.datasets.sample import SPLITS
from praxiscope.insights.evidence import Evidence

FEW = 30
"""With fewer clips, almost no difference is significant."""


def data_gaps(evidence: Evidence) -> tuple[str, ...]:
    """A sentence for each analysis that the data set does not allow."""
    return tuple(_sentences(evidence.everything))


def _sentences(evidence: Evidence) -> Iterator[str]:
    classes = np.unique(evidence.labels[evidence.labelled])
    if len(classes) == 0:
        yield (
            "No clip has a label that the network knows: its predictions can't be compared with "
            "labels."
        )
    elif len(classes) == 1:
        name = evidence.classes[classes[0]]
        yield f"All labels are {name!r}: there is no other class to compare with."
    if len(evidence) < FEW:
        yield f"With fewer than {FEW} clips, almost no difference is significant."
    if not evidence.columns.numbers:
        yield "The clips have no measured metadata: it can't be a reason."
    if not np.isin(evidence.splits, SPLITS).any():
        yield "The clips have no splits: data leakage and overfitting can't be found."
