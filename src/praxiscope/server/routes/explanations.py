"""Heatmaps of clips, computed when somebody asks for them."""

from __future__ import annotations

import asyncio
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from praxiscope.server.clip.clip_services import Clips, ClipServices
from praxiscope.server.clip.explanations import ExplanationJob, order
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.targets import target_specs
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.jobs import Job, Jobs, accepted
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.schemas.explanations import (
    ExplanationRequest,
    ExplanationResponse,
    OptionsResponse,
)
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.state import Served, ServerState
from praxiscope.server.versions import Version

AT_ONCE = 1.0
"""Seconds that an answer waits for heatmaps before it says that they are being computed."""

_FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(tags=["explanations"])


@router.get("/runs/{run}/explanation-options")
def read_options(run: RunName, served: Served, clips: Clips) -> OptionsResponse:
    """What can be asked for: methods, and layers of the run's network, which is loaded."""
    return clips.networks.options(served.runs.current(run).run.config)


@router.post(
    "/runs/{run}/clips/{clip}/explanations",
    response_model=ExplanationResponse,
    responses={202: {"model": JobResponse}},
)
async def explain_clip(
    run: RunName, clip: ClipNumber, asked: ExplanationRequest, served: Served, clips: Clips
) -> ExplanationResponse | JSONResponse:
    """Heatmaps; 202 where they take longer than a moment: ask again once the job is done."""
    explanations = clips.explanations
    ordered, found = await anyio.to_thread.run_sync(_looked_up, served, clips, run, clip, asked)
    if found is not None:
        return found
    job = served.jobs.submit(
        f"explanation {ordered.key}",
        "heatmaps",
        lambda progress: explanations.compute(ordered, progress),
    )
    await _ended(served.jobs, job, AT_ONCE)
    if job.state == "done":
        found = await anyio.to_thread.run_sync(explanations.found, ordered)
    return found or accepted(served.jobs, job)


@router.get(
    "/heatmaps/{id}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": _BINARY}}},
)
def read_heatmap(id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], clips: Clips) -> Response:
    """The values of a heatmap: uint8, (frames, height, width)."""
    values = clips.explanations.values(id)
    if values is None:
        raise RefusedError(UNKNOWN, "no such heatmap", remedy="ask for the explanation again")
    return Response(values, media_type="application/octet-stream", headers=_FOR_GOOD)


def _looked_up(
    served: ServerState, room: ClipServices, run: str, clip: int, asked: ExplanationRequest
) -> tuple[ExplanationJob, ExplanationResponse | None]:
    """What is asked for, and the answer where all of it is there."""
    ordered = _ordered(served.runs.current(run), room.sources.of(clip), asked)
    return ordered, room.explanations.found(ordered)


def _ordered(version: Version, source: Source, asked: ExplanationRequest) -> ExplanationJob:
    row = version.row_of(source.clip)
    if row is None:
        raise RefusedError(UNKNOWN, "the run has no prediction of it", where=source.name)
    label = version.every_clip["label"][source.clip].as_py()
    predicted = version.classes[int(version.predictions.predicted[row])]
    targets = [target_specs(target, version.classes, label, predicted) for target in asked.targets]
    return order(version.run.config, source, asked.method, asked.layers, targets)


async def _ended(jobs: Jobs, job: Job, seconds: float) -> None:
    """Wait until a job has ended, for so long at most."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()
    with jobs.listening(job, lambda: loop.call_soon_threadsafe(news.set)):
        until = loop.time() + seconds
        while not job.ended.is_set():
            news.clear()
            try:
                await asyncio.wait_for(news.wait(), until - loop.time())
            except TimeoutError:
                return
