"""Starts ``praxiscope serve`` in its own process, as a user does, and measures its memory."""

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
class ServerProcess:
    """A running server.

    Attributes:
        address: URL of the web app.
        process: id of the process.
    """

    address: str
    process: int


def praxiscope(*words: str) -> list[str]:
    """The command line of ``praxiscope`` with these arguments."""
    return [sys.executable, "-m", "praxiscope", *words]


@contextmanager
def start_server(workspace: Path, cache: Path) -> Iterator[ServerProcess]:
    """Start a server for a workspace, and stop it at the end.

    Args:
        workspace: folder of the workspace.
        cache: folder for files that the server creates on demand.
    """
    command = praxiscope("serve", str(workspace), "--port", "0", "--cache", str(cache))
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        matches = (_ADDRESS.search(line) for line in server.stdout)
        address = next((match[0] for match in matches if match), None)
        if address is None:
            raise SystemExit("the server did not start")
        yield ServerProcess(address, server.pid)
    finally:
        server.terminate()
        server.wait()


def mebibytes(process: int, *, peak: bool = False) -> float:
    """Current memory of a process, or its ``peak``; Linux only."""
    status = Path(f"/proc/{process}/status").read_text()
    match = re.search(rf"{'VmHWM' if peak else 'VmRSS'}:\s*(\d+) kB", status)
    return int(match[1]) / 1024 if match else float("nan")


def descendants(process: int) -> list[int]:
    """Ids of all child processes of a process, and of their children; Linux only."""
    children_of: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The process name can contain spaces and brackets; the rest of the line does not.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children_of.setdefault(parent, []).append(int(status.parent.name))
    numbers, queue = [], [process]
    while queue:
        children = children_of.get(queue.pop(), [])
        numbers += children
        queue += children
    return numbers
