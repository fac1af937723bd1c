"""What changed between two runs of a workspace, clip by clip."""

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
from praxiscope.atlas.settings import Settings, usual_name
from praxiscope.errors import WorkspaceError
from praxiscope.figures.results import TEST, TRAIN
from praxiscope.insights.statistics import Mask, Share, holm, share_of
from praxiscope.pipeline.relabel import labelled_predictions
from praxiscope.workspace.labels import Labels, labels_of
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

NEIGHBOURS = 30
ALL, NO_SPLIT = "all", "no split"

_SAID = ("predicted", "probability", "loss", "correct")


@dataclass(frozen=True)
class Change:
    """What became of the labelled clips of a split or a label.

    Attributes:
        name: of the split or the label.
        first: share that the first run recognises.
        second: share that the second recognises.
        right: clips that only the second recognises.
        wrong: clips that only the first recognises.
        p: chance of numbers so unlike if both were as good (McNemar's exact test); of a label it
            is corrected for the number of labels (Holm 1979).
    """

    name: str
    first: Share
    second: Share
    right: int
    wrong: int
    p: float


@dataclass(frozen=True, eq=False)
class ComparedRuns:
    """Two runs on the clips that both have.

    Attributes:
        workspace: name of its folder.
        first: such as a network before.
        second: such as the network after a change.
        clips: a row a clip: ``clip``, ``path``, ``start``, ``label``, ``split``; of each run, after
            ``first_`` and ``second_``, ``predicted`` (name), ``probability``, ``loss``,
            ``correct`` and ``group``; ``became`` (``right``, ``wrong`` or ``same``, null without
            a label that both know), ``loss_rise``, ``overlap`` of neighbours, ``moved`` to another
            group; ``x``, ``y``, ``second_x``, ``second_y`` on the maps.
        splits: of all labelled clips; ``train`` first, ``test`` last, then all of them where
            there are several.
        labels: of the labelled clips outside of ``train``, or of all where there are no others;
            the largest change first.
        judged: how many clips those are.
        without_train: whether clips of ``train`` were left out of them.
        only_first: clips that only the first has.
        only_second: clips that only the second has.
        neighbours: of each clip that were compared.
        overlap: mean share of them that a clip keeps.
        overlap_by_chance: expected where neighbours are drawn at random.
        moved: share of clips in another group.
        method: of the maps.
        disparity: share of the first map's variance that is left between the two.
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
        """Clips with a label that both know."""
        return len(self.clips) - int(self.clips["became"].null_count)

    @property
    def total(self) -> Change | None:
        """Of all labelled clips; None where there are none."""
        return self.splits[-1] if self.splits else None

    def that_became(self, side: str) -> NDArray[np.intp]:
        """Rows of the clips that became ``right`` or ``wrong``, the surest change first."""
        rise: NDArray[np.float64] = self.clips["loss_rise"].to_numpy()
        rows = np.flatnonzero(self.clips["became"].to_numpy() == side)
        sign = 1 if side == WRONG else -1
        surest: NDArray[np.intp] = rows[np.argsort(-sign * rise[rows], kind="stable")]
        return surest


def compare_runs(
    workspace: Workspace,
    first: Run,
    second: Run,
    method: str = TSNE,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> ComparedRuns:
    """Compare two runs; atlases that are missing are made.

    Args:
        workspace: of the runs.
        first: such as a network before.
        second: such as the network after a change.
        method: of the maps; all else is the same for each.
        threads: for the maps.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: no such map, or its package is missing.
        WorkspaceError: it is the same run twice, they share fewer than two clips, or one of them
            is damaged.
    """
    check_method(method)
    here, there = _check_shared(first, second)
    name, settings = usual_name(method), Settings(method=method)
    maps = [
        build_atlas(run, name, settings, threads=threads, progress=progress)
        for run in (first, second)
    ]
    labels = labels_of(workspace)
    found = compare(
        first,
        maps[0],
        second,
        maps[1],
        labels=labels,
        neighbours=NEIGHBOURS,
        progress=progress,
    )
    clips = _told(workspace, first, second, found, labels)
    judged, without_train = _judged(clips)
    chance = found.overlap_by_chance
    return ComparedRuns(
        workspace=workspace.folder.resolve().name,
        first=first,
        second=second,
        clips=clips,
        splits=tuple(_by_split(clips)),
        labels=tuple(_by_label(clips, judged)),
        judged=int(judged.sum()),
        without_train=without_train,
        only_first=len(here - there),
        only_second=len(there - here),
        neighbours=round(chance * (len(clips) - 1)),
        overlap=float(np.mean(clips["overlap"].to_numpy())),
        overlap_by_chance=chance,
        moved=share_of(clips["moved"].to_numpy()),
        method=method,
        disparity=found.alignment.disparity,
    )


def mcnemar_p(right: int, wrong: int) -> float:
    """Chance of two numbers so unlike if clips changed sides either way by the toss of a coin.

    The exact test of McNemar (1947), two-sided; 1 where nothing changed.
    """
    return float(min(1.0, 2 * binom.cdf(min(right, wrong), right + wrong, 0.5)))


def _check_shared(first: Run, second: Run) -> tuple[set[int], set[int]]:
    """Clips of the two, looked at before atlases take their time."""
    if first.name == second.name:
        raise WorkspaceError("is the same run twice", where=first.name, remedy="name two runs")
    here, there = first.done(), second.done()
    shared = len(here & there)
    if shared < 2:
        raise WorkspaceError(
            f"share {'one clip' if shared else 'no clips'}",
            where=f"{first.name}, {second.name}",
            remedy="analyse the same clips with both",
        )
    return here, there


def _told(
    workspace: Workspace, first: Run, second: Run, found: Comparison, labels: Labels
) -> pa.Table:
    """All that is known of the shared clips, in their order."""
    there = found.table
    clips = there["clip"].to_numpy()
    known = labels.apply(workspace.clips(["clip", "path", "start", "label", "split"]).take(clips))
    before, after = _said(first, labels, clips), _said(second, labels, clips)
    rise = np.array(after["loss"].to_numpy(), np.float64) - before["loss"].to_numpy()
    rise = pa.array(rise, from_pandas=True)
    named = {"clip": there["clip"]} | {name: known[name] for name in known.column_names}
    for run, said in (("first", before), ("second", after)):
        named |= {f"{run}_{name}": said[name] for name in _SAID}
        named[f"{run}_group"] = there[f"{run}_coarse"]
    named |= {"became": there["became"], "loss_rise": rise}
    rest = ("overlap", "moved", "x", "y", "second_x", "second_y")
    return pa.table(named | {name: there[name] for name in rest})


def _said(run: Run, labels: Labels, clips: NDArray[np.int32]) -> pa.Table:
    table = labelled_predictions(run, labels, ["clip", *_SAID])
    there = table["clip"].to_numpy()
    order = np.argsort(there, kind="stable")
    table = table.take(order[np.searchsorted(there[order], clips)])
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
    """Labelled clips by which labels are judged, and whether those of ``train`` are left out."""
    labelled = _labelled(clips)
    outside: Mask = labelled & (_words(clips, "split") != TRAIN)
    if outside.any():
        return outside, bool((labelled & ~outside).any())
    return labelled, False


def _by_label(clips: pa.Table, judged: Mask) -> list[Change]:
    """The label with the largest gain or loss of clips first."""
    before, after = _correct(clips)
    names, inverse = np.unique(_words(clips, "label")[judged], return_inverse=True)
    order = np.flatnonzero(judged)[np.argsort(inverse, kind="stable")]
    groups = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    found = [
        _change(str(name), before[of], after[of]) for name, of in zip(names, groups, strict=False)
    ]
    corrected = holm([one.p for one in found]).tolist()
    found = [replace(one, p=p) for one, p in zip(found, corrected, strict=True)]
    return sorted(
        found, key=lambda one: (-abs(one.right - one.wrong), -one.right - one.wrong, one.name)
    )


def _change(name: str, before: Mask, after: Mask) -> Change:
    right, wrong = int((after & ~before).sum()), int((before & ~after).sum())
    return Change(name, share_of(before), share_of(after), right, wrong, mcnemar_p(right, wrong))


def _labelled(clips: pa.Table) -> Mask:
    labelled: Mask = clips["became"].is_valid().to_numpy()
    return labelled


def _correct(clips: pa.Table) -> tuple[Mask, Mask]:
    """Whether each of the two recognises each clip; without a label neither does."""
    before, after = (
        clips[f"{run}_correct"].fill_null(False).to_numpy() for run in ("first", "second")
    )
    return before, after


def _words(clips: pa.Table, column: str) -> NDArray[np.str_]:
    return np.array(clips[column].fill_null("").to_pylist(), np.str_)
