"""Insights as files: all that is known of them, and lists of clips to act on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.files.atomic_write import atomic_path

if TYPE_CHECKING:
    import pyarrow as pa

    from praxiscope.insights.archive import Archived
    from praxiscope.insights.evidence import Evidence
    from praxiscope.insights.insight import Insight


def write_json(
    path: Path, insights: Sequence[Insight], clips: pa.Table, archived: Mapping[str, Archived]
) -> None:
    """Write insights with figures, reasons and clips."""
    paths = clips["path"].to_pylist()
    content = [_plain(insight, paths, archived.get(insight.id)) for insight in insights]
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _plain(insight: Insight, paths: list[str], archived: Archived | None) -> dict[str, Any]:
    shown = () if insight.representatives is None else insight.representatives
    return {
        "id": insight.id,
        "kind": insight.kind,
        "title": insight.title,
        "score": insight.score,
        "advice": insight.advice,
        "figures": insight.values,
        "reasons": [vars(reason) | {"words": reason.words} for reason in insight.reasons],
        "clips": insight.clips.tolist(),
        "act_on": [paths[clip] for clip in insight.to_act_on],
        "representatives": [paths[clip] for clip in shown],
        "archived": None if archived is None else archived.note,
    }


def write_csv(path: Path, insights: Sequence[Insight], clips: pa.Table, evidence: Evidence) -> None:
    """Write a row for each clip to act on: to prune, to label, to look at."""
    from praxiscope.insights.table import write_table

    names = [evidence.classes[index] for index in evidence.predicted.tolist()]
    predicted = dict(zip(evidence.clips.tolist(), names, strict=True))
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        write_table(file, insights, clips, predicted)
