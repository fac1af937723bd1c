"""Clips to act on as a table: to prune, to label, to look at."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TextIO

import pyarrow as pa

from praxiscope.insights.insight import Insight

COLUMNS = ("insight", "kind", "clip", "path", "start", "split", "label", "predicted", "advice")

_OF_DATA = ("path", "start", "split", "label")


def write_table(
    file: TextIO, found: Sequence[Insight], clips: pa.Table, predicted: Mapping[int, str]
) -> None:
    """Write CSV, a row for each clip of each insight that the advice is about.

    Args:
        file: to write to.
        found: the insights.
        clips: of the workspace, all of them.
        predicted: class by number of the clip.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for insight in found:
        of_data = clips.select(_OF_DATA).take(insight.to_act_on)
        for clip, told in zip(insight.to_act_on.tolist(), of_data.to_pylist(), strict=True):
            of_clip = [told[name] for name in _OF_DATA]
            writer.writerow(
                (insight.id, insight.kind, clip, *of_clip, predicted[clip], insight.advice)
            )
