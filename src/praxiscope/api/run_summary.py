"""What notebooks show of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxiscope.api.html import html_table
from praxiscope.figures.markup import Markup, join
from praxiscope.workspace.run import Run

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("run", "model", "weights", "clips", "failures", "top-1")


def run_row(run: Run, accuracy: float) -> tuple[str, ...]:
    """The cells of :data:`COLUMNS`; no accuracy where it is nan."""
    return (
        run.name,
        run.config.model,
        run.config.weights,
        f"{len(run.predictions):,}",
        f"{len(run.failures):,}",
        "–" if accuracy != accuracy else f"{accuracy:.1%}",
    )


def run_html(run: Run, predictions: pd.DataFrame) -> Markup:
    """The run in a row, and its accuracy by split.

    Args:
        run: on disk.
        predictions: a row a clip with ``label``, ``correct``, ``loss`` and ``split``.
    """
    labelled = predictions[predictions["label"].notna()]
    by_split = labelled.groupby(labelled["split"].fillna("no split"))
    means = by_split[["correct", "loss"]].mean()
    splits = [
        (str(split), f"{count:,}", f"{means['correct'][split]:.1%}", f"{means['loss'][split]:.3g}")
        for split, count in by_split.size().items()
    ]
    return join(
        html_table(COLUMNS, [run_row(run, float(predictions["correct"].mean()))]),
        html_table(("split", "labelled clips", "top-1", "loss"), splits) if splits else "",
    )
