"""A problem that a check of a data set reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One problem.

    Attributes:
        kind: the kind of problem, in one or two words, such as ``missing``.
        what: the problem, in one line.
        where: the file, or the table and its row.
        paths: the clips that have the problem; empty if it concerns the whole data set.
        left_out: True if a run would leave out the clip or row.
    """

    kind: str
    what: str
    where: str
    paths: tuple[str, ...] = ()
    left_out: bool = False
