"""Addresses of the latent space and of what is selected in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from praxiscope.server.explore.arrays import column_bytes
from praxiscope.server.explore.comparison import comparison
from praxiscope.server.explore.export import clips_csv
from praxiscope.server.explore.maps import check_map, make_map, map_at_once
from praxiscope.server.explore.rows import row_responses
from praxiscope.server.explore.selection import selected
from praxiscope.server.jobs import accepted
from praxiscope.server.parameters import RunName, VersionName
from praxiscope.server.schemas.base import Selection
from praxiscope.server.schemas.explore import (
    ComparisonRequest,
    ComparisonResponse,
    RowResponse,
    RowsRequest,
)
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.state import Served

FOR_GOOD = "private, max-age=31536000, immutable"

ARRAY: dict[str, Any] = {
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
}
CSV: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}

router = APIRouter(tags=["explore"])


def array_response(data: bytes) -> Response:
    """An array of a version, which browsers may keep: it never changes."""
    headers = {"Cache-Control": FOR_GOOD}
    return Response(data, media_type="application/octet-stream", headers=headers)


def csv_response(data: bytes, name: str) -> Response:
    """A file to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/runs/{run}/{version}/columns/{column:path}", response_class=Response, responses={200: ARRAY}
)
def read_column(
    run: RunName,
    version: VersionName,
    column: Annotated[str, Path(max_length=2000)],
    served: Served,
) -> Response:
    """The values of a column, a row a clip; ``clip`` is the numbers of the clips."""
    return array_response(column_bytes(served.runs.at(run, version), column))


@router.get(
    "/runs/{run}/{version}/maps/{method}",
    response_class=Response,
    responses={200: ARRAY, 202: {"model": JobResponse}},
)
def read_map(
    run: RunName, version: VersionName, method: Annotated[str, Path(max_length=80)], served: Served
) -> Response:
    """Places of the clips, uint16 (N, 2), or the job that makes them."""
    check_map(method)
    chosen = served.runs.at(run, version)
    points = map_at_once(chosen, method)
    if points is not None:
        return array_response(points.tobytes())
    job = served.jobs.submit(
        f"map {run} {version} {method}",
        "map",
        lambda progress: make_map(chosen, method, progress),
        long=True,
    )
    return accepted(served.jobs, job)


@router.post("/runs/{run}/{version}/comparison")
def compare_rows(
    run: RunName, version: VersionName, asked: ComparisonRequest, served: Served
) -> ComparisonResponse:
    """What sets some rows apart from others."""
    chosen = served.runs.at(run, version)
    second = None if asked.second is None else selected(asked.second, len(chosen))
    return comparison(chosen, selected(asked.first, len(chosen)), second)


@router.post("/runs/{run}/rows")
def read_rows(run: RunName, asked: RowsRequest, served: Served) -> list[RowResponse]:
    """Clips for tables and grids, in the order asked for."""
    return row_responses(served.runs.current(run), asked.clips)


@router.post("/runs/{run}/{version}/export", response_class=Response, responses={200: CSV})
def export_rows(run: RunName, version: VersionName, asked: Selection, served: Served) -> Response:
    """Selected clips as a table."""
    chosen = served.runs.at(run, version)
    return csv_response(clips_csv(chosen, selected(asked, len(chosen))), f"{run}-clips")
