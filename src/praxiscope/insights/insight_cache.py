"""Insights that were found before, read from the cache of the workspace."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from praxiscope.files.array_cache import Arrays
from praxiscope.files.code_version import code_version
from praxiscope.insights import kinds
from praxiscope.insights.association import Reason
from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, InsightKind

_CODE = ("praxiscope.insights",)


def insights_of(kind: InsightKind, evidence: Evidence) -> list[Insight]:
    """All insights of a kind: from the cache of the evidence, or found and written there.

    Kinds that are registered outside of this package are never cached, because their code may
    change without a new version.
    """
    if evidence.cache is None or not kind.find.__module__.startswith(f"{kinds.__name__}."):
        return kind.find(evidence)
    arrays = evidence.cache.get(
        "insights",
        [kind.name, evidence.fingerprint, code_version(*_CODE)],
        lambda: _to_arrays(kind.find(evidence)),
    )
    return _from_arrays(arrays)


def _to_arrays(insights: list[Insight]) -> Arrays:
    content = [_to_plain(insight) for insight in insights]
    text = json.dumps(content, ensure_ascii=False, default=_python_number)
    return {"json": np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)}


def _from_arrays(arrays: Arrays) -> list[Insight]:
    text = arrays["json"].tobytes().decode("utf-8", "surrogatepass")
    return [_from_plain(entry) for entry in json.loads(text)]


def _python_number(value: np.generic) -> Any:
    """NumPy numbers as Python's, which JSON can hold."""
    return value.item()


def _to_plain(insight: Insight) -> dict[str, Any]:
    return vars(insight) | {
        "clips": insight.clips.tolist(),
        "figures": [vars(figure) for figure in insight.figures],
        "reasons": [vars(reason) for reason in insight.reasons],
        "marked": None if insight.marked is None else insight.marked.tolist(),
        "representatives": (
            None if insight.representatives is None else insight.representatives.tolist()
        ),
    }


def _from_plain(entry: dict[str, Any]) -> Insight:
    return Insight(
        **entry
        | {
            "clips": _numbers(entry["clips"]),
            "figures": tuple(_figure(figure) for figure in entry["figures"]),
            "reasons": tuple(
                Reason(**reason | {"aliases": tuple(reason["aliases"])})
                for reason in entry["reasons"]
            ),
            "marked": _numbers(entry["marked"]),
            "representatives": _numbers(entry["representatives"]),
        }
    )


def _figure(entry: dict[str, Any]) -> Figure:
    interval = entry["interval"]
    return Figure(**entry | {"interval": None if interval is None else tuple(interval)})


def _numbers(values: list[int] | None) -> Numbers | None:
    return None if values is None else np.array(values, np.int32)
