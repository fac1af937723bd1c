"""Compare two runs of a workspace, clip by clip."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.stats import binom

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.compare import WRONG, Comparison, compare
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.projection import TSNE, check_method
from praxiscope.atlas.settings import Settings, default_name
from praxiscope.errors import WorkspaceError
from praxiscope.figures.results import TEST, TRAIN
from praxiscope.insights.statistics import Mask, Share, holm, share_of
from praxiscope.pipeline.relabel import labelled_predictions
from praxiscope.workspace.labels import Labels, labels_of
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

NEIGHBOURS = 30
ALL, NO_SPLIT = "all", "no split"

_PREDICTED = ("predicted", "probability", "loss", "correct")


@dataclass(frozen=True)
class Change:
    """The change between two runs on the labelled clips of a split or a label.

    Attributes:
        name: of the split or the label.
        first: accuracy of the first run.
        second: accuracy of the second run.
        right: clips that only the second run classifies correctly.
        wrong: clips that only the first run classifies correctly.
        p: of McNemar's exact test that both are equally good; for labels corrected for their
            number (Holm 1979).
    """

    name: str
    first: Share
    second: Share
    right: int
    wrong: int
    p: float


@dataclass(frozen=True, eq=False)
class ComparedRuns:
    """Two runs on their common clips.

    Attributes:
        workspace: name of its folder.
        first: for example a network before a change.
        second: for example the network after a change.
        clips: one row per clip: ``clip``, ``path``, ``start``, ``label``, ``split``; of each run,
            with the prefix ``first_`` or ``second_``, ``predicted`` (name), ``probability``,
            ``loss``, ``correct`` and ``group`` (coarse cluster); ``became`` (``right``, ``wrong``
            or ``same``, null without a label that both know), ``loss_rise``, ``overlap`` of
            neighbours, ``moved`` to another cluster; ``x``, ``y``, ``second_x``, ``second_y`` on
            the maps.
        splits: changes of the labelled clips by split; ``train`` first, ``test`` last, then all
            clips where there are several splits.
        labels: changes by label, of the labelled clips outside of ``train``, or of all where there
            are no others; the largest change first.
        judged: number of these clips.
        without_train: whether clips of ``train`` are excluded from them.
        only_first: number of clips that only the first run has.
        only_second: number of clips that only the second run has.
        neighbours: number of compared neighbours of each clip.
        overlap: mean share of neighbours that are the same in both.
        overlap_by_chance: expected overlap of random neighbours.
        moved: share of clips in another cluster.
        method: of the maps.
        disparity: share of the first map's variance that remains between the two.
    """

    workspace: str
    first: Run
    second: Run
    clips: pa.Table
    splits: tuple[Change, ...]
    labels: tuple[Change, ...]
    judged: int
    without_train: bool
    only_first: int
    only_second: int
    neighbours: int
    overlap: float
    overlap_by_chance: float
    moved: Share
    method: str
    disparity: float

    @property
    def labelled(self) -> int:
        """Number of clips with a label that both networks know."""
        return len(self.clips) - int(self.clips["became"].null_count)

    @property
    def total(self) -> Change | None:
        """The change on all labelled clips; None where there are none."""
        return self.splits[-1] if self.splits else None

    def changed_clips(self, side: str) -> NDArray[np.intp]:
        """Rows of the clips that became ``right`` or ``wrong``, the largest loss change first."""
        rise: NDArray[np.float64] = self.clips["loss_rise"].to_numpy()
        rows = np.flatnonzero(self.clips["became"].to_numpy() == side)
        sign = 1 if side == WRONG else -1
        ordered: NDArray[np.intp] = rows[np.argsort(-sign * rise[rows], kind="stable")]
        return ordered


def compare_runs(
    workspace: Workspace,
    first: Run,
    second: Run,
    method: str = TSNE,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> ComparedRuns:
    """Compare two runs; missing atlases are built.

    Args:
        workspace: of the runs.
        first: for example a network before a change.
        second: for example the network after a change.
        method: of the maps; the other settings are the defaults.
        threads: for the maps.
        progress: callback that receives the progress (0 to 1).

    Raises:
        PraxiscopeError: unknown map method, or its package is missing.
        WorkspaceError: both are the same run, they have fewer than two common clips, or one is
            damaged.
    """
    check_method(method)
    first_clips, second_clips = _check_shared(first, second)
    name, settings = default_name(method), Settings(method=method)
    maps = [
        build_atlas(run, name, settings, threads=threads, progress=progress)
        for run in (first, second)
    ]
    labels = labels_of(workspace)
    comparison = compare(
        first,
        maps[0],
        second,
        maps[1],
        labels=labels,
        neighbours=NEIGHBOURS,
        progress=progress,
    )
    clips = _clip_table(workspace, first, second, comparison, labels)
    judged, without_train = _judged(clips)
    chance = comparison.overlap_by_chance
    return ComparedRuns(
        workspace=workspace.folder.resolve().name,
        first=first,
        second=second,
        clips=clips,
        splits=tuple(_by_split(clips)),
        labels=tuple(_by_label(clips, judged)),
        judged=int(judged.sum()),
        without_train=without_train,
        only_first=len(first_clips - second_clips),
        only_second=len(second_clips - first_clips),
        neighbours=round(chance * (len(clips) - 1)),
        overlap=float(np.mean(clips["overlap"].to_numpy())),
        overlap_by_chance=chance,
        moved=share_of(clips["moved"].to_numpy()),
        method=method,
        disparity=comparison.alignment.disparity,
    )


def mcnemar_p(right: int, wrong: int) -> float:
    """The exact test of McNemar (1947), two-sided; 1 where nothing changed.

    Args:
        right: clips that only the second run classifies correctly.
        wrong: clips that only the first run classifies correctly.
    """
    return float(min(1.0, 2 * binom.cdf(min(right, wrong), right + wrong, 0.5)))


def _check_shared(first: Run, second: Run) -> tuple[set[int], set[int]]:
    """Clips of both runs; checked before the atlases are built, which takes time."""
    if first.name == second.name:
        raise WorkspaceError(
            "is the first and the second run", where=first.name, remedy="name two runs"
        )
    first_clips, second_clips = first.done(), second.done()
    shared = len(first_clips & second_clips)
    if shared < 2:
        raise WorkspaceError(
            f"have {'one common clip' if shared else 'no common clips'}",
            where=f"{first.name}, {second.name}",
            remedy="analyse the same clips with both",
        )
    return first_clips, second_clips


def _clip_table(
    workspace: Workspace, first: Run, second: Run, comparison: Comparison, labels: Labels
) -> pa.Table:
    """The common clips with all columns, in their order."""
    compared = comparison.table
    clips = compared["clip"].to_numpy()
    data = labels.apply(workspace.clips(["clip", "path", "start", "label", "split"]).take(clips))
    before, after = _predictions(first, labels, clips), _predictions(second, labels, clips)
    rise = np.array(after["loss"].to_numpy(), np.float64) - before["loss"].to_numpy()
    rise = pa.array(rise, from_pandas=True)
    columns = {"clip": compared["clip"]} | {name: data[name] for name in data.column_names}
    for run, predictions in (("first", before), ("second", after)):
        columns |= {f"{run}_{name}": predictions[name] for name in _PREDICTED}
        columns[f"{run}_group"] = compared[f"{run}_coarse"]
    columns |= {"became": compared["became"], "loss_rise": rise}
    rest = ("overlap", "moved", "x", "y", "second_x", "second_y")
    return pa.table(columns | {name: compared[name] for name in rest})


def _predictions(run: Run, labels: Labels, clips: NDArray[np.int32]) -> pa.Table:
    table = labelled_predictions(run, labels, ["clip", *_PREDICTED])
    numbers = table["clip"].to_numpy()
    order = np.argsort(numbers, kind="stable")
    table = table.take(order[np.searchsorted(numbers[order], clips)])
    names = pa.array(run.config.classes, pa.string()).take(table["predicted"].combine_chunks())
    return table.set_column(table.column_names.index("predicted"), "predicted", names)


def _by_split(clips: pa.Table) -> list[Change]:
    splits, labelled = _words(clips, "split"), _labelled(clips)
    before, after = _correct(clips)
    names = sorted(set(splits[labelled]), key=lambda name: (name != TRAIN, name == TEST, name))
    rows = {name: labelled & (splits == name) for name in names}
    if len(rows) > 1 or "" in rows:
        rows = {name or NO_SPLIT: of for name, of in rows.items() if len(rows) > 1}
        rows[ALL] = labelled
    return [_change(name, before[of], after[of]) for name, of in rows.items()]


def _judged(clips: pa.Table) -> tuple[Mask, bool]:
    """Labelled clips for the changes by label, and whether ``train`` is excluded."""
    labelled = _labelled(clips)
    outside: Mask = labelled & (_words(clips, "split") != TRAIN)
    if outside.any():
        return outside, bool((labelled & ~outside).any())
    return labelled, False


def _by_label(clips: pa.Table, judged: Mask) -> list[Change]:
    """Changes by label, the largest gain or loss of clips first."""
    before, after = _correct(clips)
    names, inverse = np.unique(_words(clips, "label")[judged], return_inverse=True)
    order = np.flatnonzero(judged)[np.argsort(inverse, kind="stable")]
    groups = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    changes = [
        _change(str(name), before[of], after[of]) for name, of in zip(names, groups, strict=False)
    ]
    corrected = holm([change.p for change in changes]).tolist()
    changes = [replace(change, p=p) for change, p in zip(changes, corrected, strict=True)]
    return sorted(changes, key=_rank)


def _rank(change: Change) -> tuple[int, int, str]:
    return -abs(change.right - change.wrong), -change.right - change.wrong, change.name


def _change(name: str, before: Mask, after: Mask) -> Change:
    right, wrong = int((after & ~before).sum()), int((before & ~after).sum())
    return Change(name, share_of(before), share_of(after), right, wrong, mcnemar_p(right, wrong))


def _labelled(clips: pa.Table) -> Mask:
    labelled: Mask = clips["became"].is_valid().to_numpy()
    return labelled


def _correct(clips: pa.Table) -> tuple[Mask, Mask]:
    """Whether each of the two runs classifies each clip correctly; False without a label."""
    before, after = (
        clips[f"{run}_correct"].fill_null(False).to_numpy() for run in ("first", "second")
    )
    return before, after


def _words(clips: pa.Table, column: str) -> NDArray[np.str_]:
    return np.array(clips[column].fill_null("").to_pylist(), np.str_)
