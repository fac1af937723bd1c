"""Serve the web app from Python: until Ctrl-C, or in a notebook cell."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.server.cache_folder import cache_folder

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = "127.0.0.1"

_NOTEBOOKS = ("http://localhost:*", "http://127.0.0.1:*", "vscode-webview:")
"""Pages on this machine that may show the app in a frame."""


def serve(workspace: str | Path, *, port: int = 8765, **settings: Any) -> None:
    """Serve the web app of a workspace until Ctrl-C.

    Args:
        workspace: its folder.
        port: 0 for any free port.
        settings: of :class:`praxiscope.server.settings.ServerSettings`: ``host`` (any other than
            this machine's own needs a ``token``, with which people sign in), ``device``, ...

    Raises:
        PraxiscopeError: no workspace, the port is in use, or others could reach the server
            without signing in.
    """
    from praxiscope.server.app import create_app
    from praxiscope.server.run_server import listen, serve
    from praxiscope.server.settings import ServerSettings

    folder = Path(workspace)
    options = ServerSettings(folder, cache_folder(folder), port=port, **settings)
    with listen(options.host, port) as listener:
        options = replace(options, port=listener.getsockname()[1])
        app = create_app(options)
        print(f"{options.origin}/  (Ctrl-C stops it)")  # noqa: T201
        serve(app, listener, behind_proxy=bool(options.address))


@dataclass(frozen=True, eq=False)
class AppFrame:
    """The web app in a notebook cell, served from this process.

    Attributes:
        address: to open in a browser of this machine.
        height: of the cell in pixels.
    """

    address: str
    height: int
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        """Stop the server and its work in the background."""
        self._server.should_exit = True
        self._thread.join()

    def _repr_html_(self) -> str:
        return (
            f'<iframe src="{escape(self.address)}" width="100%" height="{self.height}" '
            'style="border:0" title="Praxiscope"></iframe>'
        )


def show_app(workspace: Path, *, height: int, port: int) -> AppFrame:
    """Serve the app of a workspace from a thread and give the frame that shows it.

    Raises:
        PraxiscopeError: no workspace, or the port is in use.
    """
    from praxiscope.server.app import create_app
    from praxiscope.server.run_server import listen, make_server, run_server
    from praxiscope.server.settings import ServerSettings

    options = ServerSettings(workspace, cache_folder(workspace), frame_ancestors=_NOTEBOOKS)
    listener = listen(LOOPBACK, port)
    options = replace(options, port=listener.getsockname()[1])
    try:
        app = create_app(options)
        server = make_server(app)
    except BaseException:
        listener.close()
        raise
    thread = threading.Thread(
        target=run_server, args=(server, app, listener), daemon=True, name="praxiscope-app"
    )
    thread.start()
    return AppFrame(f"{options.origin}/", height, server, thread)
