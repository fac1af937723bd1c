"""The explanation of one clip, which can save itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from praxiscope.attribution.explanation_data import ExplanationData
from praxiscope.attribution.request import Request as Request


@dataclass(frozen=True, eq=False)
class Explanation(ExplanationData):
    """Predictions and heatmaps of one clip; see :class:`ExplanationData` for its attributes."""

    def save(self, path: str | Path) -> Path:
        """Write an overlay (.mp4, .gif), a grid (.png), the maps (.npz), or all into a folder.

        Raises:
            PraxiscopeError: the ending is unknown, or the file or folder can't be written.
        """
        from praxiscope.attribution.export import save  # needs OpenCV and PyAV, Explanation doesn't

        return save(self, Path(path))

    def _repr_html_(self) -> str:
        from praxiscope.attribution.notebook import explanation_html

        return explanation_html(self)
