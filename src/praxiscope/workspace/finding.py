"""Problems that the doctor finds in a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """Kinds of problems."""

    FORMAT = "format"
    CLIPS = "clips"
    RUN = "run"
    NOTES = "unreadable notes"
    LEFTOVER = "leftover"
    ORPHAN = "array without table"
    TABLE = "unreadable table"
    MISSING = "missing array"
    LENGTH = "array of other length"
    BYTES = "array with other bytes"
    UNLIKE = "part unlike the others"
    SUPERSEDED = "superseded part"
    DUPLICATE = "duplicate clips"
    UNKNOWN = "unknown clips"


_MOVE_PART = "moves the part to damaged/; a resumed run computes its clips again"
_WRITE_ANEW = "writes the part again without these rows and moves the old part to damaged/"

REPAIRS = {
    Kind.LEFTOVER: "deletes the file",
    Kind.ORPHAN: "moves the array to damaged/; no table counts it",
    Kind.TABLE: _MOVE_PART,
    Kind.MISSING: _MOVE_PART,
    Kind.LENGTH: _MOVE_PART,
    Kind.BYTES: _MOVE_PART,
    Kind.UNLIKE: _MOVE_PART,
    Kind.SUPERSEDED: "moves the part to damaged/; the part that replaces it is whole",
    Kind.DUPLICATE: _WRITE_ANEW,
    Kind.UNKNOWN: _WRITE_ANEW,
    Kind.NOTES: "moves the file to damaged/; its entries can't be restored",
    Kind.RUN: "moves the run to damaged/, because its configuration is unknown",
}
"""What a repair does; other kinds need a person."""

_NEEDS_A_PERSON = "nothing; restore the file from a copy, or analyze into a new folder"


@dataclass(frozen=True)
class Finding:
    """A problem in one file.

    Attributes:
        kind: kind of the problem.
        file: the file.
        problem: one line for people.
    """

    kind: Kind
    file: Path
    problem: str

    @property
    def repair(self) -> str:
        """What a repair does about the problem."""
        return REPAIRS.get(self.kind, _NEEDS_A_PERSON)

    @property
    def repairable(self) -> bool:
        """Whether a repair does anything about the problem."""
        return self.kind in REPAIRS
