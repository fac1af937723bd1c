"""``python -m praxiscope.server.openapi``: what the front end's typed client is made from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from praxiscope.server.app import app_without_workspace

FILE = Path("web/openapi.json")


def description() -> str:
    """All addresses with what they take and give: OpenAPI as JSON, with a newline at its end."""
    return json.dumps(app_without_workspace().openapi(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the description to a file, ``web/openapi.json`` if none is given."""
    path = Path(arguments[0]) if arguments else FILE
    path.write_text(description(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
