"""A workspace for scripts and notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from praxiscope.api.progress import ProgressOption, as_share, progress_bar
from praxiscope.api.run import Run
from praxiscope.workspace import workspace as stored
from praxiscope.workspace.labels import (
    LabelVersion,
    activate_labels,
    active_labels,
    label_versions,
    labelled_clips,
    save_labels,
)
from praxiscope.workspace.subsets import Subset, drop_subset, keep_subset, read_subsets

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from praxiscope.api.comparison import RunComparison
    from praxiscope.api.serving import AppFrame
    from praxiscope.workspace.finding import Finding


@dataclass(frozen=True)
class Workspace:
    """A folder with the results of one or more analyses.

    Attributes:
        stored: the workspace on disk.
    """

    stored: stored.Workspace

    @property
    def folder(self) -> Path:
        """The folder of the workspace."""
        return self.stored.folder

    @property
    def clips(self) -> pd.DataFrame:
        """The clips of the data set, a row a clip, indexed by the number of the clip.

        Columns are ``path``, ``start``, ``label``, ``split``, ``group``, ``valid_labels`` and the
        data set's own columns.
        """
        return self.clip_table().to_pandas().set_index("clip")

    def clip_table(self) -> pa.Table:
        """:attr:`clips` as a pyarrow table."""
        return labelled_clips(self.stored)

    @property
    def runs(self) -> tuple[str, ...]:
        """The names of all runs."""
        return self.stored.runs()

    def run(self, name: str = "") -> Run:
        """The results of one network as they are now.

        Args:
            name: name of the run; empty for the only one.

        Raises:
            WorkspaceError: no such run, or no name and more than one run.
        """
        return Run.open(self.stored, name)

    def compare(
        self, first: str, second: str, *, method: str = "t-sne", progress: ProgressOption = True
    ) -> RunComparison:
        """Compare two runs clip by clip.

        Args:
            first: name of a run, such as a network before a change.
            second: name of another run, such as the network after the change.
            method: of the two maps: ``t-sne``, ``pca``, ``umap`` or ``pacmap``.
            progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.

        Raises:
            PraxiscopeError: no such run or map, or the runs share fewer than two clips.
        """
        from praxiscope.api.comparison import RunComparison
        from praxiscope.figures.comparison import compare_runs

        runs = self.stored.run(first), self.stored.run(second)
        with progress_bar(progress) as show:
            return RunComparison(compare_runs(self.stored, *runs, method, progress=as_share(show)))

    @property
    def label_versions(self) -> tuple[LabelVersion, ...]:
        """All versions of the labels: the recorded ones first, then saved ones."""
        return label_versions(self.stored)

    @property
    def active_labels(self) -> str:
        """The name of the label version that all results are shown with."""
        return active_labels(self.stored)

    def save_labels(
        self, name: str, labels: Mapping[int, str | None], note: str = ""
    ) -> LabelVersion:
        """Save corrected labels as a version; clips that are not named keep their recorded label.

        Args:
            name: of the version: letters, digits, dots, hyphens and underscores.
            labels: by number of the clip; None for a clip without a valid label.
            note: free text.

        Raises:
            WorkspaceError: the name can't be used, or there are no such clips.
        """
        return save_labels(self.stored, name, labels, note)

    def activate_labels(self, name: str) -> None:
        """Show all results with a version of the labels; ``recorded`` goes back.

        Loss, rank and correctness follow without a new analysis. Open runs again to see them.

        Raises:
            WorkspaceError: there is no such version.
        """
        activate_labels(self.stored, name)

    @property
    def subsets(self) -> dict[str, Subset]:
        """The saved selections of clips by name."""
        return read_subsets(self.stored)

    def save_subset(self, name: str, clips: Iterable[int], note: str = "") -> Subset:
        """Save a selection of clips under a name; a subset of that name is replaced.

        Raises:
            WorkspaceError: the name is not one line, or there are no such clips.
        """
        return keep_subset(self.stored, name, clips, note=note)

    def delete_subset(self, name: str) -> None:
        """Delete a saved selection; its clips stay.

        Raises:
            WorkspaceError: there is none of that name.
        """
        drop_subset(self.stored, name)

    def examine(self, *, quick: bool = False) -> list[Finding]:
        """List what is damaged, as ``praxiscope doctor`` does.

        Args:
            quick: True checks only the sizes of arrays, False also reads their bytes.
        """
        from praxiscope.workspace.doctor import examine

        return examine(self.folder, bytes_too=not quick)

    def repair(self) -> list[Finding]:
        """Repair what can be repaired, as ``praxiscope doctor --repair`` does.

        Returns:
            What was repaired. Damaged parts are moved to ``damaged/`` in the workspace.
        """
        from praxiscope.workspace.doctor import repair

        return repair(self.folder)

    def show(self, *, height: int = 800, port: int = 0) -> AppFrame:
        """Show the web app in a notebook cell.

        Args:
            height: of the cell in pixels.
            port: of the server on this machine; 0 for any free port.
        """
        from praxiscope.api.serving import show_app

        return show_app(self.folder, height=height, port=port)

    def _repr_html_(self) -> str:
        from praxiscope.api.html import html_table
        from praxiscope.api.run_summary import COLUMNS, run_row
        from praxiscope.figures.markup import element, join

        runs = map(self.run, self.runs)
        rows = [run_row(run.stored, run.accuracy()) for run in runs]
        heading = element("p", element("b", "Workspace "), str(self.folder))
        return join(heading, html_table(COLUMNS, rows))


def open_workspace(folder: str | Path) -> Workspace:
    """Open a workspace that ``praxiscope analyze`` or :func:`praxiscope.analyze` made.

    Raises:
        WorkspaceError: no workspace, or one of a newer format.
    """
    return Workspace(stored.open_workspace(folder))
