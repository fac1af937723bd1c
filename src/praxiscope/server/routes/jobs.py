"""Routes of jobs: their state, their end, their events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from praxiscope.server.async_wait import is_set_within
from praxiscope.server.jobs import ENDED, Job, Jobs
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.services import InjectedServices

HEARTBEAT = 10.0
"""Seconds without a change after which an event stream sends a comment."""

_PAUSE = 0.05

JobId = Annotated[str, Path(max_length=80)]

router = APIRouter(tags=["jobs"])


@router.get("/jobs/{id}")
async def read_job(id: JobId, services: InjectedServices) -> JobResponse:
    """The state of a job; each request keeps the job alive."""
    return services.jobs.response(services.jobs.job(id))


@router.delete("/jobs/{id}")
async def cancel_job(id: JobId, services: InjectedServices) -> JobResponse:
    """Cancel a job, unless somebody else listens to it."""
    job = services.jobs.job(id)
    services.jobs.cancel(job)
    return services.jobs.response(job)


@router.get(
    "/jobs/{id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def follow_job(id: JobId, services: InjectedServices) -> StreamingResponse:
    """Every change of a job as a server-sent event, each the JSON of a :class:`JobResponse`."""
    job = services.jobs.job(id)
    return StreamingResponse(_events(services.jobs, job), media_type="text/event-stream")


async def _events(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    loop, changed = asyncio.get_running_loop(), asyncio.Event()
    with jobs.subscribed(job, lambda: loop.call_soon_threadsafe(changed.set)):
        while True:
            changed.clear()
            response = jobs.response(job)
            yield f"data: {response.model_dump_json()}\n\n"
            if response.state in ENDED:
                return
            await asyncio.sleep(_PAUSE)
            while not await is_set_within(changed, HEARTBEAT):
                yield ": no change\n\n"
