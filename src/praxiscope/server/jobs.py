"""Work that takes longer than an answer may: in line, bounded, and given up when nobody waits."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi.responses import JSONResponse

from praxiscope.atlas.progress import Progress
from praxiscope.errors import PraxiscopeError
from praxiscope.server.error_responses import error_response
from praxiscope.server.errors import BUSY, UNKNOWN, RefusedError
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.schemas.jobs import JobResponse, JobState

REMEMBERED = 256
"""Jobs that have ended and can still be asked about."""

RETRY_AFTER = 5
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")

_LOG = logging.getLogger("praxiscope.server")


class GivenUpError(PraxiscopeError):
    """Raised in a job, by its progress callback, once nobody waits for it."""


@dataclass
class Job:
    """Work that was handed in; only :class:`Jobs` changes it.

    Attributes:
        id: names it, not to be guessed.
        key: says what it makes.
        doing: in words.
        work: is called with a progress callback, and keeps its result itself.
        long: whether it may take minutes.
        share: of the work that is done, 0..1; None where unknown.
        listeners: that are told of every change by a call.
        heard: monotonic time at which somebody last asked about it.
        ended: set once it is done, failed or cancelled.
    """

    id: str
    key: str
    doing: str
    work: Callable[[Progress], object]
    heard: float
    long: bool = False
    state: JobState = "waiting"
    share: float | None = None
    error: ErrorResponse | None = None
    started: float = 0.0
    given_up: bool = False
    listeners: list[Callable[[], object]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """A line of jobs and the threads that do them, in the order in which they came.

    Long ones leave a thread to the others, which would wait for minutes behind them.

    Args:
        threads: that do them.
        queue: how many may wait.
        seconds: that one may run.
        patience: seconds after which one is given up that nobody has asked about.
    """

    def __init__(
        self, *, threads: int = 2, queue: int = 32, seconds: float = 1800, patience: float = 15
    ) -> None:
        self._queue, self._seconds, self._patience = queue, seconds, patience
        self._threads, self._alive = threads, 0
        self._by_id: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def submit(
        self, key: str, doing: str, work: Callable[[Progress], object], *, long: bool = False
    ) -> Job:
        """Hand in work, or join in waiting for the same.

        Args:
            key: says what it makes: work of the same key that has not ended is shared.
            doing: in words, such as ``layout``; the work's progress callback may say it anew.
            work: is called in a thread with a :data:`Progress` callback and keeps its result
                itself. The callback ends it, by raising, once nobody waits for it or its time is
                up: call it at least every few seconds.
            long: whether it may take minutes.

        Raises:
            RefusedError: 503, too many wait already.
        """
        with self._changed:
            for job in self._by_id.values():
                if job.key == key and not job.ended.is_set() and not job.given_up:
                    job.heard = time.monotonic()
                    return job
            self._drop_forgotten()
            if len(self._waiting) >= self._queue or self._closed:
                raise RefusedError(
                    BUSY,
                    f"{len(self._waiting)} jobs wait already",
                    remedy="try again in a moment",
                    retry_after=RETRY_AFTER,
                )
            job = Job(secrets.token_urlsafe(12), key, doing, work, time.monotonic(), long)
            self._by_id[job.id] = job
            self._waiting.append(job)
            self._start_thread()
            self._changed.notify()
        return job

    def job(self, name: str) -> Job:
        """The job of an id; asking keeps it alive.

        Raises:
            RefusedError: 404, none is known of that id.
        """
        with self._changed:
            job = self._by_id.get(name)
            if job is None:
                raise RefusedError(UNKNOWN, "no such job, or it ended long ago", where="job")
            if job.state == "waiting" and self._is_forgotten(job):
                self._end(job, "cancelled")
            job.heard = time.monotonic()
            return job

    def answer(self, job: Job) -> JobResponse:
        """How far a job is."""
        with self._changed:
            ahead = 0
            if job.state == "waiting":
                running = sum(other.state == "running" for other in self._by_id.values())
                ahead = self._waiting.index(job) + running
            return JobResponse(
                id=job.id,
                state=job.state,
                doing=job.doing,
                share=job.share,
                ahead=ahead,
                error=job.error,
            )

    def leave(self, job: Job) -> None:
        """Wait for a job no more.

        Unless somebody else listens to it, it is given up: at once where it waits, at its next
        call of progress where it runs.
        """
        with self._changed:
            if job.listeners or job.state in ENDED:
                return
            job.given_up = True
            if job.state == "waiting":
                self._end(job, "cancelled")

    @contextmanager
    def listening(self, job: Job, listener: Callable[[], object]) -> Iterator[None]:
        """Be told of every change, from any thread; a job that is listened to is not given up."""
        with self._changed:
            job.listeners.append(listener)
        try:
            yield
        finally:
            with self._changed:
                job.listeners.remove(listener)
                job.heard = time.monotonic()

    def close(self) -> None:
        """Give up all jobs and take no more."""
        with self._changed:
            self._closed = True
            for job in list(self._by_id.values()):
                job.given_up = True
                if job.state == "waiting":
                    self._end(job, "cancelled")
            self._changed.notify_all()

    def _start_thread(self) -> None:
        # Daemons: a job in the midst of a long call must not keep the program from ending.
        if self._alive < self._threads:
            threading.Thread(target=self._do_jobs, name="praxiscope-job", daemon=True).start()
            self._alive += 1

    def _do_jobs(self) -> None:
        while (job := self._next()) is not None:
            self._do(job)

    def _next(self) -> Job | None:
        with self._changed:
            while True:
                self._drop_forgotten()
                if self._closed:
                    self._alive -= 1
                    return None
                job = self._startable()
                if job is not None:
                    self._waiting.remove(job)
                    job.state, job.started = "running", time.monotonic()
                    self._tell_all()
                    return job
                self._changed.wait()

    def _startable(self) -> Job | None:
        """The first that may begin."""
        long = sum(job.long and job.state == "running" for job in self._by_id.values())
        is_free = long < max(1, self._threads - 1)
        return next((job for job in self._waiting if is_free or not job.long), None)

    def _do(self, job: Job) -> None:
        def progress(doing: str, share: float) -> None:
            self._check(job)
            job.doing, job.share = doing, min(max(float(share), 0.0), 1.0)
            _tell(job)

        state: JobState
        error: ErrorResponse | None = None
        try:
            job.work(progress)
        except GivenUpError:
            state = "cancelled"
        except PraxiscopeError as failure:
            state, error = "failed", error_response(failure)
        except Exception:  # noqa: BLE001 (whatever a job dies of, the next has its turn)
            _LOG.exception("job %r failed", job.doing)
            state, error = "failed", ErrorResponse(what="failed inside; the server's log says more")
        else:
            state = "done"
        with self._changed:
            job.error = error
            self._end(job, state)

    def _check(self, job: Job) -> None:
        with self._changed:
            # From here on nobody joins it.
            job.given_up = job.given_up or self._is_forgotten(job)
        if job.given_up:
            raise GivenUpError("nobody waits for it any more")
        if time.monotonic() - job.started > self._seconds:
            raise PraxiscopeError(
                f"took longer than {self._seconds:.0f} s", remedy="ask for less at once"
            )

    def _is_forgotten(self, job: Job) -> bool:
        return not job.listeners and time.monotonic() - job.heard > self._patience

    def _drop_forgotten(self) -> None:
        for job in [job for job in self._waiting if self._is_forgotten(job)]:
            self._end(job, "cancelled")

    def _end(self, job: Job, state: JobState) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        job.state, job.work = state, _nothing  # what the work held may go
        if state == "done":
            job.share = 1.0
        job.ended.set()
        ended = [other.id for other in self._by_id.values() if other.ended.is_set()]
        for name in ended[:-REMEMBERED]:
            del self._by_id[name]
        _tell(job)
        self._tell_all()

    def _tell_all(self) -> None:
        """Those who wait have one less before them."""
        for job in self._waiting:
            _tell(job)


def accepted(jobs: Jobs, job: Job) -> JSONResponse:
    """The answer to a request whose result is being worked on: 202."""
    return JSONResponse(jobs.answer(job).model_dump(mode="json"), status_code=202)


def _nothing(progress: Progress) -> None:
    pass


def _tell(job: Job) -> None:
    for listener in list(job.listeners):
        listener()
