"""Work that takes longer than an answer may."""

from __future__ import annotations

from typing import Literal

from praxiscope.server.schemas.base import Answer, ErrorResponse

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


class JobResponse(Answer):
    """How far a job is. The request that began it gives its result once it is done.

    Attributes:
        id: names it; told how it goes at ``/api/jobs/ID/events`` (server-sent events, each the
            JSON of this answer). It is cancelled when nobody listens any more.
        doing: in words, such as ``layout``.
        share: of the work that is done, 0..1; null where unknown.
        ahead: jobs that come before it.
    """

    id: str
    state: JobState
    doing: str
    share: float | None
    ahead: int
    error: ErrorResponse | None = None
