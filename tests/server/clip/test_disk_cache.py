from __future__ import annotations

import shutil

import pytest

from praxiscope.server.clip import disk_cache as disk_cache_module
from praxiscope.server.clip.disk_cache import DiskCache, content_key

KEYS = [content_key(number) for number in range(5)]


@pytest.fixture
def no_grace_period(monkeypatch):
    """Recently used files may be deleted too."""
    monkeypatch.setattr(disk_cache_module, "_IN_USE", 0.0)


def of_size(count):
    return lambda path: path.write_bytes(b"x" * count)


def test_file_is_found_by_its_key_after_a_restart(tmp_path):
    path = DiskCache(tmp_path, 100, ".x").put(KEYS[0], of_size(10))

    assert path.read_bytes() == b"x" * 10
    assert DiskCache(tmp_path, 100, ".x").find(KEYS[0]) == path
    assert DiskCache(tmp_path, 100, ".x").find(KEYS[1]) is None


def test_least_recently_used_file_leaves_first(tmp_path, no_grace_period):
    disk_cache = DiskCache(tmp_path, 30, ".x")
    for key in KEYS[:3]:
        disk_cache.put(key, of_size(10))
    disk_cache.find(KEYS[0])

    disk_cache.put(KEYS[3], of_size(10))

    assert [key for key in KEYS if disk_cache.find(key)] == [KEYS[0], KEYS[2], KEYS[3]]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) == 30


def test_files_of_an_earlier_server_count_and_leave_first(tmp_path):
    earlier = DiskCache(tmp_path, 100, ".x")
    for key in KEYS[:3]:
        earlier.put(key, of_size(10))

    later = DiskCache(tmp_path, 20, ".x")
    later.put(KEYS[3], of_size(10))

    assert later.find(KEYS[3])
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 20


def test_recently_used_files_stay(tmp_path):
    disk_cache = DiskCache(tmp_path, 5, ".x")

    for key in KEYS:
        disk_cache.put(key, of_size(10))

    assert all(disk_cache.find(key) for key in KEYS)


def test_deleted_file_is_not_found(tmp_path):
    disk_cache = DiskCache(tmp_path, 100, ".x")
    disk_cache.put(KEYS[0], of_size(10)).unlink()

    assert disk_cache.find(KEYS[0]) is None


def test_folder_may_be_deleted_while_it_is_used(tmp_path):
    disk_cache = DiskCache(tmp_path / "cache", 100, ".x")
    disk_cache.put(KEYS[0], of_size(10))
    shutil.rmtree(tmp_path / "cache")

    assert disk_cache.find(KEYS[0]) is None
    assert disk_cache.put(KEYS[0], of_size(10)).read_bytes() == b"x" * 10


def test_failed_write_leaves_no_file(tmp_path):
    def fails(path):
        path.write_bytes(b"half")
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        DiskCache(tmp_path, 100, ".x").put(KEYS[0], fails)

    assert list(tmp_path.iterdir()) == []


def test_keys_differ_with_every_part():
    parts = [("a", 1), ("a", 2), ("b", 1), ("a", "1"), (["a", 1],), ("\ud800",)]

    assert len({content_key(*part) for part in parts}) == len(parts)
