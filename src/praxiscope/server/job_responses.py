"""Jobs in responses: a request waits for its job a moment, then hands the job to the browser."""

from __future__ import annotations

import asyncio

from fastapi.responses import JSONResponse

from praxiscope.server.async_wait import is_set_within
from praxiscope.server.jobs import Job, Jobs

MOMENT = 1.0
"""Seconds that a request waits for a job before it responds with the job."""


def accepted(jobs: Jobs, job: Job) -> JSONResponse:
    """202 with the state of a job: the client repeats its request once the job is done."""
    return JSONResponse(jobs.response(job).model_dump(mode="json"), status_code=202)


async def wait_for_end(jobs: Jobs, job: Job, seconds: float | None = None) -> None:
    """Wait until a job has ended, or for so many seconds; :data:`MOMENT` if not given."""
    loop, changed = asyncio.get_running_loop(), asyncio.Event()
    with jobs.subscribed(job, lambda: loop.call_soon_threadsafe(changed.set)):
        deadline = loop.time() + (MOMENT if seconds is None else seconds)
        while not job.ended.is_set():
            changed.clear()
            if not await is_set_within(changed, deadline - loop.time()):
                return
