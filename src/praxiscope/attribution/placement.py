"""Where the cells of a map lie in the network's input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

Axes = tuple[float, float, float]


class CellPlacement(Protocol):
    """The centre of cell ``i`` along an axis lies at ``offset + stride * i``.

    Units are frames, rows and columns of the pathway's input. Every
    :class:`~praxiscope.models.model.Layer` is a placement.
    """

    @property
    def stride(self) -> Axes:
        """Input frames, rows and columns from one cell to the next."""
        ...

    @property
    def offset(self) -> Axes:
        """Centre of the first cell."""
        ...

    @property
    def pathway(self) -> int:
        """Index of the pathway whose frames the cells cover (slow 0, fast 1)."""
        ...


@dataclass(frozen=True)
class InputPlacement:
    """Cells of a map that no layer made: by default one cell per input pixel and frame."""

    stride: Axes = (1.0, 1.0, 1.0)
    offset: Axes = (0.0, 0.0, 0.0)
    pathway: int = 0


INPUT: CellPlacement = InputPlacement()
"""One cell for each pixel and frame of the first pathway's input."""
