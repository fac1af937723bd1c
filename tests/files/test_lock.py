"""Whether somebody has a folder to himself can be asked without taking part."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from praxiscope.files.lock import NAME, exclusive_lock, is_locked, shared_lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such locks")


def test_a_folder_is_taken_while_somebody_is_alone_in_it(tmp_path) -> None:
    assert not is_locked(tmp_path)
    with exclusive_lock(tmp_path):
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)
    with shared_lock(tmp_path):
        assert not is_locked(tmp_path)


def test_asking_leaves_nothing_behind(tmp_path) -> None:
    assert not is_locked(tmp_path)
    assert not is_locked(tmp_path / "nothing")
    assert not (tmp_path / NAME).exists()


def test_many_who_ask_don_t_take_each_other_for_somebody(tmp_path) -> None:
    with exclusive_lock(tmp_path):
        pass
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: is_locked(tmp_path), range(400)))
