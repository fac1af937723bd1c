"""What is told of one clip."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.answers.clips import ClipAnswer
from praxiscope.server.clip.facts import clip_answer
from praxiscope.server.clip.room import Clips
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.state import Served

router = APIRouter(tags=["clips"])


@router.get("/runs/{run}/clips/{clip}")
def read_clip(run: RunName, clip: ClipNumber, served: Served, clips: Clips) -> ClipAnswer:
    """A clip as a run saw it: classes, metadata beside those of others, clips like it."""
    return clip_answer(served.runs.current(run), clips.sources.of(clip))
