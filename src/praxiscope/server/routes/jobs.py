"""How far jobs are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from praxiscope.server.jobs import ENDED, Job, Jobs
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.state import Served

BEAT = 10.0
"""Seconds after which a stream without news says that it is there."""

_PAUSE = 0.05

JobName = Annotated[str, Path(max_length=80)]

router = APIRouter(tags=["jobs"])


@router.get("/jobs/{id}")
async def read_job(id: JobName, served: Served) -> JobResponse:
    """How far it is; asking keeps it alive."""
    return served.jobs.answer(served.jobs.job(id))


@router.delete("/jobs/{id}")
async def cancel_job(id: JobName, served: Served) -> JobResponse:
    """Wait for it no more; it goes on where others do."""
    job = served.jobs.job(id)
    served.jobs.leave(job)
    return served.jobs.answer(job)


@router.get(
    "/jobs/{id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def follow_job(id: JobName, served: Served) -> StreamingResponse:
    """Every change as a server-sent event, each the JSON of a :class:`JobResponse`, to its end."""
    job = served.jobs.job(id)
    return StreamingResponse(_events(served.jobs, job), media_type="text/event-stream")


async def _events(jobs: Jobs, job: Job) -> AsyncIterator[str]:
    loop, news = asyncio.get_running_loop(), asyncio.Event()
    with jobs.listening(job, lambda: loop.call_soon_threadsafe(news.set)):
        while True:
            news.clear()
            answer = jobs.answer(job)
            yield f"data: {answer.model_dump_json()}\n\n"
            if answer.state in ENDED:
                return
            await asyncio.sleep(_PAUSE)
            while not await _within(news, BEAT):
                yield ": still there\n\n"


async def _within(news: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except TimeoutError:
        return False
    return True
