"""The insights of a run for scripts and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from praxiscope.atlas.progress import Progress
from praxiscope.insights.archive import archive, read_archive, unarchive
from praxiscope.insights.data_gaps import data_gaps
from praxiscope.insights.find import find_insights
from praxiscope.insights.insight import Insight
from praxiscope.insights.open_evidence import open_evidence

if TYPE_CHECKING:
    import pandas as pd

    from praxiscope.api.run import Run

_COLUMNS = ["id", "kind", "title", "clips", "to_act_on", "score", "reasons", "advice"]


@dataclass(frozen=True, eq=False)
class InsightList(Sequence[Insight]):
    """Insights of a run, the most useful first.

    Attributes:
        run: that they are of.
        insights: the insights.
        gaps: a sentence for each thing that the data can't show, such as missing splits.
    """

    run: Run
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

        file = StringIO(newline="")
        predicted = self.run.predictions["predicted"].to_dict()
        write_table(file, self.insights, self.run.workspace.clip_table(), predicted)
        return pd.read_csv(StringIO(file.getvalue()))

    def archive(self, ids: Sequence[str], note: str = "") -> None:
        """Archive insights, so that they are not listed again.

        Raises:
            PraxiscopeError: there is none of that id.
        """
        from praxiscope.insights.archive import full_id

        by_id = {insight.id: insight for insight in self}
        chosen = [by_id[full_id(name, by_id, "listed")] for name in ids]
        archive(self.run.workspace.stored, chosen, note)

    def unarchive(self, ids: Sequence[str]) -> None:
        """Restore archived insights.

        Raises:
            PraxiscopeError: none of that id is archived.
        """
        unarchive(self.run.workspace.stored, ids)

    def _repr_html_(self) -> str:
        from praxiscope.api.html import insights_html

        return insights_html(self)


def find_insights_of(
    run: Run,
    where: Sequence[str],
    *,
    kinds: Sequence[str],
    leave_out: Sequence[str],
    archived: bool,
    progress: Progress,
) -> InsightList:
    """The insights of a run; see :meth:`praxiscope.api.run.Run.insights`."""
    workspace = run.workspace.stored
    evidence = open_evidence(workspace, run.stored, where, leave_out=leave_out, progress=progress)
    insights = find_insights(evidence, kinds, progress)
    hidden = () if archived else read_archive(workspace)
    listed = tuple(insight for insight in insights if insight.id not in hidden)
    return InsightList(run, listed, data_gaps(evidence))
