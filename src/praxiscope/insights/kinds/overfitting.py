"""Groups of clips that a network has learnt by heart."""

from __future__ import annotations

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, Share, fisher_less

KIND = "overfitting"

SURE = 0.01
FEWEST = 15
"""Held-out clips of a group: below that nothing is claimed."""

_SHOWN = 9


@insight_kind(
    KIND,
    "clusters whose held-out clips have much lower accuracy than their training clips",
    marks_errors=True,
    explains_errors=True,
    of_clusters=True,
)
def find_overfitting(evidence: Evidence) -> list[Insight]:
    """Find clusters whose held-out accuracy is far below their training accuracy.

    Accuracy in training is higher everywhere. A cluster is reported if its held-out accuracy is
    significantly below its training accuracy minus the gap of all other clips.
    """
    n_comparisons = len(evidence.clusters)
    insights = (_insight(evidence, inside, n_comparisons) for inside in evidence.clusters)
    return [insight for insight in insights if insight is not None]


def _insight(evidence: Evidence, inside: Mask, n_comparisons: int) -> Insight | None:
    train, held_out = evidence.labelled & evidence.train, evidence.held_out
    trained, unseen = evidence.accuracy(inside & train), evidence.accuracy(inside & held_out)
    if min(trained.clips, unseen.clips) < FEWEST:
        return None
    elsewhere = evidence.accuracy(train & ~inside), evidence.accuracy(held_out & ~inside)
    usual_gap = max(0.0, elsewhere[0].value - elsewhere[1].value) if elsewhere[1].clips else 0.0
    expected = Share(round(max(0.0, trained.value - usual_gap) * trained.clips), trained.clips)
    p = min(1.0, fisher_less(unseen, expected) * n_comparisons)
    if p >= SURE:
        return None
    wrong = inside & held_out & evidence.wrong
    return Insight(
        KIND,
        f"{trained.clips} training clips have an accuracy of {trained.value:.0%}, "
        f"{unseen.clips} similar held-out clips {unseen.value:.0%}",
        evidence.clips[inside & (train | held_out)],
        (trained.value - usual_gap - unseen.value) * unseen.clips,
        "add training clips that vary what these have in common, or augment these",
        (
            Figure("accuracy", "accuracy", unseen.value, "share", interval=unseen.interval),
            Figure("accuracy_train", "accuracy in training", trained.value, "share"),
            Figure("usual_gap", "usual drop of accuracy", usual_gap, "share"),
            Figure("loss", "loss", evidence.mean_loss(inside & held_out)),
            Figure("loss_train", "loss in training", evidence.mean_loss(inside & train)),
            p_value(p),
        ),
        tuple(evidence.columns.reasons(inside, train | held_out, n_comparisons=n_comparisons)),
        marked=evidence.clips[wrong],
        representatives=evidence.clips[evidence.hardest(wrong)[:_SHOWN]],
    )
