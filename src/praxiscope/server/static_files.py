"""The pages: files that the front end's build left beside this module.

They are listed once. What a request asks for is looked up in the list and never becomes a path.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Praxiscope</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 15vh auto">
<h1>The pages are not built</h1>
<p>This is a copy of the source. Build them once, which needs Node 20 or newer, then load this
page again after starting the server anew:</p>
<pre>make web</pre>
</html>
"""


def add_pages(app: FastAPI, folder: Path = STATIC) -> None:
    """Serve the front end at every address that is left; add it last.

    Args:
        app: that serves it.
        folder: of the build. Names of files under ``assets`` change with their content. Where it
            has no ``index.html``, a page says how to make it.
    """
    files = _files(folder)

    @app.api_route("/{address:path}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(address: str) -> Response:
        if address == "api" or address.startswith("api/"):
            raise HTTPException(404)
        return _page(files, address)


def _files(folder: Path) -> Mapping[str, Path]:
    """Files by address."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def _page(files: Mapping[str, Path], address: str) -> Response:
    if address in files and address != INDEX:
        kept = _FOR_GOOD if address.startswith("assets/") else _ASK_AGAIN
        return FileResponse(files[address], headers={"Cache-Control": kept})
    if "." in address.rpartition("/")[2] and address != INDEX:
        raise HTTPException(404)
    if INDEX not in files:
        return HTMLResponse(_NOT_BUILT, status_code=404)
    # Any other address is of a page, which the front end tells from it.
    return FileResponse(files[INDEX], headers={"Cache-Control": _ASK_AGAIN})
