from __future__ import annotations

import threading
import time

import pytest

from praxiscope.errors import ModelError
from praxiscope.server.errors import BUSY, UNKNOWN, RefusedError
from praxiscope.server.jobs import MAX_ENDED, Jobs

LONG = 10.0
"""Seconds after which a test gives up waiting."""


@pytest.fixture
def jobs():
    created = Jobs(threads=1, queue=3, patience=LONG)
    yield created
    created.close()


class BlockingWork:
    """Work that runs until the test releases it, and calls its progress callback meanwhile."""

    def __init__(self):
        self.began, self.may_end, self.rounds = threading.Event(), threading.Event(), 0

    def __call__(self, progress):
        self.began.set()
        while not self.may_end.wait(0.01):
            self.rounds += 1
            progress("holding", 0.5)


def ended(job):
    assert job.ended.wait(LONG)
    return job


def test_job_runs_and_reports_its_end(jobs):
    stored = {}
    job = ended(jobs.submit("a", "sum", lambda progress: stored.update(a=1 + 1)))
    response = jobs.response(jobs.job(job.id))
    assert (response.state, response.progress, response.jobs_ahead, response.error) == (
        "done",
        1.0,
        0,
        None,
    )
    assert stored == {"a": 2}


def test_long_jobs_leave_one_thread_free():
    jobs, held = Jobs(threads=2, queue=3, patience=LONG), BlockingWork()
    try:
        first = jobs.submit("first", "x", held, long=True)
        second = jobs.submit("second", "x", lambda progress: None, long=True)
        ended(jobs.submit("short", "x", lambda progress: None))
        assert (first.state, second.state) == ("running", "waiting")
        held.may_end.set()
        assert ended(second).state == "done"
    finally:
        jobs.close()


def test_same_key_shares_the_job_until_it_ends(jobs):
    held, calls = BlockingWork(), []
    first = jobs.submit("same", "x", held)
    assert jobs.submit("same", "x", lambda progress: calls.append(1)) is first
    held.may_end.set()
    ended(first)
    again = ended(jobs.submit("same", "x", lambda progress: calls.append(1)))
    assert again is not first
    assert calls == [1]


def test_jobs_run_in_order_with_a_count_of_jobs_ahead(jobs):
    held, order = BlockingWork(), []
    jobs.submit("held", "x", held)
    assert held.began.wait(LONG)
    waiting = [jobs.submit(name, "x", lambda _, name=name: order.append(name)) for name in "abc"]
    assert [jobs.response(job).jobs_ahead for job in waiting] == [1, 2, 3]
    held.may_end.set()
    for job in waiting:
        ended(job)
    assert order == ["a", "b", "c"]


def test_full_queue_refuses_with_retry_after(jobs):
    held = BlockingWork()
    jobs.submit("held", "x", held)
    assert held.began.wait(LONG)
    for name in "abc":
        jobs.submit(name, "x", held)
    with pytest.raises(RefusedError) as refused:
        jobs.submit("d", "x", held)
    assert refused.value.status == BUSY
    assert refused.value.retry_after > 0
    held.may_end.set()


def test_abandoned_waiting_job_makes_room():
    jobs, held, done = Jobs(threads=1, queue=1, patience=0.2), BlockingWork(), []
    running = jobs.submit("held", "x", held)
    with jobs.subscribed(running, lambda: None):
        assert held.began.wait(LONG)
        forgotten = jobs.submit("forgotten", "x", lambda progress: done.append("forgotten"))
        time.sleep(0.3)
        jobs.submit("wanted", "x", lambda progress: done.append("wanted"))
        assert jobs.job(forgotten.id).state == "cancelled"
        held.may_end.set()
        ended(running)
    deadline = time.monotonic() + LONG
    while not done and time.monotonic() < deadline:
        time.sleep(0.01)
    assert done == ["wanted"]
    jobs.close()


def test_abandoned_job_ends_at_its_next_progress_call():
    jobs, held = Jobs(threads=1, patience=0.2), BlockingWork()
    job = jobs.submit("a", "x", held)
    assert ended(job).state == "cancelled"
    assert held.rounds > 0
    assert not held.may_end.is_set()
    jobs.close()


@pytest.mark.slow
def test_requests_keep_a_job_alive():
    jobs, held = Jobs(threads=1, patience=0.5), BlockingWork()
    job = jobs.submit("a", "x", held)
    for _ in range(8):
        time.sleep(0.2)
        assert jobs.job(job.id).state == "running"
    held.may_end.set()
    assert ended(job).state == "done"
    jobs.close()


def test_job_fails_after_its_time_limit():
    jobs, held = Jobs(threads=1, seconds=0.1, patience=LONG), BlockingWork()
    response = jobs.response(ended(jobs.submit("a", "x", held)))
    assert response.state == "failed"
    assert "longer" in response.error.what
    jobs.close()


@pytest.mark.parametrize("running", [True, False])
def test_job_is_cancelled_when_its_only_client_leaves(jobs, running):
    held, other = BlockingWork(), BlockingWork()
    job = jobs.submit("a", "x", held)
    assert held.began.wait(LONG)
    if not running:
        job = jobs.submit("b", "x", other)
    jobs.cancel(job)
    assert ended(job).state == "cancelled"
    assert not other.began.is_set()
    held.may_end.set()


def test_job_with_another_listener_is_not_cancelled(jobs):
    held = BlockingWork()
    job = jobs.submit("a", "x", held)
    with jobs.subscribed(job, lambda: None):
        jobs.cancel(job)
        assert held.began.wait(LONG)
        held.may_end.set()
        assert ended(job).state == "done"
    jobs.cancel(job)
    assert job.state == "done"


def test_error_hides_folders_and_the_next_job_runs(jobs):
    def fail(progress):
        raise ModelError("no /home/jo/weights/x.pt", where="/home/jo doe/run.json", remedy="look")

    response = jobs.response(ended(jobs.submit("a", "x", fail)))
    assert response.state == "failed"
    assert response.error.model_dump() == {
        "what": "no x.pt",
        "where": "run.json",
        "remedy": "look",
    }
    assert ended(jobs.submit("b", "x", lambda progress: None)).state == "done"


def test_unexpected_error_is_logged_and_hidden(jobs, caplog):
    def fail(progress):
        raise KeyError("/secret/place")

    response = jobs.response(ended(jobs.submit("a", "x", fail)))
    assert response.state == "failed"
    assert "secret" not in response.model_dump_json()
    assert "/secret/place" in caplog.text
    assert ended(jobs.submit("b", "x", lambda progress: None)).state == "done"


def test_number_of_ended_jobs_is_limited(jobs):
    first = ended(jobs.submit("first", "x", lambda progress: None))
    for number in range(MAX_ENDED):
        ended(jobs.submit(str(number), "x", lambda progress: None))
    with pytest.raises(RefusedError) as refused:
        jobs.job(first.id)
    assert refused.value.status == UNKNOWN


def test_close_cancels_all_jobs_and_refuses_new_ones(jobs):
    held = BlockingWork()
    running, waiting = jobs.submit("a", "x", held), jobs.submit("b", "x", held)
    assert held.began.wait(LONG)
    jobs.close()
    assert ended(running).state == ended(waiting).state == "cancelled"
    with pytest.raises(RefusedError):
        jobs.submit("c", "x", held)


def test_listeners_are_called_for_every_step(jobs):
    progresses, go = [], threading.Event()

    def work(progress):
        assert go.wait(LONG)
        for step in range(5):
            progress("step", step / 4)

    job = jobs.submit("a", "x", work)
    with jobs.subscribed(job, lambda: progresses.append(job.progress)):
        go.set()
        ended(job)
    assert [share for share in progresses if share is not None][:5] == [0, 0.25, 0.5, 0.75, 1.0]
