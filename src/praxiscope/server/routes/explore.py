"""Routes of the latent space and of selections in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from praxiscope.server.explore.arrays import column_bytes
from praxiscope.server.explore.comparison import comparison
from praxiscope.server.explore.export import clips_csv
from praxiscope.server.explore.maps import check_map, compute_map, ready_map
from praxiscope.server.explore.rows import row_responses
from praxiscope.server.explore.selection import selection_mask
from praxiscope.server.job_responses import accepted
from praxiscope.server.parameters import RunName, VersionName
from praxiscope.server.schemas.base import Selection
from praxiscope.server.schemas.explore import (
    ComparisonRequest,
    ComparisonResponse,
    RowResponse,
    RowsRequest,
)
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.services import InjectedServices

IMMUTABLE = "private, max-age=31536000, immutable"

ARRAY: dict[str, Any] = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
}
CSV: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}

router = APIRouter(tags=["explore"])


def array_response(data: bytes) -> Response:
    """An array of a version; browsers may cache it for ever, because it never changes."""
    headers = {"Cache-Control": IMMUTABLE}
    return Response(data, media_type="application/octet-stream", headers=headers)


def csv_response(data: bytes, name: str) -> Response:
    """A file for download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/runs/{run}/{version}/columns/{column:path}", response_class=Response, responses={200: ARRAY}
)
def read_column(
    run: RunName,
    version: VersionName,
    column: Annotated[str, Path(max_length=2000)],
    services: InjectedServices,
) -> Response:
    """The values of a column, one per clip; the column ``clip`` holds the numbers of the clips."""
    return array_response(column_bytes(services.runs.at(run, version), column))


@router.get(
    "/runs/{run}/{version}/maps/{method}",
    response_class=Response,
    responses={200: ARRAY, 202: {"model": JobResponse}},
)
def read_map(
    run: RunName,
    version: VersionName,
    method: Annotated[str, Path(max_length=80)],
    services: InjectedServices,
) -> Response:
    """Positions of the clips, uint16 (N, 2); 202 with the job that computes them."""
    check_map(method)
    chosen = services.runs.at(run, version)
    points = ready_map(chosen, method)
    if points is not None:
        return array_response(points.tobytes())
    job = services.jobs.submit(
        f"map {run} {version} {method}",
        "map",
        lambda progress: compute_map(chosen, method, progress),
        long=True,
    )
    return accepted(services.jobs, job)


@router.post("/runs/{run}/{version}/comparison")
def compare_rows(
    run: RunName, version: VersionName, request: ComparisonRequest, services: InjectedServices
) -> ComparisonResponse:
    """How selected clips differ from others."""
    chosen = services.runs.at(run, version)
    second = None if request.second is None else selection_mask(request.second, len(chosen))
    return comparison(chosen, selection_mask(request.first, len(chosen)), second)


@router.post("/runs/{run}/rows")
def read_rows(run: RunName, request: RowsRequest, services: InjectedServices) -> list[RowResponse]:
    """Rows of clips for tables and grids, in the order of the request."""
    return row_responses(services.runs.current(run), request.clips)


@router.post("/runs/{run}/{version}/export", response_class=Response, responses={200: CSV})
def export_rows(
    run: RunName, version: VersionName, selection: Selection, services: InjectedServices
) -> Response:
    """Selected clips as CSV."""
    chosen = services.runs.at(run, version)
    return csv_response(clips_csv(chosen, selection_mask(selection, len(chosen))), f"{run}-clips")
