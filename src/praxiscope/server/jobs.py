"""Work that takes longer than a request may: queued, bounded, and cancelled when nobody waits."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from praxiscope.atlas.progress import Progress
from praxiscope.errors import PraxiscopeError
from praxiscope.server.errors import BUSY, UNKNOWN, RefusedError, error_response
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.schemas.jobs import JobResponse, JobState

MAX_ENDED = 256
"""Jobs that have ended and whose state can still be read."""

RETRY_AFTER = 5
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")

_LOG = logging.getLogger("praxiscope.server")


class JobCancelledError(PraxiscopeError):
    """Raised in a job, by its progress callback, once nobody waits for the job."""


@dataclass
class Job:
    """Submitted work; only :class:`Jobs` changes it.

    Attributes:
        id: random, so that it can't be guessed.
        key: names the result.
        step: what the job does now, for people.
        work: called with a progress callback; stores its result itself.
        last_request: monotonic time of the last request that asked for the job.
        long: whether it may take minutes.
        state: of the job.
        progress: share of the work that is done, 0..1; None if unknown.
        error: why it failed.
        started: monotonic time of its start.
        is_cancelled: whether it ends at its next call of the progress callback.
        listeners: called after every change.
        ended: set once it is done, failed or cancelled.
    """

    id: str
    key: str
    step: str
    work: Callable[[Progress], object]
    last_request: float
    long: bool = False
    state: JobState = "waiting"
    progress: float | None = None
    error: ErrorResponse | None = None
    started: float = 0.0
    is_cancelled: bool = False
    listeners: list[Callable[[], object]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """A queue of jobs and the threads that run them, in the order of submission.

    Long jobs leave one thread to the others, which would wait for minutes otherwise.

    Args:
        threads: number of threads.
        queue: number of jobs that may wait.
        seconds: that a job may run.
        patience: seconds without a request or a listener after which a job is cancelled.
    """

    def __init__(
        self, *, threads: int = 2, queue: int = 32, seconds: float = 1800, patience: float = 15
    ) -> None:
        self._queue, self._seconds, self._patience = queue, seconds, patience
        self._threads, self._n_started = threads, 0
        self._by_id: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._is_closed = False

    def submit(
        self, key: str, step: str, work: Callable[[Progress], object], *, long: bool = False
    ) -> Job:
        """Submit work; work of the same key that has not ended is shared.

        Args:
            key: names the result.
            step: what the job does, for people, such as ``layout``; the progress callback may
                change it.
            work: called in a thread with a :data:`Progress` callback; stores its result itself.
                The callback raises once nobody waits for the job or its time is up: call it at
                least every few seconds.
            long: whether it may take minutes.

        Raises:
            RefusedError: 503, too many jobs wait already.
        """
        with self._changed:
            for job in self._by_id.values():
                if job.key == key and not job.ended.is_set() and not job.is_cancelled:
                    job.last_request = time.monotonic()
                    return job
            self._cancel_abandoned()
            if len(self._waiting) >= self._queue or self._is_closed:
                raise RefusedError(
                    BUSY,
                    f"{len(self._waiting)} jobs wait already",
                    remedy="try again in a moment",
                    retry_after=RETRY_AFTER,
                )
            job = Job(secrets.token_urlsafe(12), key, step, work, time.monotonic(), long)
            self._by_id[job.id] = job
            self._waiting.append(job)
            self._start_thread()
            self._changed.notify()
        return job

    def job(self, job_id: str) -> Job:
        """The job of an id; each request keeps the job alive.

        Raises:
            RefusedError: 404, no job has this id.
        """
        with self._changed:
            job = self._by_id.get(job_id)
            if job is None:
                raise RefusedError(UNKNOWN, "no such job, or it ended long ago", where="job")
            if job.state == "waiting" and self._is_abandoned(job):
                self._end(job, "cancelled")
            job.last_request = time.monotonic()
            return job

    def response(self, job: Job) -> JobResponse:
        """The state of a job."""
        with self._changed:
            jobs_ahead = 0
            if job.state == "waiting":
                n_running = sum(other.state == "running" for other in self._by_id.values())
                jobs_ahead = self._waiting.index(job) + n_running
            return JobResponse(
                id=job.id,
                state=job.state,
                step=job.step,
                progress=job.progress,
                jobs_ahead=jobs_ahead,
                error=job.error,
            )

    def cancel(self, job: Job) -> None:
        """Cancel a job, unless somebody else listens to it.

        A waiting job ends at once, a running one at its next call of the progress callback.
        """
        with self._changed:
            if job.listeners or job.state in ENDED:
                return
            job.is_cancelled = True
            if job.state == "waiting":
                self._end(job, "cancelled")

    @contextmanager
    def subscribed(self, job: Job, listener: Callable[[], object]) -> Iterator[None]:
        """Call a listener after every change, from any thread; the job lives meanwhile."""
        with self._changed:
            job.listeners.append(listener)
        try:
            yield
        finally:
            with self._changed:
                job.listeners.remove(listener)
                job.last_request = time.monotonic()

    def close(self) -> None:
        """Cancel all jobs and refuse new ones."""
        with self._changed:
            self._is_closed = True
            for job in list(self._by_id.values()):
                job.is_cancelled = True
                if job.state == "waiting":
                    self._end(job, "cancelled")
            self._changed.notify_all()

    def _start_thread(self) -> None:
        # Daemons: a job inside a long call must not keep the program from ending.
        if self._n_started < self._threads:
            threading.Thread(target=self._run_jobs, name="praxiscope-job", daemon=True).start()
            self._n_started += 1

    def _run_jobs(self) -> None:
        while (job := self._next()) is not None:
            self._run(job)

    def _next(self) -> Job | None:
        with self._changed:
            while True:
                self._cancel_abandoned()
                if self._is_closed:
                    self._n_started -= 1
                    return None
                job = self._first_startable()
                if job is not None:
                    self._waiting.remove(job)
                    job.state, job.started = "running", time.monotonic()
                    self._notify_waiting()
                    return job
                self._changed.wait()

    def _first_startable(self) -> Job | None:
        n_long = sum(job.long and job.state == "running" for job in self._by_id.values())
        may_start_long = n_long < max(1, self._threads - 1)
        return next((job for job in self._waiting if may_start_long or not job.long), None)

    def _run(self, job: Job) -> None:
        def report(step: str, share: float) -> None:
            self._check(job)
            job.step, job.progress = step, min(max(float(share), 0.0), 1.0)
            _notify(job)

        state: JobState
        error: ErrorResponse | None = None
        try:
            job.work(report)
        except JobCancelledError:
            state = "cancelled"
        except PraxiscopeError as failure:
            state, error = "failed", error_response(failure)
        except Exception:  # noqa: BLE001 (whatever a job fails with, the thread runs the next one)
            _LOG.exception("job %r failed", job.step)
            state, error = "failed", ErrorResponse(what="internal error; see the server's log")
        else:
            state = "done"
        with self._changed:
            job.error = error
            self._end(job, state)

    def _check(self, job: Job) -> None:
        with self._changed:
            # From here on submit() no longer shares the job.
            job.is_cancelled = job.is_cancelled or self._is_abandoned(job)
        if job.is_cancelled:
            raise JobCancelledError("nobody waits for the job any more")
        if time.monotonic() - job.started > self._seconds:
            raise PraxiscopeError(
                f"took longer than {self._seconds:.0f} s", remedy="ask for less at once"
            )

    def _is_abandoned(self, job: Job) -> bool:
        return not job.listeners and time.monotonic() - job.last_request > self._patience

    def _cancel_abandoned(self) -> None:
        for job in [job for job in self._waiting if self._is_abandoned(job)]:
            self._end(job, "cancelled")

    def _end(self, job: Job, state: JobState) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        job.state, job.work = state, _no_work  # frees what the work refers to
        if state == "done":
            job.progress = 1.0
        job.ended.set()
        ended = [other.id for other in self._by_id.values() if other.ended.is_set()]
        for job_id in ended[:-MAX_ENDED]:
            del self._by_id[job_id]
        _notify(job)
        self._notify_waiting()

    def _notify_waiting(self) -> None:
        """Waiting jobs now have one job less ahead."""
        for job in self._waiting:
            _notify(job)


def _no_work(progress: Progress) -> None:
    pass


def _notify(job: Job) -> None:
    for listener in list(job.listeners):
        listener()
