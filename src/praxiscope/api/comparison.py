"""Two runs side by side for scripts and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.errors import PraxiscopeError

if TYPE_CHECKING:
    import pandas as pd

    from praxiscope.figures.comparison import Change, ComparedRuns

SHOWN_LABELS = 10


@dataclass(frozen=True, eq=False)
class RunComparison:
    """What changed between two runs, clip by clip.

    Attributes:
        compared: all figures, for programs.
    """

    compared: ComparedRuns

    @property
    def clips(self) -> pd.DataFrame:
        """A row a clip that both runs have, indexed by its number.

        ``became`` is ``right``, ``wrong`` or ``same``; columns of the runs begin with ``first_``
        and ``second_``.
        """
        return self.compared.clips.to_pandas().set_index("clip")

    @property
    def splits(self) -> pd.DataFrame:
        """Accuracy of both runs by split; ``p`` by McNemar's exact test."""
        return _changes(self.compared.splits)

    @property
    def labels(self) -> pd.DataFrame:
        """Accuracy of both runs by label, the largest change first; ``p`` corrected by Holm."""
        return _changes(self.compared.labels)

    def save(self, path: str | Path) -> Path:
        """Write a page (.html), all figures (.json) or the clips that changed (.csv).

        Raises:
            PraxiscopeError: another ending, or the file can't be written.
        """
        from praxiscope.figures.comparison_files import write_comparison_csv, write_comparison_json
        from praxiscope.figures.comparison_page import write_comparison

        path = Path(path)
        writers = {
            ".html": write_comparison,
            ".json": write_comparison_json,
            ".csv": write_comparison_csv,
        }
        if path.suffix not in writers:
            raise PraxiscopeError(
                f"no format {path.suffix!r}", where=str(path), remedy=f"use {', '.join(writers)}"
            )
        writers[path.suffix](self.compared, path)
        return path

    def _repr_html_(self) -> str:
        from praxiscope.api.html import html_table
        from praxiscope.figures.markup import join

        first, second = self.compared.first.name, self.compared.second.name
        head = ("", "clips", first, second, "became right", "became wrong", "p")
        tables = (self.splits, self.labels.head(SHOWN_LABELS))
        return join(*(html_table(head, map(_cells, table.itertuples())) for table in tables))


def _changes(changes: Sequence[Change]) -> pd.DataFrame:
    import pandas as pd

    from praxiscope.figures.comparison_files import change_as_json

    columns = ["name", "clips", "first", "second", "became_right", "became_wrong", "p"]
    return pd.DataFrame(map(change_as_json, changes), columns=columns).set_index("name")


def _cells(row: Any) -> tuple[str, ...]:
    return (
        str(row.Index),
        f"{row.clips:,}",
        f"{row.first:.1%}",
        f"{row.second:.1%}",
        f"{row.became_right:,}",
        f"{row.became_wrong:,}",
        f"{row.p:.2g}",
    )
