"""Routes of insights."""

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
    cached_insight,
    cached_results,
    compute_insights,
)
from praxiscope.server.job_responses import accepted
from praxiscope.server.parameters import RunName, VersionName
from praxiscope.server.routes.explore import ARRAY, CSV, array_response, csv_response
from praxiscope.server.schemas.insights import ArchiveRequest, InsightsResponse
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.security.roles import at_least
from praxiscope.server.services import InjectedServices, Services
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
    services: InjectedServices,
    where: Conditions = [],  # noqa: B006
    kind: Kinds = [],  # noqa: B006
    archived: bool = False,
) -> InsightsResponse | Response:
    """All cards; 202 with the job that computes them."""
    chosen = services.runs.at(run, version)
    check_kinds(kind)
    results = _results_or_job(services, chosen, where)
    if isinstance(results, Response):
        return results
    return insights_response(chosen, results, kind, archived=archived)


@router.get(
    "/runs/{run}/{version}/insights/{id}/clips",
    response_class=Response,
    responses={200: ARRAY, 202: {"model": JobResponse}},
)
def read_insight_clips(
    run: RunName,
    version: VersionName,
    id: InsightId,
    services: InjectedServices,
    where: Conditions = [],  # noqa: B006
    to_act_on: bool = False,
) -> Response:
    """Numbers of the clips of an insight, int32; ``to_act_on`` sends those to act on only."""
    results = _results_or_job(services, services.runs.at(run, version), where)
    if isinstance(results, Response):
        return results
    insight = results.insight(id)
    return array_response(
        (insight.to_act_on if to_act_on else insight.clips).astype("<i4").tobytes()
    )


@router.get(
    "/runs/{run}/{version}/insights/{id}/export",
    response_class=Response,
    responses={200: CSV, 202: {"model": JobResponse}},
)
def export_insight(
    run: RunName,
    version: VersionName,
    id: InsightId,
    services: InjectedServices,
    where: Conditions = [],  # noqa: B006
) -> Response:
    """The clips to act on, as CSV."""
    chosen = services.runs.at(run, version)
    results = _results_or_job(services, chosen, where)
    if isinstance(results, Response):
        return results
    insight = results.insight(id)
    return csv_response(insight_csv(chosen, insight), f"{run}-insight-{insight.id}")


@router.put(
    "/runs/{run}/{version}/insights/{id}/archive",
    status_code=204,
    dependencies=[Depends(at_least("reviewer"))],
)
def archive_insight(
    run: RunName,
    version: VersionName,
    id: InsightId,
    request: ArchiveRequest,
    services: InjectedServices,
) -> None:
    """Archive an insight, or replace the note of an archived one."""
    chosen = services.runs.at(run, version)
    archive(services.workspace, [cached_insight(chosen, id)], request.note)


@router.delete(
    "/runs/{run}/{version}/insights/{id}/archive",
    status_code=204,
    dependencies=[Depends(at_least("reviewer"))],
)
def unarchive_insight(
    run: RunName, version: VersionName, id: InsightId, services: InjectedServices
) -> None:
    """Take an insight out of the archive."""
    services.runs.at(run, version)
    if id not in read_archive(services.workspace):
        raise RefusedError(UNKNOWN, f"no insight {id[:40]!r}", where="archive")
    unarchive(services.workspace, [id])


def _results_or_job(
    services: Services, version: Version, conditions: list[str]
) -> InsightResults | Response:
    results = cached_results(version, conditions)
    if results is not None:
        return results
    check_conditions(version, conditions)
    job = services.jobs.submit(
        f"insights {version.run.name} {version.name} {conditions!r}",
        "insights",
        lambda progress: compute_insights(version, conditions, progress),
        long=True,
    )
    return accepted(services.jobs, job)
