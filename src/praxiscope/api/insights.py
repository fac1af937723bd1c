"""The insights of a run for scripts and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from praxiscope.atlas.progress import Progress
from praxiscope.insights.archive import archive, read_archive, unarchive
from praxiscope.insights.data_gaps import data_gaps
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.workspace.labels import labelled_clips
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ["id", "kind", "title", "clips", "to_act_on", "score", "reasons", "advice"]


@dataclass(frozen=True, eq=False)
class InsightList(Sequence[Insight]):
    """Insights of a run, the most useful first.

    Attributes:
        workspace: on disk, that has the clips.
        predicted: the predicted class by number of the clip.
        insights: the insights.
        gaps: a sentence for each thing that the data can't show, such as missing splits.
    """

    workspace: Workspace
    predicted: Mapping[int, str]
    insights: tuple[Insight, ...]
    gaps: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.insights)

    def __iter__(self) -> Iterator[Insight]:
        return iter(self.insights)

    @overload
    def __getitem__(self, index: int) -> Insight: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Insight]: ...

    def __getitem__(self, index: int | slice) -> Insight | Sequence[Insight]:
        return self.insights[index]

    def to_pandas(self) -> pd.DataFrame:
        """A row for each insight, indexed by its id; ``clips`` and ``to_act_on`` are counts."""
        import pandas as pd

        rows = [
            {
                "id": insight.id,
                "kind": insight.kind,
                "title": insight.title,
                "clips": len(insight.clips),
                "to_act_on": len(insight.to_act_on),
                "score": insight.score,
                "reasons": "; ".join(reason.words for reason in insight.reasons),
                "advice": insight.advice,
            }
            for insight in self
        ]
        return pd.DataFrame(rows, columns=_COLUMNS).set_index("id")

    def clips(self) -> pd.DataFrame:
        """A row for each clip to act on, as ``praxiscope insights --csv`` writes them."""
        from io import StringIO

        import pandas as pd

        from praxiscope.insights.table import write_table

        clips = labelled_clips(self.workspace)
        file = StringIO(newline="")
        write_table(file, self.insights, clips, self.predicted)
        return pd.read_csv(StringIO(file.getvalue()))

    def archive(self, ids: Sequence[str], note: str = "") -> None:
        """Archive insights, so that they are not listed again.

        Raises:
            PraxiscopeError: there is none of that id.
        """
        from praxiscope.insights.archive import full_id

        by_id = {insight.id: insight for insight in self}
        chosen = [by_id[full_id(name, by_id, "listed")] for name in ids]
        archive(self.workspace, chosen, note)

    def unarchive(self, ids: Sequence[str]) -> None:
        """Restore archived insights.

        Raises:
            PraxiscopeError: none of that id is archived.
        """
        unarchive(self.workspace, ids)

    def _repr_html_(self) -> str:
        from praxiscope.api.insight_cards import insights_html

        paths = self.workspace.clips(["path"])["path"].to_pylist()
        return insights_html(self.insights, self.gaps, paths, self.predicted)


def find_insights_of(
    workspace: Workspace,
    run: Run,
    where: Sequence[str],
    *,
    kinds: Sequence[str],
    leave_out: Sequence[str],
    archived: bool,
    progress: Progress,
) -> InsightList:
    """The insights of a run; see :meth:`praxiscope.api.run.Run.insights`."""
    evidence = open_evidence(workspace, run, where, leave_out=leave_out, progress=progress)
    insights = find_insights(evidence, kinds, progress)
    hidden = () if archived else read_archive(workspace)
    listed = tuple(insight for insight in insights if insight.id not in hidden)
    everything = evidence.everything
    names = [everything.classes[index] for index in everything.predicted.tolist()]
    predicted = dict(zip(everything.clips.tolist(), names, strict=True))
    return InsightList(workspace, predicted, listed, data_gaps(evidence))
