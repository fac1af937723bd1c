"""Labels that training has few clips of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.active_learning import advice, examples, first_to_label
from praxiscope.insights.association import Reason
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, Share, benjamini_hochberg, share_of, share_p

KIND = "rare labels"

SURE, FALSE = 0.01, 0.05
"""How sure it must be that any label is rare, and how many of those named may be wrong."""

RARE = 0.5
"""Share of the usual number of training clips below which a label is rare."""

FEWEST = 15
"""Nothing is reported if fewer training clips are missing."""

WORTH = 0.25
"""Score of a missing clip, in errors saved."""

_NAMED = 3

Indices = NDArray[np.int64]


@insight_kind(
    KIND,
    "labels with fewer than half the usual number of training clips",
)
def find_rare_labels(evidence: Evidence) -> list[Insight]:
    """Find labels with significantly less than half the usual number of training clips.

    The usual number is the median over labels. A lower accuracy is not required: a label with few
    training clips often has few held-out clips too.
    """
    from scipy.stats import poisson

    labels = np.unique(evidence.labels[evidence.labelled])
    if len(labels) < 2 or not evidence.train.any():
        return []
    of_training = evidence.labels[evidence.labelled & evidence.train]
    counts = np.bincount(of_training, minlength=len(evidence.classes))[labels]
    usual = float(np.median(counts))
    p = poisson.cdf(counts, usual)
    surest = float(p.min()) * len(labels)
    rare = (counts < RARE * usual) & benjamini_hochberg(p, FALSE)
    if surest >= SURE or (usual - counts[rare]).sum() < FEWEST:
        return []
    order = np.argsort(counts[rare], kind="stable")
    return [_insight(evidence, labels[rare][order], counts[rare][order], usual, surest)]


def _insight(evidence: Evidence, rare: Indices, counts: Indices, usual: float, p: float) -> Insight:
    inside = np.isin(evidence.labels, rare)
    right, elsewhere = evidence.accuracy(inside), evidence.accuracy(~inside)
    missing = float((usual - counts).sum())
    first = first_to_label(evidence, np.isin(evidence.predicted, rare))
    names = [evidence.classes[label] for label in rare]
    return Insight(
        KIND,
        f"{_listed(names)}: {_from_to(counts)} training clips each, other labels have {usual:.0f}",
        evidence.clips[inside],
        max(WORTH * missing, _errors_if_usual(right, elsewhere, missing)),
        advice(first, f"add about {missing:.0f} training clips of these labels"),
        (
            *evidence.results(inside, ~inside),
            Figure(
                "train_clips",
                "training clips",
                float(counts.mean()),
                elsewhere=usual,
                elsewhere_name="usual_train_clips",
                elsewhere_title="usual",
            ),
            Figure("labels", "labels", " | ".join(names), "text"),
            Figure("missing_clips", "missing clips", round(missing)),
            p_value(p),
        ),
        tuple(_reason(evidence, inside, int(label)) for label in rare),
        marked=evidence.clips[np.sort(first)] if len(first) else None,
        representatives=examples(evidence, first, inside),
    )


def _errors_if_usual(right: Share, elsewhere: Share, missing: float) -> float:
    """Errors above the usual number if these labels were as frequent as the others."""
    # Two clips with the usual accuracy are added, so that one or two clips do not decide.
    shrunk = (right.hits + 2 * elsewhere.value) / (right.clips + 2)
    return max(0.0, elsewhere.value - shrunk) * (right.clips + missing)


def _reason(evidence: Evidence, inside: Mask, label: int) -> Reason:
    """The label itself, with its share of the clips."""
    of_label = evidence.labels == label
    inside_share, outside_share = (
        share_of(of_label[inside]),
        share_of(of_label[evidence.labelled & ~inside]),
    )
    p = min(1.0, share_p(inside_share, outside_share) * len(evidence.classes))
    effect = inside_share.value - outside_share.value
    return Reason(
        "label", evidence.classes[label], effect, p, inside_share.value, outside_share.value
    )


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    text = ", ".join(map(repr, names[:_NAMED]))
    return f"{text} and {more} more" if more > 0 else text


def _from_to(counts: Indices) -> str:
    lowest, highest = counts.min(), counts.max()
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
