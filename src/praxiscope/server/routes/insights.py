"""Addresses of what stands out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import StringConstraints

from praxiscope.insights.archive import archive, read_archive, unarchive
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.insight.cards import check_kinds, insight_csv, insights_response
from praxiscope.server.insight.conditions import check_conditions
from praxiscope.server.insight.insight_results import (
    InsightResults,
    cached_insights,
    found,
    look_for_insights,
)
from praxiscope.server.jobs import accepted
from praxiscope.server.parameters import RunName, VersionName
from praxiscope.server.routes.explore import ARRAY, CSV, array_response, csv_response
from praxiscope.server.schemas.insights import ArchiveRequest, InsightsResponse
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.security.roles import at_least
from praxiscope.server.state import Served, ServerState
from praxiscope.server.versions import Version

Condition = Annotated[str, StringConstraints(max_length=1000)]
Conditions = Annotated[list[Condition], Query(max_length=20)]
Kinds = Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Query(max_length=40)]
InsightId = Annotated[str, Path(max_length=64)]

router = APIRouter(tags=["insights"])


@router.get(
    "/runs/{run}/{version}/insights",
    response_model=InsightsResponse,
    responses={202: {"model": JobResponse}},
)
def read_insights(
    run: RunName,
    version: VersionName,
    served: Served,
    where: Conditions = [],  # noqa: B006
    kind: Kinds = [],  # noqa: B006
    archived: bool = False,
) -> InsightsResponse | Response:
    """All cards, or the job that looks for them."""
    chosen = served.runs.at(run, version)
    check_kinds(kind)
    there = _found_or_job(served, chosen, where)
    if isinstance(there, Response):
        return there
    return insights_response(chosen, there, kind, archived=archived)


@router.get(
    "/runs/{run}/{version}/insights/{id}/clips",
    response_class=Response,
    responses={200: ARRAY, 202: {"model": JobResponse}},
)
def read_insight_clips(
    run: RunName,
    version: VersionName,
    id: InsightId,
    served: Served,
    where: Conditions = [],  # noqa: B006
    act: bool = False,
) -> Response:
    """Numbers of an insight's clips, int32; with ``act`` of those that the advice is about."""
    there = _found_or_job(served, served.runs.at(run, version), where)
    if isinstance(there, Response):
        return there
    insight = there.insight(id)
    return array_response((insight.to_act_on if act else insight.clips).astype("<i4").tobytes())


@router.get(
    "/runs/{run}/{version}/insights/{id}/export",
    response_class=Response,
    responses={200: CSV, 202: {"model": JobResponse}},
)
def export_insight(
    run: RunName,
    version: VersionName,
    id: InsightId,
    served: Served,
    where: Conditions = [],  # noqa: B006
) -> Response:
    """The clips to act on, as a table."""
    chosen = served.runs.at(run, version)
    there = _found_or_job(served, chosen, where)
    if isinstance(there, Response):
        return there
    insight = there.insight(id)
    return csv_response(insight_csv(chosen, insight), f"{run}-insight-{insight.id}")


@router.put(
    "/runs/{run}/{version}/insights/{id}/archive",
    status_code=204,
    dependencies=[Depends(at_least("reviewer"))],
)
def archive_insight(
    run: RunName, version: VersionName, id: InsightId, asked: ArchiveRequest, served: Served
) -> None:
    """Put an insight away, or replace the note of one that is."""
    chosen = served.runs.at(run, version)
    archive(served.workspace, [cached_insights(chosen, id)], asked.note)


@router.delete(
    "/runs/{run}/{version}/insights/{id}/archive",
    status_code=204,
    dependencies=[Depends(at_least("reviewer"))],
)
def unarchive_insight(run: RunName, version: VersionName, id: InsightId, served: Served) -> None:
    """Take an insight out of the archive."""
    served.runs.at(run, version)
    if id not in read_archive(served.workspace):
        raise RefusedError(UNKNOWN, f"no insight {id[:40]!r}", where="archive")
    unarchive(served.workspace, [id])


def _found_or_job(
    served: ServerState, version: Version, conditions: list[str]
) -> InsightResults | Response:
    there = found(version, conditions)
    if there is not None:
        return there
    check_conditions(version, conditions)
    job = served.jobs.submit(
        f"insights {version.run.name} {version.name} {conditions!r}",
        "insights",
        lambda progress: look_for_insights(version, conditions, progress),
        long=True,
    )
    return accepted(served.jobs, job)
