"""Work that takes longer than a request may."""

from __future__ import annotations

from typing import Literal

from praxiscope.server.schemas.base import Answer, ErrorResponse

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobResponse(Answer):
    """The state of a job. Once it is done, repeat the request that started it to get the result.

    Attributes:
        id: of the job; ``/api/jobs/ID/events`` sends its changes as server-sent events, each the
            JSON of this object. The job is cancelled when nobody listens any more.
        step: what the job does now, such as ``layout``.
        progress: share of the work that is done, 0..1; null if unknown.
        jobs_ahead: number of jobs that run before it.
        error: why it failed, else null.
    """

    id: str
    state: JobState
    step: str
    progress: float | None
    jobs_ahead: int
    error: ErrorResponse | None = None
