"""The route of one clip."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.clip.clip_details import clip_response
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.schemas.clips import ClipResponse
from praxiscope.server.services import InjectedServices

router = APIRouter(tags=["clips"])


@router.get("/runs/{run}/clips/{clip}")
def read_clip(run: RunName, clip: ClipNumber, services: InjectedServices) -> ClipResponse:
    """A clip in a run: classes, metadata compared with other clips, similar clips."""
    return clip_response(services.runs.current(run), services.clip_files.sources.of(clip))
