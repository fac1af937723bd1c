from __future__ import annotations

import asyncio
import threading
import time

import pytest

from praxiscope.errors import VideoError
from praxiscope.server.clip import file_jobs
from praxiscope.server.clip.disk_cache import DiskCache, content_key
from praxiscope.server.clip.file_jobs import AbandonedError, FileJobs
from praxiscope.server.errors import BUSY, RefusedError

KEY = content_key("clip")


async def stays_connected() -> bool:
    return False


async def disconnects() -> bool:
    return True


@pytest.fixture
def disk_cache(tmp_path):
    return DiskCache(tmp_path, 1000, ".x")


def test_file_is_written_once_for_many_requests(disk_cache):
    written = []

    def write(path, check):
        written.append(path)
        time.sleep(0.1)
        path.write_bytes(b"made")

    async def ask():
        workers = FileJobs(threads=4, queue=8, seconds=10)
        return await asyncio.gather(
            *(workers.file(disk_cache, KEY, write, stays_connected) for _ in range(20))
        )

    paths = asyncio.run(ask())

    assert len(written) == 1
    assert {path.read_bytes() for path in paths} == {b"made"}


def test_existing_file_is_not_written_again(disk_cache):
    disk_cache.put(KEY, lambda path: path.write_bytes(b"there"))

    def write(path, check):
        raise AssertionError("made again")

    path = asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, stays_connected))

    assert path.read_bytes() == b"there"


def test_failure_reaches_all_requests_and_is_not_cached(disk_cache):
    tries = []

    def write(path, check):
        tries.append(path)
        time.sleep(0.05)
        raise VideoError("no frame can be decoded")

    async def ask():
        workers = FileJobs(1, 8, 10)
        several = [workers.file(disk_cache, KEY, write, stays_connected) for _ in range(3)]
        outcomes = await asyncio.gather(*several, return_exceptions=True)
        with pytest.raises(VideoError):
            await workers.file(disk_cache, KEY, write, stays_connected)
        return outcomes

    outcomes = asyncio.run(ask())

    assert [str(outcome) for outcome in outcomes] == ["no frame can be decoded"] * 3
    assert len(tries) == 2


def test_unexpected_error_is_an_error_of_the_file(disk_cache):
    def write(path, check):
        return 1 / 0

    with pytest.raises(VideoError, match="can't be converted"):
        asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, stays_connected))


def test_abandoned_file_is_given_up(disk_cache, monkeypatch):
    monkeypatch.setattr(file_jobs, "_PATIENCE", 0.0)
    ended = threading.Event()

    def write(path, check):
        try:
            while True:
                check()
                time.sleep(0.01)
        except AbandonedError:
            ended.set()
            raise

    with pytest.raises(RefusedError):
        asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, disconnects))

    assert ended.wait(5)
    assert disk_cache.find(KEY) is None


def test_slow_file_is_503_and_then_available(disk_cache):
    go_on = threading.Event()

    def write(path, check):
        go_on.wait(10)
        path.write_bytes(b"late")

    async def ask():
        workers = FileJobs(1, 8, seconds=0.2)
        with pytest.raises(RefusedError) as refused:
            await workers.file(disk_cache, KEY, write, stays_connected)
        go_on.set()
        return refused.value, await workers.file(disk_cache, KEY, write, stays_connected)

    refused, path = asyncio.run(ask())

    assert (refused.status, refused.retry_after > 0) == (BUSY, True)
    assert path.read_bytes() == b"late"


def test_full_queue_is_refused(disk_cache):
    go_on = threading.Event()

    def write(path, check):
        go_on.wait(10)
        path.write_bytes(b"made")

    async def ask():
        workers = FileJobs(1, 2, 10)
        first = [
            asyncio.create_task(
                workers.file(disk_cache, content_key(number), write, stays_connected)
            )
            for number in range(2)
        ]
        await asyncio.sleep(0)
        with pytest.raises(RefusedError) as refused:
            await workers.file(disk_cache, KEY, write, stays_connected)
        go_on.set()
        await asyncio.gather(*first)
        return refused.value

    assert asyncio.run(ask()).status == BUSY


def test_close_ends_the_threads_and_refuses_new_files(disk_cache):
    file_jobs_ = FileJobs(2, 8, 10)
    threads = set(threading.enumerate())

    def write(path, check):
        path.write_bytes(b"made")

    asyncio.run(file_jobs_.file(disk_cache, KEY, write, stays_connected))
    (started,) = set(threading.enumerate()) - threads
    file_jobs_.close()
    started.join(5)

    assert not started.is_alive()
    with pytest.raises(RefusedError):
        asyncio.run(file_jobs_.file(disk_cache, content_key("other"), write, stays_connected))
