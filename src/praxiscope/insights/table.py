"""The clips to act on as a table: clips to prune, to label or to look at."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TextIO

import pyarrow as pa

from praxiscope.insights.insight import Insight

COLUMNS = ("insight", "kind", "clip", "path", "start", "split", "label", "predicted", "advice")

_OF_DATA = ("path", "start", "split", "label")


def write_table(
    file: TextIO, insights: Sequence[Insight], clips: pa.Table, predicted: Mapping[int, str]
) -> None:
    """Write CSV, a row for each clip of each insight that the advice is about.

    Args:
        file: to write to.
        insights: whose clips are written.
        clips: of the workspace, all of them.
        predicted: class by number of the clip.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for insight in insights:
        of_data = clips.select(_OF_DATA).take(insight.to_act_on)
        for clip, row in zip(insight.to_act_on.tolist(), of_data.to_pylist(), strict=True):
            of_clip = [row[name] for name in _OF_DATA]
            writer.writerow(
                (insight.id, insight.kind, clip, *of_clip, predicted[clip], insight.advice)
            )
