"""Routes of saved selections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.schemas.explore import SubsetRequest, SubsetResponse
from praxiscope.server.security.roles import Annotator, at_least
from praxiscope.server.services import InjectedServices
from praxiscope.workspace.subsets import Subset, drop_subset, keep_subset, read_subsets

router = APIRouter(tags=["subsets"])


@router.get("/subsets")
def list_subsets(services: InjectedServices) -> list[SubsetResponse]:
    """All saved selections, the oldest first."""
    return [_response(subset) for subset in read_subsets(services.workspace).values()]


@router.post("/subsets")
def save_subset(
    request: SubsetRequest, person: Annotator, services: InjectedServices
) -> SubsetResponse:
    """Save a selection; it replaces one of the same name."""
    subset = keep_subset(
        services.workspace, request.name, request.clips, note=request.note, by=person.name
    )
    return _response(subset)


@router.delete(
    "/subsets/{name:path}", status_code=204, dependencies=[Depends(at_least("annotator"))]
)
def delete_subset(name: Annotated[str, Path(max_length=80)], services: InjectedServices) -> None:
    """Delete a saved selection."""
    if name not in read_subsets(services.workspace):
        raise RefusedError(UNKNOWN, f"no subset {name!r}", where="subsets")
    drop_subset(services.workspace, name)


def _response(subset: Subset) -> SubsetResponse:
    return SubsetResponse(
        name=subset.name,
        note=subset.note,
        clips=list(subset.clips),
        by=subset.by,
        when=subset.when,
    )
