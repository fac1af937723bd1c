"""The results of one network for scripts and notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from praxiscope.api.progress import ProgressOption, as_share, progress_bar
from praxiscope.workspace import run as stored
from praxiscope.workspace.labels import labels_of
from praxiscope.workspace.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from praxiscope.api.insights import InsightList
    from praxiscope.attribution.explanation import Explanation
    from praxiscope.figures.report import ReportSummary

_NAMED = ("predicted", "label")


@dataclass(frozen=True, eq=False)
class Run:
    """The results of one network for the clips of a workspace, as they were when it was opened.

    Row *i* of :attr:`predictions`, :attr:`logits`, :attr:`heatmaps` and :meth:`features` belongs
    to the same clip. Open the run again to see clips that an analysis has added since.

    Attributes:
        workspace: on disk, that holds the run.
        stored: the run on disk.
    """

    workspace: Workspace
    stored: stored.Run

    @classmethod
    def open(cls, workspace: Workspace, name: str) -> Run:
        """Open a run; its rows do not change while an analysis goes on.

        Raises:
            WorkspaceError: no such run, or it can't be read.
        """
        run = workspace.run(name)
        return cls(
            workspace,
            replace(run, predictions=run.predictions.frozen(), failures=run.failures.frozen()),
        )

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.stored.name

    @property
    def model(self) -> str:
        """The name of the network."""
        return self.stored.config.model

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes in the order of the logits."""
        return self.stored.config.classes

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers whose features are stored."""
        return self.stored.config.layers

    def __len__(self) -> int:
        return len(self.stored.predictions)

    @cached_property
    def predictions(self) -> pd.DataFrame:
        """The predictions, a row a clip, indexed by the number of the clip.

        ``predicted`` and ``label`` are class names; ``probability``, ``margin`` (logits),
        ``entropy`` and ``loss`` (nats), ``rank`` of the label and ``correct`` are null where they
        need a label and there is none.
        """
        table = self.prediction_table()
        names = np.array([*self.classes, ""])
        for column in _NAMED:
            place = table.schema.get_field_index(column)
            indices = table[column].fill_null(-1).to_numpy()
            absent = np.asarray(indices < 0)
            table = table.set_column(place, column, pa.array(names[indices], mask=absent))
        return table.to_pandas().set_index("clip")

    def prediction_table(self) -> pa.Table:
        """:attr:`predictions` as a pyarrow table; ``predicted`` and ``label`` are class indices."""
        from praxiscope.pipeline.relabel import labelled_predictions

        return labelled_predictions(self.stored, labels_of(self.workspace))

    @property
    def metadata(self) -> pd.DataFrame:
        """The metadata of the clips, a row a clip, indexed by the number of the clip."""
        table = self.workspace.metadata.table()
        return table.to_pandas().set_index("clip").sort_index()

    @property
    def failures(self) -> pd.DataFrame:
        """The clips that could not be analysed: ``clip``, ``path``, ``reason`` and ``stage``."""
        return self.stored.failures.table(["clip", "path", "reason", "stage"]).to_pandas()

    @property
    def logits(self) -> NDArray[np.float32]:
        """``(N, classes)``, mean over views."""
        return np.asarray(self.stored.logits()[:])

    def features(self, layer: str) -> NDArray[Any]:
        """``(N, 2 C)`` of one layer.

        The first C values are the channels' means over space and time, the others the standard
        deviations over time of their means over space.

        Raises:
            WorkspaceError: features of that layer are not stored.
        """
        return np.asarray(self.stored.features(layer)[:])

    @property
    def heatmaps(self) -> NDArray[np.uint8]:
        """``(N, T, H, W)`` of each clip's predicted class, 255 at the maximum of the clip.

        Raises:
            WorkspaceError: the analysis stored none.
        """
        return np.asarray(self.stored.heatmaps()[:])

    def insights(
        self,
        where: Sequence[str] = (),
        *,
        kinds: Sequence[str] = (),
        leave_out: Sequence[str] = (),
        archived: bool = False,
        progress: ProgressOption = True,
    ) -> InsightList:
        """What stands out: groups that fail, spurious cues, wrong labels, near-duplicates ...

        Args:
            where: conditions on the clips, such as ``"split=train"`` or ``"ssim_mean>0.9"``; all
                must hold.
            kinds: names of insight kinds; all kinds where empty.
            leave_out: columns that must not become a reason.
            archived: True lists archived insights too.
            progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.

        Returns:
            The insights, the most useful first.

        Raises:
            PraxiscopeError: no such kind or column, or a condition that can't be read.
        """
        from praxiscope.api.insights import find_insights_of

        with progress_bar(progress) as show:
            return find_insights_of(
                self.workspace,
                self.stored,
                where,
                kinds=kinds,
                leave_out=leave_out,
                archived=archived,
                progress=as_share(show),
            )

    def atlas(
        self,
        method: str = "t-sne",
        *,
        name: str = "",
        threads: int = 1,
        progress: ProgressOption = True,
        **settings: Any,
    ) -> pd.DataFrame:
        """The latent map of the clips; it is made once and then read from disk.

        Args:
            method: of the map: ``t-sne``, ``pca``, ``umap`` or ``pacmap``.
            name: of the atlas on disk. Where empty, default settings use the atlas that reports
                and comparisons use, and other settings an atlas ``custom-METHOD``.
            threads: that lay out the map.
            progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.
            settings: of :class:`praxiscope.atlas.settings.Settings`, such as ``perplexity=50``.

        Returns:
            A row a clip, indexed by its number: ``x``, ``y``, the clusters ``coarse``, ``fine``
            and ``density`` (-1: in none), ``label``, ``predicted`` and ``correct``.

        Raises:
            PraxiscopeError: no such method, its package is missing, or there are no clips.
        """
        from praxiscope.atlas.build import build_atlas
        from praxiscope.atlas.settings import Settings, default_name

        chosen = Settings(method=method, **settings)
        is_default = chosen == Settings(method=method)
        with progress_bar(progress) as show:
            atlas = build_atlas(
                self.stored,
                name or (default_name(method) if is_default else f"custom-{method}"),
                chosen,
                threads=threads,
                progress=as_share(show),
            )
        points = atlas.table().to_pandas().set_index("clip")
        return points.join(self.predictions[["label", "predicted", "correct"]])

    def similar(
        self, clip: int | str | Path, *, count: int = 12, device: str = "auto"
    ) -> pd.DataFrame:
        """The clips that the network finds most similar to a clip, nearest first.

        Args:
            clip: number, path or name of a clip of the workspace, or any other video file.
            count: how many clips.
            device: that a video file from elsewhere is analysed on.

        Returns:
            Indexed by the number of the clip: ``distance``, ``label``, ``predicted``,
            ``probability``, ``correct``, ``split`` and ``path``.

        Raises:
            PraxiscopeError: no such clip or file, or the network can't be loaded again.
        """
        from praxiscope.api.similar import similar_clips

        return similar_clips(self.workspace, self.stored, str(clip), count, device)

    def explain(self, clip: int, *, device: str = "auto", **options: Any) -> Explanation:
        """Explain a clip with the network of the run.

        Args:
            clip: number of the clip.
            device: where the network runs.
            options: of :func:`praxiscope.explain`, such as ``target="true"`` or
                ``method="layer-cam"``.

        Raises:
            PraxiscopeError: no such clip, its file is gone, or the network can't be loaded again.
        """
        from praxiscope.api.similar import explain_clip

        return explain_clip(self.workspace, self.stored, clip, device, options)

    def report(
        self,
        path: str | Path = "report.html",
        *,
        insights: int = 20,
        device: str = "auto",
        progress: ProgressOption = True,
    ) -> ReportSummary:
        """Write one HTML page with results, latent map and insights.

        Args:
            path: the file; it is replaced once the new one is complete.
            insights: how many insights are shown.
            device: where the network makes its heatmaps.
            progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.

        Returns:
            The path and what the page shows.

        Raises:
            PraxiscopeError: there are no clips yet, or the page can't be written.
        """
        from praxiscope.figures.report import write_report
        from praxiscope.models.runtime import choose_device

        with progress_bar(progress) as show:
            return write_report(
                self.workspace,
                self.stored,
                path,
                most=insights,
                device=choose_device(device),
                progress=lambda done, total: show("making previews", done, total),
            )

    def accuracy(self) -> float:
        """Share of the labelled clips whose predicted class is the label; nan without any."""
        return float(self.predictions["correct"].mean())

    def _repr_html_(self) -> str:
        from praxiscope.api.run_summary import run_html

        clips = self.workspace.clips(["clip", "split"]).to_pandas().set_index("clip")
        return run_html(self.stored, self.predictions.join(clips["split"]))
