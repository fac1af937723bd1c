from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from praxiscope.errors import PraxiscopeError
from praxiscope.server.app import create_app
from praxiscope.server.security.invitations import invite
from praxiscope.server.security.roles import ROLES

pytestmark = pytest.mark.slow

TOKEN = "the token of the server's start"


@pytest.fixture
def sign_in_settings(settings):
    """Settings of a server with sign-in."""
    return replace(settings, token=TOKEN)


@pytest.fixture
def guarded(sign_in_settings):
    created = create_app(sign_in_settings)
    yield created
    created.state.services.close()


def anonymous_client(app, scheme="http", cookies=None):
    return TestClient(app, base_url=f"{scheme}://127.0.0.1:8765", cookies=cookies)


def signed_in(app, token):
    browser = anonymous_client(app)
    response = browser.post("/api/session", json={"token": token})
    assert response.status_code == 200, response.text
    browser.headers["X-CSRF-Token"] = response.json()["csrf"]
    return browser


def test_everybody_is_admin_without_sign_in(client):
    session = client.get("/api/session").json()
    assert (session["authentication"], session["role"]) == (False, "admin")


def test_sign_in_and_out(guarded):
    browser = anonymous_client(guarded)
    assert browser.get("/api/session").json() == {
        "authentication": True,
        "name": "",
        "role": None,
        "csrf": "",
    }
    assert browser.get("/api/workspace").status_code == 401
    session = browser.post("/api/session", json={"token": TOKEN}).json()
    assert (session["name"], session["role"]) == ("admin", "admin")
    assert browser.get("/api/workspace").status_code == 200
    assert browser.get("/api/session").json() == session
    cookies = dict(browser.cookies)
    out = browser.delete("/api/session", headers={"X-CSRF-Token": session["csrf"]})
    assert out.status_code == 204
    assert not browser.cookies
    # A copy of the cookie is no longer valid.
    assert anonymous_client(guarded, cookies=cookies).get("/api/workspace").status_code == 401


def test_cookie_is_http_only_and_same_site(guarded):
    header = (
        anonymous_client(guarded).post("/api/session", json={"token": TOKEN}).headers["set-cookie"]
    )
    attributes = {part.strip().lower() for part in header.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert "secure" not in attributes
    assert TOKEN not in header


def test_cookie_is_secure_over_https(sign_in_settings):
    app = create_app(replace(sign_in_settings, encrypted=True))
    header = (
        anonymous_client(app, "https")
        .post("/api/session", json={"token": TOKEN})
        .headers["set-cookie"]
    )
    assert header.startswith("__Host-")
    assert "secure" in {part.strip().lower() for part in header.split(";")}


def test_second_sign_in_ends_the_first_session(guarded):
    browser = signed_in(guarded, TOKEN)
    before = dict(browser.cookies)
    browser.post("/api/session", json={"token": TOKEN})
    assert anonymous_client(guarded, cookies=before).get("/api/workspace").status_code == 401
    assert browser.get("/api/workspace").status_code == 200


def test_too_many_wrong_tokens_are_429(guarded):
    browser = anonymous_client(guarded)
    codes = [
        browser.post("/api/session", json={"token": f"wrong {number}"}).status_code
        for number in range(25)
    ]
    assert codes[:20] == [401] * 20
    assert codes[20:] == [429] * 5
    late = browser.post("/api/session", json={"token": TOKEN})
    assert late.status_code == 429
    assert 0 < int(late.headers["retry-after"]) <= 10


def test_admin_invites_and_revokes(guarded):
    admin = signed_in(guarded, TOKEN)
    created = admin.post(
        "/api/invitations", json={"name": "Jo", "role": "viewer", "hours": 1}
    ).json()
    link = created["link"]
    assert link.startswith("http://127.0.0.1:8765/#invite=")
    (listed,) = admin.get("/api/invitations").json()
    assert listed == created | {"link": None}
    jo = signed_in(guarded, link.partition("#invite=")[2])
    assert jo.get("/api/session").json()["name"] == "Jo"
    assert admin.delete(f"/api/invitations/{created['id']}").status_code == 204
    assert jo.get("/api/workspace").status_code == 401
    again = anonymous_client(guarded).post("/api/session", json={"token": link.partition("=")[2]})
    assert again.status_code == 401
    assert admin.delete(f"/api/invitations/{created['id']}").status_code == 404


def test_links_have_the_public_address(sign_in_settings):
    app = create_app(replace(sign_in_settings, address="https://look.example.org/"))
    admin = TestClient(app, base_url="https://look.example.org")
    session = admin.post("/api/session", json={"token": TOKEN}).json()
    created = admin.post(
        "/api/invitations",
        json={"name": "Jo", "role": "viewer", "hours": 1},
        headers={"X-CSRF-Token": session["csrf"]},
    )
    assert created.json()["link"].startswith("https://look.example.org/#invite=")


@pytest.mark.parametrize("role", ROLES)
def test_only_admins_invite(guarded, sign_in_settings, role):
    _, token = invite(sign_in_settings.workspace, "Jo", role, 1)
    invitation = {"name": "Al", "role": "admin", "hours": 1}
    response = signed_in(guarded, token).post("/api/invitations", json=invitation)
    assert response.status_code == (200 if role == "admin" else 403)


@pytest.mark.parametrize(
    ("method", "path", "body", "least"),
    [
        ("POST", "/api/subsets", {"name": "few", "clips": [1, 2]}, "annotator"),
        ("DELETE", "/api/subsets/few", None, "annotator"),
        ("PUT", "/api/runs/tiny_x3d/v/insights/i/archive", {"note": ""}, "reviewer"),
        ("DELETE", "/api/runs/tiny_x3d/v/insights/i/archive", None, "reviewer"),
    ],
)
def test_roles_are_enforced(guarded, sign_in_settings, method, path, body, least):
    for role in ROLES:
        _, token = invite(sign_in_settings.workspace, role, role, 1)
        code = signed_in(guarded, token).request(method, path, json=body).status_code
        assert (code == 403) is (ROLES.index(role) < ROLES.index(least)), (role, code)


def test_session_ends_with_its_invitation(guarded, sign_in_settings):
    _, token = invite(sign_in_settings.workspace, "Jo", "viewer", 1)
    header = (
        anonymous_client(guarded).post("/api/session", json={"token": token}).headers["set-cookie"]
    )
    (age,) = [part for part in header.split("; ") if part.startswith("Max-Age=")]
    assert 3500 < int(age.partition("=")[2]) <= 3600


@pytest.mark.parametrize("change", [{"host": "0.0.0.0"}, {"address": "https://look.example.org"}])
def test_public_server_needs_sign_in(settings, change):
    with pytest.raises(PraxiscopeError, match="sign-in"):
        create_app(replace(settings, **change))
    create_app(replace(settings, token=TOKEN, **change)).state.services.close()


def test_repr_hides_the_token(sign_in_settings):
    assert TOKEN not in repr(sign_in_settings)
