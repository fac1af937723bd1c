"""What a check of a data set finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or odd.

    Attributes:
        kind: what sort of thing, in a word or two, such as ``missing``.
        what: what it is, in one line.
        where: the file, or the table and its row.
        paths: the clips it concerns; empty where it concerns the data as a whole.
        left_out: whether a run would leave the clip, or row, out.
    """

    kind: str
    what: str
    where: str
    paths: tuple[str, ...] = ()
    left_out: bool = False
