"""Real processes, killed for real, beside real readers."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from numbered_rows import append, check

from praxiscope.workspace.doctor import examine, repair
from praxiscope.workspace.parts import Parts

pytestmark = pytest.mark.slow

WRITER = Path(__file__).with_name("writing_process.py")


def start(folder, first=0, count=10_000, *more):
    command = [sys.executable, str(WRITER), str(folder), str(first), str(count), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def kill_after(process, seconds):
    """The first clips of the parts that the process had said to be on disk."""
    time.sleep(seconds)
    process.kill()
    said = process.communicate(timeout=60)[0]
    return [int(line) for line in said.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("more", [(), ("compact",)])
def test_after_kills_there_is_what_was_said_to_be(workspace, seed, more):
    moment = random.Random(seed)
    parts = workspace.metadata
    said, first = [], 0
    for _ in range(4):
        said += kill_after(start(parts.folder, first, 10_000, *more), moment.uniform(0, 0.3))
        clips = check(parts.snapshot())
        acknowledged = [clip for begin in said for clip in range(begin, begin + 5)]
        assert len(clips) == len(set(clips))
        # A part may be there though the writer died before it could say so, one a kill at most.
        assert clips[: len(acknowledged)] == acknowledged
        assert clips == list(range(len(clips)))
        assert len(clips) - len(acknowledged) in (0, 5)
        said = list(range(0, len(clips), 5))
        first = len(clips)
    workspace.extend_clips({"path": [f"/more/{number}.mp4" for number in range(first)]})
    kinds = {finding.kind for finding in examine(workspace.folder)}
    assert kinds <= {"leftover", "array without table", "superseded part"}
    repair(workspace.folder)
    assert examine(workspace.folder) == []
    assert check(parts.snapshot()) == list(range(first))


@pytest.mark.parametrize("more", [(), ("compact",)])
def test_a_reader_never_sees_half_a_part(tmp_path, more):
    process = start(tmp_path, 0, 10_000, *more)
    parts, seen = Parts(tmp_path), [0]
    try:
        start_time = time.monotonic()
        # On a busy machine the writer may need longer until there is something to see.
        while (elapsed := time.monotonic() - start_time) < 2 or (
            len(set(seen)) <= 3 and elapsed < 60
        ):
            clips = parts.table(["clip"])["clip"].to_pylist()
            assert clips == list(range(len(clips)))
            assert len(clips) % 5 == 0
            assert len(clips) >= seen[-1]
            seen.append(len(clips))
            if not more:
                check(parts.snapshot())
    finally:
        process.kill()
        process.communicate(timeout=60)
    assert len(set(seen)) > 3


def test_two_writers_lose_nothing(tmp_path):
    processes = [start(tmp_path, first, 30) for first in (0, 1000)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [len(lines) for lines in said] == [30, 30]
    clips = check(Parts(tmp_path).snapshot())
    assert sorted(clips) == [*range(150), *range(1000, 1150)]


def test_repairing_beside_a_writer_takes_nothing_from_it(workspace):
    parts = workspace.metadata
    append(parts, range(39, 40))
    workspace.extend_clips({"path": [f"/more/{number}.mp4" for number in range(5000)]})
    process = start(parts.folder, 40, 60)
    while process.poll() is None:
        assert repair(workspace.folder) == []
    assert process.returncode == 0
    process.stdout.close()
    assert sorted(check(parts.snapshot())) == list(range(39, 340))
    assert not (workspace.folder / "damaged").exists()
