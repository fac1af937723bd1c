"""The server as it runs: at a socket, until somebody ends it."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from praxiscope.errors import PraxiscopeError
from praxiscope.server.warmup import load_libraries, share_processors

_MOST_AT_ONCE = 512
_SECONDS_TO_FINISH = 1


def listen(host: str, port: int) -> socket.socket:
    """Take a port; whoever connects from now on is served once :func:`serve` runs.

    Args:
        host: address or name of an interface.
        port: 0 for any that is free.

    Raises:
        PraxiscopeError: the port is in use, or there is no such interface.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PraxiscopeError(
            f"can't be listened at, {error.strerror or error}", where=host, remedy="change --host"
        ) from error
    try:
        # Not on Windows, where it would let two servers have the same port.
        if hasattr(socket, "SO_REUSEPORT"):
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen()
    except OSError as error:
        taken.close()
        in_use = error.errno == errno.EADDRINUSE
        raise PraxiscopeError(
            "is in use" if in_use else f"can't be listened at, {error.strerror or error}",
            where=f"port {port} of {host}",
            remedy="choose another with --port, 0 for any that is free",
        ) from error
    return taken


def serve(
    app: FastAPI,
    at: socket.socket,
    *,
    behind_proxy: bool = False,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve until Ctrl-C or a signal to end.

    Args:
        app: what is served.
        at: from :func:`listen`.
        behind_proxy: whether a proxy on this machine says who asks, in ``X-Forwarded-For``.
        certificate: PEM file, for https.
        key: of the certificate, PEM file.
    """
    config = uvicorn.Config(
        app,
        # Faults are logged where they are answered; all else is a line a request.
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        ws="none",
        lifespan="off",
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    share_processors()
    load_libraries()
    try:
        uvicorn.Server(config).run(sockets=[at])
    except KeyboardInterrupt:
        # Its way of saying that it has ended.
        pass
    finally:
        app.state.praxiscope.jobs.close()
