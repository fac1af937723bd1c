"""``python -m praxiscope.server.openapi``: the description that the web client is made from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from praxiscope.server.app import app_without_workspace

FILE = Path("web/openapi.json")


def description() -> str:
    """All routes with their requests and responses: OpenAPI as JSON, with a final newline."""
    return json.dumps(app_without_workspace().openapi(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the description to a file, by default ``web/openapi.json``."""
    path = Path(arguments[0]) if arguments else FILE
    path.write_text(description(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
