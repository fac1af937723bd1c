from __future__ import annotations

import json
from pathlib import Path

from praxiscope.server.openapi import description, main

FILE = Path(__file__).parents[2] / "web" / "openapi.json"


def test_openapi_file_is_up_to_date():
    assert FILE.read_text("utf-8") == description(), "run 'python -m praxiscope.server.openapi'"


def test_every_route_describes_errors_and_has_a_unique_name(tmp_path):
    main([str(tmp_path / "api.json")])
    paths = json.loads((tmp_path / "api.json").read_text("utf-8"))["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 10
    for operation in operations:
        refusal = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
        assert refusal == {"$ref": "#/components/schemas/ErrorResponse"}
