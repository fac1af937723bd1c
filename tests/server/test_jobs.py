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
    made = Jobs(threads=1, queue=3, patience=LONG)
    yield made
    made.close()


class Held:
    """Work that runs until it is let go, asking on the way whether it is still wanted."""

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


def test_the_work_is_done_and_told(jobs):
    kept = {}
    job = ended(jobs.submit("a", "sum", lambda progress: kept.update(a=1 + 1)))
    answer = jobs.response(jobs.job(job.id))
    assert (answer.state, answer.progress, answer.jobs_ahead, answer.error) == (
        "done",
        1.0,
        0,
        None,
    )
    assert kept == {"a": 2}


def test_long_jobs_leave_a_thread_to_the_others():
    jobs, held = Jobs(threads=2, queue=3, patience=LONG), Held()
    try:
        first = jobs.submit("first", "x", held, long=True)
        second = jobs.submit("second", "x", lambda progress: None, long=True)
        ended(jobs.submit("short", "x", lambda progress: None))
        assert (first.state, second.state) == ("running", "waiting")
        held.may_end.set()
        assert ended(second).state == "done"
    finally:
        jobs.close()


def test_who_asks_for_the_same_shares_the_job_until_it_has_ended(jobs):
    held, calls = Held(), []
    first = jobs.submit("same", "x", held)
    assert jobs.submit("same", "x", lambda progress: calls.append(1)) is first
    held.may_end.set()
    ended(first)
    again = ended(jobs.submit("same", "x", lambda progress: calls.append(1)))
    assert again is not first
    assert calls == [1]


def test_jobs_are_done_in_turn_and_told_how_many_come_before(jobs):
    held, order = Held(), []
    jobs.submit("held", "x", held)
    assert held.began.wait(LONG)
    waiting = [jobs.submit(name, "x", lambda _, name=name: order.append(name)) for name in "abc"]
    assert [jobs.response(job).jobs_ahead for job in waiting] == [1, 2, 3]
    held.may_end.set()
    for job in waiting:
        ended(job)
    assert order == ["a", "b", "c"]


def test_a_full_line_refuses_with_a_time_to_come_back(jobs):
    held = Held()
    jobs.submit("held", "x", held)
    assert held.began.wait(LONG)
    for name in "abc":
        jobs.submit(name, "x", held)
    with pytest.raises(RefusedError) as refused:
        jobs.submit("d", "x", held)
    assert refused.value.status == BUSY
    assert refused.value.retry_after > 0
    held.may_end.set()


def test_a_waiting_job_that_nobody_asks_about_makes_room():
    jobs, held, done = Jobs(threads=1, queue=1, patience=0.2), Held(), []
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


def test_a_running_job_ends_at_its_next_word_once_nobody_asks():
    jobs, held = Jobs(threads=1, patience=0.2), Held()
    job = jobs.submit("a", "x", held)
    assert ended(job).state == "cancelled"
    assert held.rounds > 0
    assert not held.may_end.is_set()
    jobs.close()


def test_asking_now_and_then_keeps_a_job_alive():
    jobs, held = Jobs(threads=1, patience=0.5), Held()
    job = jobs.submit("a", "x", held)
    for _ in range(8):
        time.sleep(0.2)
        assert jobs.job(job.id).state == "running"
    held.may_end.set()
    assert ended(job).state == "done"
    jobs.close()


def test_a_job_may_not_take_longer_than_allowed():
    jobs, held = Jobs(threads=1, seconds=0.1, patience=LONG), Held()
    answer = jobs.response(ended(jobs.submit("a", "x", held)))
    assert answer.state == "failed"
    assert "longer" in answer.error.what
    jobs.close()


@pytest.mark.parametrize("running", [True, False])
def test_a_job_that_one_waits_for_ends_when_they_leave(jobs, running):
    held, other = Held(), Held()
    job = jobs.submit("a", "x", held)
    assert held.began.wait(LONG)
    if not running:
        job = jobs.submit("b", "x", other)
    jobs.cancel(job)
    assert ended(job).state == "cancelled"
    assert not other.began.is_set()
    held.may_end.set()


def test_a_job_goes_on_when_one_of_two_leaves(jobs):
    held = Held()
    job = jobs.submit("a", "x", held)
    with jobs.subscribed(job, lambda: None):
        jobs.cancel(job)
        assert held.began.wait(LONG)
        held.may_end.set()
        assert ended(job).state == "done"
    jobs.cancel(job)
    assert job.state == "done"


def test_an_error_is_told_without_folders_and_the_next_job_has_its_turn(jobs):
    def fail(progress):
        raise ModelError("no /home/jo/weights/x.pt", where="/home/jo doe/run.json", remedy="look")

    answer = jobs.response(ended(jobs.submit("a", "x", fail)))
    assert answer.state == "failed"
    assert answer.error.model_dump() == {
        "what": "no x.pt",
        "where": "run.json",
        "remedy": "look",
    }
    assert ended(jobs.submit("b", "x", lambda progress: None)).state == "done"


def test_a_fault_is_logged_and_not_told(jobs, caplog):
    def fail(progress):
        raise KeyError("/secret/place")

    answer = jobs.response(ended(jobs.submit("a", "x", fail)))
    assert answer.state == "failed"
    assert "secret" not in answer.model_dump_json()
    assert "/secret/place" in caplog.text
    assert ended(jobs.submit("b", "x", lambda progress: None)).state == "done"


def test_only_so_many_that_have_ended_are_remembered(jobs):
    first = ended(jobs.submit("first", "x", lambda progress: None))
    for number in range(MAX_ENDED):
        ended(jobs.submit(str(number), "x", lambda progress: None))
    with pytest.raises(RefusedError) as refused:
        jobs.job(first.id)
    assert refused.value.status == UNKNOWN


def test_closing_ends_all_and_takes_no_more(jobs):
    held = Held()
    running, waiting = jobs.submit("a", "x", held), jobs.submit("b", "x", held)
    assert held.began.wait(LONG)
    jobs.close()
    assert ended(running).state == ended(waiting).state == "cancelled"
    with pytest.raises(RefusedError):
        jobs.submit("c", "x", held)


def test_listeners_hear_of_every_step(jobs):
    heard, go = [], threading.Event()

    def work(progress):
        assert go.wait(LONG)
        for step in range(5):
            progress("step", step / 4)

    job = jobs.submit("a", "x", work)
    with jobs.subscribed(job, lambda: heard.append(job.progress)):
        go.set()
        ended(job)
    assert [share for share in heard if share is not None][:5] == [0, 0.25, 0.5, 0.75, 1.0]
