"""Run the server at a socket until it is stopped."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from praxiscope.errors import PraxiscopeError
from praxiscope.server.warmup import load_libraries, share_processors

_MAX_CONNECTIONS = 512
_SHUTDOWN_SECONDS = 1


def listen(host: str, port: int) -> socket.socket:
    """Open a port; clients that connect now are served once :func:`serve` runs.

    Args:
        host: address or name of a network interface.
        port: 0 for any free port.

    Raises:
        PraxiscopeError: the port is in use, or there is no such interface.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PraxiscopeError(
            f"can't be opened, {error.strerror or error}", where=host, remedy="change --host"
        ) from error
    try:
        # On Windows this option would let two servers use the same port.
        if hasattr(socket, "SO_REUSEPORT"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        in_use = error.errno == errno.EADDRINUSE
        raise PraxiscopeError(
            "is in use" if in_use else f"can't be opened, {error.strerror or error}",
            where=f"port {port} of {host}",
            remedy="choose another port with --port; 0 takes any free port",
        ) from error
    return listener


def serve(
    app: FastAPI,
    at: socket.socket,
    *,
    behind_proxy: bool = False,
    certificate: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve until Ctrl-C or a signal that ends the program; then close the services.

    Args:
        app: from :func:`praxiscope.server.app.create_app`.
        at: from :func:`listen`.
        behind_proxy: whether a proxy on this machine sends the client in ``X-Forwarded-For``.
        certificate: PEM file, for https.
        key: PEM file of the certificate's key.
    """
    server = make_server(app, behind_proxy=behind_proxy, certificate=certificate, key=key)
    run_server(server, app, at)


def run_server(server: uvicorn.Server, app: FastAPI, at: socket.socket) -> None:
    """Run a server until it should exit; then close the services of its app.

    Args:
        server: from :func:`make_server`.
        app: of the server.
        at: from :func:`listen`.
    """
    try:
        server.run(sockets=[at])
    except KeyboardInterrupt:
        # uvicorn raises it again after it has stopped.
        pass
    finally:
        app.state.services.close()


def make_server(
    app: FastAPI,
    *,
    behind_proxy: bool = False,
    certificate: Path | None = None,
    key: Path | None = None,
) -> uvicorn.Server:
    """A server for an app; the arguments are those of :func:`serve`."""
    config = uvicorn.Config(
        app,
        # The error handlers log faults; uvicorn would log one line per request.
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        ws="none",
        lifespan="off",
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    share_processors()
    load_libraries()
    return uvicorn.Server(config)
