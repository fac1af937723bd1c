"""Measure the metadata of clips and write them to a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from praxiscope.metadata.measure import measure
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import THUMBNAILS, Thumbnails, thumbnails
from praxiscope.workspace.metadata_parts import MetadataParts


@dataclass(frozen=True, eq=False)
class ClipMetadata:
    """Metadata of one clip.

    Attributes:
        number: of the clip.
        values: by column.
        thumbnails: None where the clip has a row of metadata already.
    """

    number: int
    values: dict[str, float]
    thumbnails: Thumbnails | None


def measure_clip(
    number: int, signals: Signals, fields: Sequence[str], *, has_row: bool
) -> ClipMetadata:
    """Measure some fields of a clip.

    Args:
        number: of the clip.
        signals: of the clip.
        fields: names of the fields.
        has_row: whether the clip has a row of metadata already, and so thumbnails.

    Raises:
        PraxiscopeError: a field raises an error.
    """
    small = None if has_row else thumbnails(signals)
    return ClipMetadata(number, measure(signals, fields), small)


def write_metadata(measured: Sequence[ClipMetadata], metadata: MetadataParts) -> None:
    """Write rows of new clips, then a supplement for each set of further columns."""
    new = [(clip, clip.thumbnails) for clip in measured if clip.thumbnails is not None]
    if new:
        table = _table([clip for clip, _ in new])
        metadata.append(table, {THUMBNAILS: np.stack([small for _, small in new])})
    by_columns: dict[tuple[str, ...], list[ClipMetadata]] = {}
    for clip in measured:
        if clip.thumbnails is None:
            by_columns.setdefault(tuple(clip.values), []).append(clip)
    for clips in by_columns.values():
        metadata.supplement(_table(clips))


def _table(clips: Sequence[ClipMetadata]) -> pa.Table:
    columns = {
        name: pa.array([clip.values[name] for clip in clips], pa.float64(), from_pandas=True)
        for name in clips[0].values
    }
    return pa.table({"clip": pa.array([clip.number for clip in clips], pa.int32()), **columns})
