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
"""Part of the usual number of training clips below which a label is rare."""

FEWEST = 15
"""Training clips that must be missing for anything to be said."""

WORTH = 0.25
"""A clip that is asked for is worth a quarter of an error saved."""

_NAMED = 3

Indices = NDArray[np.int64]


@insight_kind(
    KIND,
    "labels with fewer than half the usual number of training clips",
)
def find_rare_labels(evidence: Evidence) -> list[Insight]:
    """All labels with surely less than half of the usual number of training clips, in one card.

    What is usual is the median over labels. That they are recognised worse is not asked for: where
    training lacks a label, held-out clips that could show it are lacking too.
    """
    from scipy.stats import poisson

    known = np.unique(evidence.labels[evidence.labelled])
    if len(known) < 2 or not evidence.train.any():
        return []
    of_training = evidence.labels[evidence.labelled & evidence.train]
    counts = np.bincount(of_training, minlength=len(evidence.classes))[known]
    usual = float(np.median(counts))
    p = poisson.cdf(counts, usual)
    surest = float(p.min()) * len(known)
    rare = (counts < RARE * usual) & benjamini_hochberg(p, FALSE)
    if surest >= SURE or (usual - counts[rare]).sum() < FEWEST:
        return []
    order = np.argsort(counts[rare], kind="stable")
    return [_insight(evidence, known[rare][order], counts[rare][order], usual, surest)]


def _insight(evidence: Evidence, rare: Indices, counts: Indices, usual: float, p: float) -> Insight:
    inside = np.isin(evidence.labels, rare)
    right, elsewhere = evidence.accuracy(inside), evidence.accuracy(~inside)
    missing = float((usual - counts).sum())
    first = first_to_label(evidence, np.isin(evidence.predicted, rare))
    names = [evidence.classes[label] for label in rare]
    return Insight(
        KIND,
        f"{_listed(names)}: {_from_to(counts)} training clips each, other labels {usual:.0f}",
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
    """Errors beyond the usual ones if these labels were as frequent as the others."""
    # Two clips recognised as usual are added, lest one or two clips decide.
    shrunk = (right.hits + 2 * elsewhere.value) / (right.clips + 2)
    return max(0.0, elsewhere.value - shrunk) * (right.clips + missing)


def _reason(evidence: Evidence, inside: Mask, label: int) -> Reason:
    """The label itself, with its share of the clips."""
    of_label = evidence.labels == label
    here, elsewhere = share_of(of_label[inside]), share_of(of_label[evidence.labelled & ~inside])
    p = min(1.0, share_p(here, elsewhere) * len(evidence.classes))
    effect = here.value - elsewhere.value
    return Reason("label", evidence.classes[label], effect, p, here.value, elsewhere.value)


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    shown = ", ".join(map(repr, names[:_NAMED]))
    return f"{shown} and {more} more" if more > 0 else shown


def _from_to(counts: Indices) -> str:
    lowest, highest = counts.min(), counts.max()
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
