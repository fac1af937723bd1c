"""What is told of one clip."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.clip.clip_details import clip_response
from praxiscope.server.clip.clip_services import Clips
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.schemas.clips import ClipResponse
from praxiscope.server.state import Served

router = APIRouter(tags=["clips"])


@router.get("/runs/{run}/clips/{clip}")
def read_clip(run: RunName, clip: ClipNumber, served: Served, clips: Clips) -> ClipResponse:
    """A clip as a run saw it: classes, metadata beside those of others, clips like it."""
    return clip_response(served.runs.current(run), clips.sources.of(clip))
