"""Settings of a server."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path

PORT = 8765


@dataclass(frozen=True)
class ServerSettings:
    """What a server serves, where, and to whom.

    Attributes:
        workspace: folder of the workspace.
        cache: folder for files that the server can make again: transcoded videos, heatmaps.
        host: address or name of the network interface.
        port: 0 for any free port.
        token: that signs in as admin. Without a token nobody signs in and everybody is admin; this
            is allowed on the loopback interface only.
        address: URL of the server for browsers if it differs from ``host`` and ``port``, such as
            ``https://praxiscope.example.org`` behind a proxy.
        encrypted: whether the server itself speaks https.
        device: of the networks, such as ``auto``, ``cpu`` or ``cuda``.
        threads: number of jobs that run at the same time.
        queue: number of jobs that may wait.
        job_seconds: that a job may run.
        patience: seconds without a request for a job after which it is cancelled.
        body_bytes: maximum size of a request.
        anonymous_body_bytes: maximum size of a request without a session.
        session_hours: length of a session.
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
    anonymous_body_bytes: int = 2**14
    session_hours: float = 24 * 7
    frame_ancestors: tuple[str, ...] = ()

    @property
    def authentication(self) -> bool:
        """Whether people have to sign in."""
        return self.token is not None

    @property
    def origin(self) -> str:
        """The URL to open in a browser, without a path."""
        if self.address:
            return self.address.rstrip("/")
        # Browsers can't open the address that stands for all interfaces.
        host = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(  # noqa: S104
            self.host, self.host
        )
        bracketed = f"[{host}]" if ":" in host else host
        return f"{'https' if self.https else 'http'}://{bracketed}:{self.port}"

    @property
    def https(self) -> bool:
        """Whether browsers use https."""
        return self.encrypted or self.address.startswith("https://")
