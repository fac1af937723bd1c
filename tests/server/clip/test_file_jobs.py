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


async def stays() -> bool:
    return False


async def leaves() -> bool:
    return True


@pytest.fixture
def disk_cache(tmp_path):
    return DiskCache(tmp_path, 1000, ".x")


def test_a_file_is_made_once_however_many_ask(disk_cache):
    begun = []

    def write(path, check):
        begun.append(path)
        time.sleep(0.1)
        path.write_bytes(b"made")

    async def ask():
        makers = FileJobs(threads=4, queue=8, seconds=10)
        return await asyncio.gather(
            *(makers.file(disk_cache, KEY, write, stays) for _ in range(20))
        )

    paths = asyncio.run(ask())

    assert len(begun) == 1
    assert {path.read_bytes() for path in paths} == {b"made"}


def test_what_is_there_is_not_made_again(disk_cache):
    disk_cache.put(KEY, lambda path: path.write_bytes(b"there"))

    def write(path, check):
        raise AssertionError("made again")

    path = asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, stays))

    assert path.read_bytes() == b"there"


def test_all_who_ask_are_told_why_there_is_no_file_and_the_next_may_try_again(disk_cache):
    tries = []

    def write(path, check):
        tries.append(path)
        time.sleep(0.05)
        raise VideoError("no frame can be decoded")

    async def ask():
        makers = FileJobs(1, 8, 10)
        several = [makers.file(disk_cache, KEY, write, stays) for _ in range(3)]
        outcomes = await asyncio.gather(*several, return_exceptions=True)
        with pytest.raises(VideoError):
            await makers.file(disk_cache, KEY, write, stays)
        return outcomes

    outcomes = asyncio.run(ask())

    assert [str(outcome) for outcome in outcomes] == ["no frame can be decoded"] * 3
    assert len(tries) == 2


def test_whatever_a_strange_file_does_is_an_error_of_that_file(disk_cache):
    def write(path, check):
        return 1 / 0

    with pytest.raises(VideoError, match="can't be made"):
        asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, stays))


def test_making_ends_when_nobody_waits(disk_cache, monkeypatch):
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
        asyncio.run(FileJobs(1, 8, 10).file(disk_cache, KEY, write, leaves))

    assert ended.wait(5)
    assert disk_cache.find(KEY) is None


def test_who_waits_too_long_is_told_to_ask_again_and_then_has_it(disk_cache):
    go_on = threading.Event()

    def write(path, check):
        go_on.wait(10)
        path.write_bytes(b"late")

    async def ask():
        makers = FileJobs(1, 8, seconds=0.2)
        with pytest.raises(RefusedError) as refused:
            await makers.file(disk_cache, KEY, write, stays)
        go_on.set()
        return refused.value, await makers.file(disk_cache, KEY, write, stays)

    refused, path = asyncio.run(ask())

    assert (refused.status, refused.retry_after > 0) == (BUSY, True)
    assert path.read_bytes() == b"late"


def test_a_line_that_is_too_long_is_refused(disk_cache):
    go_on = threading.Event()

    def write(path, check):
        go_on.wait(10)
        path.write_bytes(b"made")

    async def ask():
        makers = FileJobs(1, 2, 10)
        first = [
            asyncio.create_task(makers.file(disk_cache, content_key(number), write, stays))
            for number in range(2)
        ]
        await asyncio.sleep(0)
        with pytest.raises(RefusedError) as refused:
            await makers.file(disk_cache, KEY, write, stays)
        go_on.set()
        await asyncio.gather(*first)
        return refused.value

    assert asyncio.run(ask()).status == BUSY
