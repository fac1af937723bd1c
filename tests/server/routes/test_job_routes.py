from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn

from praxiscope.server.app import create_app
from praxiscope.server.run_server import listen

pytestmark = pytest.mark.slow


def states(text):
    lines = [line for line in text.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def test_events_follow_a_job_to_its_end(app, client):
    go = threading.Event()

    def work(progress):
        assert go.wait(10)
        progress("half", 0.5)

    jobs = app.state.services.jobs
    job = jobs.submit("a", "things", work)
    threading.Timer(0.3, go.set).start()
    with client.stream("GET", f"/api/jobs/{job.id}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        content = states("".join(stream.iter_text()))
    assert content[0]["state"] in ("waiting", "running")
    assert content[-1]["state"] == "done"
    assert [one["id"] for one in content] == [job.id] * len(content)
    assert not job.listeners


def test_job_is_read_and_cancelled(app, client):
    held = threading.Event()

    def work(progress):
        while not held.wait(0.01):
            progress("on", 0.1)

    job = app.state.services.jobs.submit("a", "things", work)
    assert client.get(f"/api/jobs/{job.id}").json()["step"] in ("things", "on")
    assert client.delete(f"/api/jobs/{job.id}").status_code == 200
    assert job.ended.wait(10)
    assert client.get(f"/api/jobs/{job.id}").json()["state"] == "cancelled"
    assert not held.is_set()


def test_unknown_job_is_404(client):
    for response in (client.get("/api/jobs/x"), client.get("/api/jobs/x/events")):
        assert response.status_code == 404
        assert response.json()["where"] == "job"


@contextmanager
def connected(app):
    """A server in a thread, and a connection to it."""
    with listen("127.0.0.1", 0) as at:
        config = uvicorn.Config(app, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        line = http.client.HTTPConnection(*at.getsockname(), timeout=20)
        try:
            yield line
        finally:
            line.close()
            server.should_exit = True
            thread.join()


def test_job_runs_while_a_client_is_connected(settings):
    patience = 0.5
    app = create_app(replace(settings, patience=patience))
    jobs, held = app.state.services.jobs, threading.Event()

    def work(progress):
        while not held.wait(0.01):
            progress("on", 0.1)

    with connected(app) as line:
        job = jobs.submit("a", "things", work)
        line.request("GET", f"/api/jobs/{job.id}/events")
        response = line.getresponse()
        assert json.loads(response.readline().removeprefix(b"data: "))["id"] == job.id
        time.sleep(4 * patience)
        assert job.state == "running"
        response.close()
        line.close()
        assert job.ended.wait(20)
    assert job.state == "cancelled"
    jobs.close()
