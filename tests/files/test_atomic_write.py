"""A file appears complete, or stays as it was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from praxiscope.errors import FileError
from praxiscope.files.atomic_write import atomic_path, atomic_write, is_temporary

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX systems")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_at_the_end_of_the_block(tmp_path) -> None:
    path = tmp_path / "a.json"
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        assert not path.exists()
        (temporary,) = tmp_path.iterdir()
        assert is_temporary(temporary)
    assert path.read_bytes() == b"new"
    assert names_in(tmp_path) == ["a.json"]


def test_an_error_leaves_the_old_file_and_no_other(tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def fail(write) -> None:
        with write(path) as target:
            target.write_bytes(b"half") if write is atomic_path else target.write(b"half")
            raise KeyError

    for write in (atomic_write, atomic_path):
        with pytest.raises(KeyError):
            fail(write)
        assert path.read_bytes() == b"old"
        assert names_in(tmp_path) == ["a.json"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from praxiscope.files.atomic_write import atomic_write
with atomic_write(Path(sys.argv[1]), fsync=True) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_a_kill_leaves_the_old_file_and_a_temporary_one(tmp_path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"old")
    subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)
    assert path.read_bytes() == b"old"
    (left,) = (other for other in tmp_path.iterdir() if other != path)
    assert is_temporary(left)
    assert left.read_bytes() == b"half"
    assert list(tmp_path.glob("*.parquet")) == [path]


def test_temporary_files_of_version_0_1_are_recognised() -> None:
    assert is_temporary(Path("w/.clips.parquet.0123abcd.aside"))
    assert is_temporary(Path("w/.clips.parquet.0123abcd.partial"))
    assert not is_temporary(Path("w/clips.parquet"))
    assert not is_temporary(Path("w/.lock"))
    assert not is_temporary(Path("w/notes.partial"))


@posix
def test_fsync_waits_for_the_file_before_its_name(tmp_path, monkeypatch) -> None:
    path, events = tmp_path / "a.json", []
    fsync = os.fsync

    def recorded(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        events.append(("folder" if is_folder else "file", path.exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    with atomic_write(path) as file:
        file.write(b"1")
    assert events == []
    path.unlink()
    with atomic_write(path, fsync=True) as file:
        file.write(b"2")
    assert events == [("file", False), ("folder", True)]


@posix
def test_new_files_have_the_permissions_of_the_process(tmp_path) -> None:
    before = os.umask(0o027)
    try:
        with atomic_write(tmp_path / "a") as file:
            file.write(b"1")
        with atomic_path(tmp_path / "b") as path:
            path.write_bytes(b"1")
    finally:
        os.umask(before)
    for name in "ab":
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o640


def test_the_temporary_name_ends_like_the_file_for_libraries(tmp_path) -> None:
    with atomic_path(tmp_path / "a.mp4") as path:
        assert path.suffix == ".mp4"
        assert path.name.startswith(".")
        path.write_bytes(b"1")
    assert names_in(tmp_path) == ["a.mp4"]


@pytest.mark.parametrize("write", [atomic_write, atomic_path])
def test_a_folder_that_is_missing_is_named(tmp_path, write) -> None:
    path = tmp_path / "missing" / "a.json"

    def fail() -> None:
        with write(path) as target:
            target.write_bytes(b"1")

    message = r"a\.json: can't be written, No such file.*\(check that the folder exists"
    with pytest.raises(FileError, match=message):
        fail()
