from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from praxiscope.errors import WorkspaceError
from praxiscope.server.errors import BUSY, RefusedError
from praxiscope.server.services import open_services

pytestmark = pytest.mark.slow


def test_close_ends_jobs_and_threads_and_may_be_called_twice(settings):
    services, started = open_services(settings), threading.Event()

    def work(progress):
        started.set()
        while True:
            progress("working", 0.5)

    job = services.jobs.submit("a", "working", work)
    assert started.wait(10)
    services.close()
    services.close()

    assert job.ended.wait(10)
    assert job.state == "cancelled"
    with pytest.raises(RefusedError) as refused:
        services.jobs.submit("b", "working", work)
    assert refused.value.status == BUSY


def test_close_frees_networks(settings):
    services = open_services(settings)
    (run,) = services.runs.names
    config = services.runs.current(run).run.config
    with services.networks.using(config) as first:
        pass
    services.close()
    with services.networks.using(config) as second:
        assert second is not first


def test_opening_needs_a_workspace(settings, tmp_path):

    with pytest.raises(WorkspaceError):
        open_services(replace(settings, workspace=tmp_path / "nothing"))
    assert not settings.cache.exists()
