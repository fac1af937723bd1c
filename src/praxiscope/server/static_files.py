"""The web app: files that its build has written beside this module.

The files are listed once. A request is looked up in the list and never becomes a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"

_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Praxiscope</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 15vh auto">
<h1>The web app is not built</h1>
<p>This is a copy of the source. Build the web app once (this needs Node 20 or newer), start the
server again, and reload this page:</p>
<pre>make web</pre>
</html>
"""


def add_pages(app: FastAPI, folder: Path = STATIC) -> None:
    """Serve the web app at every path that has no other route; add it last.

    Args:
        app: that serves the files.
        folder: of the build. Names of files under ``assets`` change with their content. If it has
            no ``index.html``, a page explains how to build it.
    """
    files = _files(folder)

    @app.api_route("/{address:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(address: str) -> Response:
        if address == "api" or address.startswith("api/"):
            raise HTTPException(404)
        return _page(files, address)


def _files(folder: Path) -> Mapping[str, Path]:
    """Files by their path below the folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _page(files: Mapping[str, Path], address: str) -> Response:
    if address in files and address != INDEX:
        caching = _IMMUTABLE if address.startswith("assets/") else _REVALIDATE
        return FileResponse(files[address], headers={"Cache-Control": caching})
    if "." in address.rpartition("/")[2] and address != INDEX:
        raise HTTPException(404)
    if INDEX not in files:
        return HTMLResponse(_NOT_BUILT, status_code=404)
    # Any other path is a page, which the web app shows by its own router.
    return FileResponse(files[INDEX], headers={"Cache-Control": _REVALIDATE})
