"""A workspace served by a process of its own, started as a user starts it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ADDRESS = re.compile(r"http://[\w.]+:\d+")


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        address: where.
        process: its number.
    """

    address: str
    process: int


def praxiscope(*words: str) -> list[str]:
    """A command line of the program."""
    return [sys.executable, "-m", "praxiscope", *words]


@contextmanager
def served(workspace: Path, cache: Path) -> Iterator[Served]:
    """Serve a workspace.

    Args:
        workspace: its folder.
        cache: for what is made on demand.
    """
    command = praxiscope("serve", str(workspace), "--port", "0", "--cache", str(cache))
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        found = (_ADDRESS.search(line) for line in server.stdout)
        address = next((match[0] for match in found if match), None)
        if address is None:
            raise SystemExit("the server did not start")
        yield Served(address, server.pid)
    finally:
        server.terminate()
        server.wait()


def mebibytes(process: int, *, peak: bool = False) -> float:
    """Memory that a process takes, or at most took; Linux only."""
    told = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{'VmHWM' if peak else 'VmRSS'}:\s*(\d+) kB", told)
    return int(found[1]) / 1024 if found else float("nan")


def descendants(process: int) -> list[int]:
    """Numbers of all processes that a process began, and of those that they began; Linux only."""
    begun: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # Names may have spaces and brackets; what follows the last bracket does not.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        begun.setdefault(parent, []).append(int(status.parent.name))
    found, to_look_at = [], [process]
    while to_look_at:
        children = begun.get(to_look_at.pop(), [])
        found += children
        to_look_at += children
    return found
