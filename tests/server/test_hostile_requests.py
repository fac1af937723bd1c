"""Requests of attackers and of broken programs."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from small_run import RUN
from starlette.testclient import TestClient

from praxiscope.server.app import create_app
from praxiscope.server.security.guard import Guard
from praxiscope.server.security.headers import SECURITY_HEADERS
from praxiscope.server.security.limits import RateLimit
from praxiscope.server.settings import ServerSettings

pytestmark = pytest.mark.slow

HERE = "http://127.0.0.1:8765"
TOKEN = "the token of the server's start"
OPEN = {("get", "/api/session"), ("post", "/api/session"), ("delete", "/api/session")}


@pytest.fixture(scope="module")
def folder(analysed, tmp_path_factory):
    """The folder of a workspace that all tests here share: none of them may change it."""
    return shutil.copytree(analysed, tmp_path_factory.mktemp("hostile") / "workspace")


@pytest.fixture(scope="module")
def guarded(folder, tmp_path_factory):
    created = create_app(
        ServerSettings(
            workspace=folder,
            cache=tmp_path_factory.mktemp("cache"),
            token=TOKEN,
            body_bytes=100_000,
            anonymous_body_bytes=1000,
        )
    )
    yield created
    created.state.services.close()


@pytest.fixture
def anonymous_client(guarded):
    # All tests have one address: failures of one test must not count in the next.
    guarded.state.services.security.failures._tokens.clear()
    return TestClient(guarded, base_url=HERE, raise_server_exceptions=False)


@pytest.fixture
def admin(guarded):
    browser = TestClient(guarded, base_url=HERE, raise_server_exceptions=False)
    session = browser.post("/api/session", json={"token": TOKEN}).json()
    browser.headers["X-CSRF-Token"] = session["csrf"]
    return browser


def operations(app):
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method, path


def example_path(path):
    """The path with plausible values."""
    values = {"run": RUN, "version": "v", "clip": "1", "id": "a", "column": "loss", "name": "few"}
    for name, value in (values | {"method": "pca"}).items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path
    return path


def assert_refused(response, status):
    assert response.status_code == status, response.text
    assert set(response.json()) == {"what", "where", "remedy"}
    assert response.json()["what"]
    return True


def test_every_route_needs_a_session(guarded, anonymous_client):
    guarded_operations = [one for one in operations(guarded) if one not in OPEN]
    assert len(guarded_operations) > 15
    for method, path in guarded_operations:
        assert assert_refused(anonymous_client.request(method, example_path(path), json={}), 401), (
            path
        )


@pytest.mark.parametrize(
    "cookie", ["", "x", "a" * 43, 'é"; praxiscope', "../../etc/passwd", "\x7f", "'; drop table"]
)
def test_forged_cookies_are_refused(guarded, anonymous_client, cookie):
    name = guarded.state.services.security.cookie
    response = anonymous_client.get(
        "/api/workspace", headers={"Cookie": f"{name}={cookie}".encode()}
    )
    assert assert_refused(response, 401)


@pytest.mark.parametrize("token", ["x", "a" * 43, "0" * 64, "é", "\x00", "null", " " * 200])
def test_forged_tokens_are_refused(anonymous_client, token):
    response = anonymous_client.post("/api/session", json={"token": token})
    assert assert_refused(response, 401)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"token"',
        b'{"token": 1}',
        b'{"token": null}',
        b'{"token": ["a"]}',
        b'{"token": ""}',
        b'{"token": "a", "role": "admin"}',
        b'{"token": "\\ud800"}',
        b'{"token": "\xff\xfe"}',
        b"[" * 900,
        b'{"token": ' + b"9" * 900 + b"}",
        b'{"token": NaN}',
    ],
)
def test_malformed_sign_in_is_refused(anonymous_client, body):
    response = anonymous_client.post(
        "/api/session", content=body, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in (400, 401, 422), response.text
    assert response.json()["what"]


def test_forms_of_other_sites_are_refused(anonymous_client):
    content = b'{"token": "' + TOKEN.encode() + b'"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        response = anonymous_client.post(
            "/api/session", content=content, headers={"Content-Type": kind}
        )
        assert response.status_code == 422
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.nip.example", ""])
@pytest.mark.parametrize("path", ["/api/workspace", "/api/session", "/", "/api/openapi.json"])
def test_unknown_hosts_are_refused(admin, host, path):
    assert assert_refused(admin.get(path, headers={"Host": host}), 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
    ],
)
def test_other_sites_change_nothing(admin, headers):
    subset = {"name": "few", "note": "", "clips": [1]}
    assert assert_refused(admin.post("/api/subsets", json=subset, headers=headers), 403)
    assert assert_refused(admin.post("/api/session", json={"token": TOKEN}, headers=headers), 403)
    assert assert_refused(admin.delete("/api/session", headers=headers), 403)
    assert admin.get("/api/subsets").json() == []


def test_other_sites_read_nothing(admin):
    assert assert_refused(
        admin.get("/api/workspace", headers={"Sec-Fetch-Site": "cross-site"}), 403
    )
    allowing = admin.options(
        "/api/workspace",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"},
    )
    assert not [name for name in allowing.headers if name.startswith("access-control")]


@pytest.mark.parametrize("token", ["", "x", "é", None])
def test_changes_need_the_csrf_token(guarded, admin, token):
    right = admin.headers.pop("X-CSRF-Token")
    headers = {} if token is None else {"X-CSRF-Token": token.encode()}
    for method, path in operations(guarded):
        if method != "get" and path != "/api/session":
            response = admin.request(method, example_path(path), json={}, headers=headers)
            assert assert_refused(response, 403), path
            assert response.json()["where"] == "csrf"
    assert admin.delete("/api/session", headers={"X-CSRF-Token": right}).status_code == 204


def test_csrf_token_is_needed_without_sign_in(client):
    del client.headers["X-CSRF-Token"]
    assert assert_refused(client.post("/api/subsets", json={"name": "few", "clips": [1]}), 403)


def test_csrf_token_belongs_to_one_session(guarded, admin):
    other = TestClient(guarded, base_url=HERE)
    other.post("/api/session", json={"token": TOKEN})
    taken = {"X-CSRF-Token": admin.headers["X-CSRF-Token"]}
    assert assert_refused(other.delete("/api/session", headers=taken), 403)


def test_large_bodies_are_not_read(admin, anonymous_client):
    large = {"name": "few", "note": "x" * 100_000, "clips": [1]}
    assert assert_refused(admin.post("/api/subsets", json=large), 413)
    assert assert_refused(anonymous_client.post("/api/session", json={"token": "x" * 1000}), 413)


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "9" * 30, "１２"])
def test_invalid_content_lengths_are_refused(admin, length):
    headers = {"Content-Length": length.encode(), "Content-Type": "application/json"}
    response = admin.request("POST", "/api/subsets", content=b"{}", headers=headers)
    assert assert_refused(response, 413)


def test_bodies_without_content_length_are_limited(admin, anonymous_client):
    def parts():
        yield b"["
        for _ in range(200):
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    assert assert_refused(admin.post("/api/subsets", content=parts(), headers=headers), 413)
    assert assert_refused(
        anonymous_client.post("/api/session", content=parts(), headers=headers), 413
    )


PATHS = ("..%2f..%2fetc%2fpasswd", "%2e%2e%2f", "/etc/passwd", "..\\..", "%00", "~")


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    "address",
    [
        "/api/runs/{}",
        "/api/runs/{}/v/columns/loss",
        f"/api/runs/{RUN}/{{}}/columns/loss",
        f"/api/runs/{RUN}/v/columns/{{}}",
        f"/api/runs/{RUN}/v/maps/{{}}",
        f"/api/runs/{RUN}/v/insights/{{}}/clips",
        f"/api/runs/{RUN}/clips/{{}}",
        "/api/clips/{}/video",
        "/api/clips/{}/poster",
        "/api/heatmaps/{}",
        "/api/jobs/{}",
    ],
)
def test_no_route_parameter_is_used_as_a_path(admin, folder, address, name):
    response = admin.get(address.format(name))
    assert 400 <= response.status_code < 500 or "<html" in response.text.lower()
    assert str(folder.parent) not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize("name", PATHS)
def test_paths_delete_nothing(admin, folder, name):
    before = sorted(folder.parent.rglob("*"))
    for address in (f"/api/subsets/{name}", f"/api/invitations/{name}"):
        assert 400 <= admin.delete(address).status_code < 500
    left = sorted(folder.parent.rglob("*"))
    assert [path for path in before if path not in left] == []


@pytest.mark.parametrize(
    "number",
    ["-1", "1.5", "abc", "1e3", "99999999999999999999999", "NaN", "１", "0x1", " ", "true"],
)
def test_invalid_clip_numbers_are_refused(admin, number):
    for address in (f"/api/runs/{RUN}/clips/{number}", f"/api/clips/{number}/video"):
        response = admin.get(address)
        assert response.status_code in (404, 422), response.text
        assert response.json()["what"]


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "=",
        "label",
        "nothing=1",
        "loss>abc",
        "loss>1e999999",
        "label=" + "x" * 5000,
        "__class__=x",
        "label=\x00",
        "' OR 1=1 --",
        "loss>nan",
    ],
)
def test_invalid_conditions_are_refused(admin, condition):
    response = admin.get(f"/api/runs/{RUN}/v/insights", params={"where": condition})
    assert 400 <= response.status_code < 500, response.text


def test_markup_in_names_and_labels_is_never_html(client):
    script = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    stored = client.post("/api/subsets", json={"name": script[:80], "note": script, "clips": [1]})
    assert stored.status_code in (200, 201), stored.text
    run = client.get(f"/api/runs/{RUN}").json()
    version = run["version"]
    responses = [client.get("/api/subsets"), client.get(f"/api/runs/{RUN}")]
    responses += [client.get(f"/api/runs/{RUN}/clips/{clip}") for clip in range(4)]
    responses.append(client.post(f"/api/runs/{RUN}/rows", json={"clips": [0, 1, 2, 3]}))
    responses.append(
        client.post(f"/api/runs/{RUN}/{version}/export", json={"bits": "/x8="}),
    )
    assert "<script>" in "".join(response.text for response in responses)
    for response in responses:
        assert response.status_code == 200, response.text
        kind = response.headers["content-type"].partition(";")[0]
        assert kind in ("application/json", "text/csv")
        assert response.headers["x-content-type-options"] == "nosniff"
    assert responses[-1].headers["content-disposition"].startswith("attachment")


def test_every_response_has_security_headers(admin, anonymous_client):
    responses = [
        admin.get("/api/workspace"),
        admin.get("/"),
        admin.get("/explore"),
        admin.get("/api/nothing"),
        admin.get("/api/clips/0/video"),
        anonymous_client.get("/api/workspace"),
        admin.get("/", headers={"Host": "evil.example"}),
        admin.put("/api/workspace"),
    ]
    for response in responses:
        assert (
            SECURITY_HEADERS.items()
            <= {name: response.headers.get(name) for name in SECURITY_HEADERS}.items()
        )
        assert "server" not in response.headers
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"


def test_internal_error_hides_its_message(app, caplog):
    @app.get("/api/broken")
    async def broken():
        raise RuntimeError("/secret/place")

    # Before the route of the web app, which takes every path.
    app.router.routes.insert(0, app.router.routes.pop())
    response = TestClient(app, base_url=HERE, raise_server_exceptions=False).get("/api/broken")
    assert assert_refused(response, 500)
    assert "secret" not in response.text
    assert "/secret/place" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_too_many_requests_are_429(guarded):
    security = replace(guarded.state.services.security, requests=RateLimit(burst=3, rate=0.01))
    browser = TestClient(Guard(guarded, security, 1000, 1000), base_url=HERE)
    assert [browser.get("/api/session").status_code for _ in range(3)] == [200] * 3
    response = browser.get("/api/session")
    assert assert_refused(response, 429)
    assert 90 < int(response.headers["retry-after"]) <= 100


def test_unknown_http_methods_are_refused(admin):
    for method in ("PUT", "PATCH", "TRACE", "PROPFIND"):
        response = admin.request(method, "/api/workspace")
        assert 400 <= response.status_code < 500
