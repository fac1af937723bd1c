"""What a server is told when it starts."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

PORT = 8765


@dataclass(frozen=True)
class ServerSettings:
    """What is served, where, and to whom.

    Attributes:
        workspace: its folder.
        cache: folder for what is made on demand and may be deleted: transcoded videos, heatmaps.
        host: address or name of the interface that is listened at.
        port: 0 for any that is free.
        token: that signs in as admin. Without one nobody signs in and everybody is admin, which
            only does on the loopback interface.
        address: under which browsers reach the server where that is not ``host`` and ``port``,
            such as ``https://praxiscope.example.org`` of a proxy before it.
        encrypted: whether the server itself speaks https.
        device: that networks run on, such as ``auto``, ``cpu`` or ``cuda``.
        threads: that do jobs, each one at a time.
        queue: jobs that may wait.
        job_seconds: that a job may run.
        patience: seconds after which a job ends that nobody has asked about.
        body_bytes: that a request may have, and ``stranger_bytes`` of somebody not signed in.
        session_hours: after which one has to sign in again.
        frame_ancestors: origins of pages that may show the app in a frame, such as a notebook.
    """

    workspace: Path
    cache: Path
    host: str = "127.0.0.1"
    port: int = PORT
    token: str | None = field(default=None, repr=False)
    address: str = ""
    encrypted: bool = False
    device: str = "auto"
    threads: int = 2
    queue: int = 32
    job_seconds: float = 1800
    patience: float = 15
    body_bytes: int = 20 * 2**20
    stranger_bytes: int = 2**14
    session_hours: float = 24 * 7
    frame_ancestors: tuple[str, ...] = ()

    @property
    def authentication(self) -> bool:
        """Whether people sign in."""
        return self.token is not None

    @property
    def origin(self) -> str:
        """The address to open in a browser, without a path."""
        if self.address:
            return self.address.rstrip("/")
        # An interface's number for all of them can't be opened everywhere.
        host = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(  # noqa: S104
            self.host, self.host
        )
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.https else 'http'}://{shown}:{self.port}"

    @property
    def https(self) -> bool:
        """Whether browsers speak https to it."""
        return self.encrypted or self.address.startswith("https://")
