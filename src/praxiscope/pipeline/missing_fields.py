"""Which metadata fields of which clips are still to be measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from praxiscope.metadata.measure import select_fields
from praxiscope.workspace.metadata_parts import MetadataParts


@dataclass(frozen=True)
class MissingFields:
    """Fields that clips lack.

    Attributes:
        fields: names of the fields that are asked for.
        measured: clips that have metadata.
        lacking: of the measured clips, those that lack some of the fields, and which.
    """

    fields: tuple[str, ...]
    measured: set[int] = field(default_factory=set)
    lacking: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, clip: int) -> tuple[str, ...]:
        """Names of the fields that are still to be measured of a clip."""
        return self.lacking.get(clip, ()) if clip in self.measured else self.fields


def missing_fields(metadata: MetadataParts, fields: Sequence[str]) -> MissingFields:
    """Compare the fields that are asked for with what clips have now.

    Args:
        metadata: of the workspace.
        fields: names of the fields that are asked for; none where nothing is measured.
    """
    measured, clips_by_columns = metadata.measured()
    names_by_clips: dict[tuple[frozenset[str], ...], list[str]] = defaultdict(list)
    for each in select_fields(fields) if fields else ():
        have = tuple(names for names in clips_by_columns if names.issuperset(each.columns))
        names_by_clips[have].append(each.name)
    lacking: dict[int, list[str]] = defaultdict(list)
    for have, names in names_by_clips.items():
        complete: set[int] = set().union(*(clips_by_columns[columns] for columns in have))
        for clip in measured - complete:
            lacking[clip] += names
    order = {name: place for place, name in enumerate(fields)}
    tuples: dict[tuple[str, ...], tuple[str, ...]] = {}  # one object for all equal ones
    ordered = {clip: tuple(sorted(names, key=order.__getitem__)) for clip, names in lacking.items()}
    shared = {clip: tuples.setdefault(names, names) for clip, names in ordered.items()}
    return MissingFields(tuple(fields), measured, shared)
