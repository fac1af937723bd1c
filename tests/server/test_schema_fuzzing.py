"""Random requests that the OpenAPI description allows, and requests that it does not allow."""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from small_run import RUN
from starlette.testclient import TestClient

from praxiscope.server.app import app_without_workspace, create_app
from praxiscope.server.settings import ServerSettings

pytestmark = pytest.mark.slow

schemathesis = pytest.importorskip("schemathesis")
GenerationMode = schemathesis.GenerationMode

HERE = "http://127.0.0.1:8765"
EXAMPLES = 12
BUSY = 503
KNOWN = {
    "run": [RUN],
    "column": ["label", "loss", "clip", "correct", "motion"],
    "method": ["pca", "tsne"],
    "clip": [0, 1, 12, 13, 14],
}
"""Valid values, which reach more code than random ones."""

PATHS = app_without_workspace().openapi()["paths"]
AS_DESCRIBED = [(method, path) for path, methods in PATHS.items() for method in methods]
OTHERWISE = [
    (method, path)
    for method, path in AS_DESCRIBED
    if PATHS[path][method].keys() & {"parameters", "requestBody"}
]


@pytest.fixture(scope="module")
def served(analysed, tmp_path_factory):
    folder = shutil.copytree(analysed, tmp_path_factory.mktemp("fuzzed") / "workspace")
    app = create_app(ServerSettings(workspace=folder, cache=tmp_path_factory.mktemp("cache")))
    yield app
    app.state.services.close()


@pytest.fixture(scope="module")
def csrf(served):
    return TestClient(served, base_url=HERE).get("/api/session").json()["csrf"]


@pytest.fixture(scope="module")
def description(served):
    """The description, with valid values added to the parameters."""
    version = TestClient(served, base_url=HERE).get(f"/api/runs/{RUN}").json()["version"]
    known = KNOWN | {"version": [version]}
    content = copy.deepcopy(served.openapi())
    for methods in content["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in known:
                    offered = {"enum": known[parameter["name"]]}
                    parameter["schema"] = {"anyOf": [offered, parameter["schema"]]}
    schema = schemathesis.openapi.from_dict(content)
    schema.app = served
    return schema


@pytest.fixture(scope="module")
def secrets(served):
    """Folders of this machine that no response may name."""
    state = served.state.services
    folders = (state.settings.workspace.parent, state.settings.cache, Path.home())
    packages = [path for path in sys.path if len(path) > 5]
    return [str(folder) for folder in folders if len(str(folder)) > 5] + packages


def ask(csrf, secrets, cases, *checks):
    """Send cases: the server must not fail, and no response may name a folder."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def holds(case):
        response = case.call(base_url=HERE, headers={"X-CSRF-Token": csrf})
        assert response.status_code < 500 or response.status_code == BUSY, response.text
        kind = response.headers.get("content-type", [""])[0]
        if "json" in kind or "text" in kind:
            assert not [one for one in secrets if one in response.text]
        if response.status_code >= 400:
            assert set(response.json()) == {"what", "where", "remedy"}
        for check in checks:
            case.validate_response(response, checks=[check])

    holds()


@pytest.mark.parametrize(("method", "path"), AS_DESCRIBED)
def test_valid_requests_have_the_described_responses(description, csrf, secrets, method, path):
    from schemathesis import checks

    cases = description[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE)
    ask(
        csrf,
        secrets,
        cases,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.status_code_conformance,
    )


@pytest.mark.parametrize(("method", "path"), OTHERWISE)
def test_invalid_requests_are_refused(description, csrf, secrets, method, path):
    cases = description[path][method].as_strategy(generation_mode=GenerationMode.NEGATIVE)
    ask(csrf, secrets, cases)
