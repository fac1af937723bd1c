"""Addresses of selections that were kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.schemas.explore import SubsetRequest, SubsetResponse
from praxiscope.server.security.roles import Annotator, at_least
from praxiscope.server.state import Served
from praxiscope.workspace.subsets import Subset, drop_subset, keep_subset, read_subsets

router = APIRouter(tags=["subsets"])


@router.get("/subsets")
def list_subsets(served: Served) -> list[SubsetResponse]:
    """All selections that were kept, the oldest first."""
    return [_response(subset) for subset in read_subsets(served.workspace).values()]


@router.post("/subsets")
def save_subset(asked: SubsetRequest, person: Annotator, served: Served) -> SubsetResponse:
    """Keep a selection; one of the same name is replaced."""
    kept = keep_subset(served.workspace, asked.name, asked.clips, note=asked.note, by=person.name)
    return _response(kept)


@router.delete(
    "/subsets/{name:path}", status_code=204, dependencies=[Depends(at_least("annotator"))]
)
def delete_subset(name: Annotated[str, Path(max_length=80)], served: Served) -> None:
    """Forget a selection."""
    if name not in read_subsets(served.workspace):
        raise RefusedError(UNKNOWN, f"no subset {name!r}", where="subsets")
    drop_subset(served.workspace, name)


def _response(subset: Subset) -> SubsetResponse:
    return SubsetResponse(
        name=subset.name,
        note=subset.note,
        clips=list(subset.clips),
        by=subset.by,
        when=subset.when,
    )
