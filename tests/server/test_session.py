from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from praxiscope.errors import PraxiscopeError
from praxiscope.server.app import create_app
from praxiscope.server.security.invitations import invite
from praxiscope.server.security.roles import ROLES

TOKEN = "the token of the server's start"


@pytest.fixture
def asking(settings):
    """The settings of a server that asks who is there."""
    return replace(settings, token=TOKEN)


@pytest.fixture
def guarded(asking):
    made = create_app(asking)
    yield made
    made.state.praxiscope.jobs.close()


def stranger(app, scheme="http", cookies=None):
    return TestClient(app, base_url=f"{scheme}://127.0.0.1:8765", cookies=cookies)


def signed_in(app, token):
    browser = stranger(app)
    answer = browser.post("/api/session", json={"token": token})
    assert answer.status_code == 200, answer.text
    browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return browser


def test_without_signing_in_everybody_is_admin(client):
    session = client.get("/api/session").json()
    assert (session["authentication"], session["role"]) == (False, "admin")


def test_signing_in_and_out(guarded):
    browser = stranger(guarded)
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
    # The cookie is worth nothing any more, whoever has kept it.
    assert stranger(guarded, cookies=cookies).get("/api/workspace").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded):
    header = stranger(guarded).post("/api/session", json={"token": TOKEN}).headers["set-cookie"]
    attributes = {part.strip().lower() for part in header.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert "secure" not in attributes
    assert TOKEN not in header


def test_over_https_the_cookie_is_secure(asking):
    app = create_app(replace(asking, encrypted=True))
    header = (
        stranger(app, "https").post("/api/session", json={"token": TOKEN}).headers["set-cookie"]
    )
    assert header.startswith("__Host-")
    assert "secure" in {part.strip().lower() for part in header.split(";")}


def test_signing_in_anew_ends_the_session_before(guarded):
    browser = signed_in(guarded, TOKEN)
    before = dict(browser.cookies)
    browser.post("/api/session", json={"token": TOKEN})
    assert stranger(guarded, cookies=before).get("/api/workspace").status_code == 401
    assert browser.get("/api/workspace").status_code == 200


def test_wrong_tokens_are_refused_and_too_many_of_them_for_a_while(guarded):
    browser = stranger(guarded)
    codes = [
        browser.post("/api/session", json={"token": f"wrong {number}"}).status_code
        for number in range(25)
    ]
    assert codes[:20] == [401] * 20
    assert codes[20:] == [429] * 5
    late = browser.post("/api/session", json={"token": TOKEN})
    assert late.status_code == 429
    assert 0 < int(late.headers["retry-after"]) <= 10


def test_an_admin_invites_and_takes_back(guarded):
    admin = signed_in(guarded, TOKEN)
    made = admin.post("/api/invitations", json={"name": "Jo", "role": "viewer", "hours": 1}).json()
    link = made["link"]
    assert link.startswith("http://127.0.0.1:8765/#invite=")
    (listed,) = admin.get("/api/invitations").json()
    assert listed == made | {"link": None}
    jo = signed_in(guarded, link.partition("#invite=")[2])
    assert jo.get("/api/session").json()["name"] == "Jo"
    assert admin.delete(f"/api/invitations/{made['id']}").status_code == 204
    assert jo.get("/api/workspace").status_code == 401
    again = stranger(guarded).post("/api/session", json={"token": link.partition("=")[2]})
    assert again.status_code == 401
    assert admin.delete(f"/api/invitations/{made['id']}").status_code == 404


def test_links_bear_the_address_that_browsers_use(asking):
    app = create_app(replace(asking, address="https://look.example.org/"))
    admin = TestClient(app, base_url="https://look.example.org")
    session = admin.post("/api/session", json={"token": TOKEN}).json()
    made = admin.post(
        "/api/invitations",
        json={"name": "Jo", "role": "viewer", "hours": 1},
        headers={"X-CSRF-Token": session["csrf"]},
    )
    assert made.json()["link"].startswith("https://look.example.org/#invite=")


@pytest.mark.parametrize("role", ROLES)
def test_only_an_admin_invites(guarded, asking, role):
    _, token = invite(asking.workspace, "Jo", role, 1)
    asked = {"name": "Al", "role": "admin", "hours": 1}
    answer = signed_in(guarded, token).post("/api/invitations", json=asked)
    assert answer.status_code == (200 if role == "admin" else 403)


@pytest.mark.parametrize(
    ("method", "path", "body", "least"),
    [
        ("POST", "/api/subsets", {"name": "few", "clips": [1, 2]}, "annotator"),
        ("DELETE", "/api/subsets/few", None, "annotator"),
        ("PUT", "/api/runs/tiny_x3d/v/insights/i/archive", {"note": ""}, "reviewer"),
        ("DELETE", "/api/runs/tiny_x3d/v/insights/i/archive", None, "reviewer"),
    ],
)
def test_each_role_may_do_what_it_may(guarded, asking, method, path, body, least):
    for role in ROLES:
        _, token = invite(asking.workspace, role, role, 1)
        code = signed_in(guarded, token).request(method, path, json=body).status_code
        assert (code == 403) is (ROLES.index(role) < ROLES.index(least)), (role, code)


def test_a_session_by_invitation_ends_with_it(guarded, asking):
    _, token = invite(asking.workspace, "Jo", "viewer", 1)
    header = stranger(guarded).post("/api/session", json={"token": token}).headers["set-cookie"]
    (age,) = [part for part in header.split("; ") if part.startswith("Max-Age=")]
    assert 3500 < int(age.partition("=")[2]) <= 3600


@pytest.mark.parametrize("change", [{"host": "0.0.0.0"}, {"address": "https://look.example.org"}])
def test_others_never_reach_a_server_that_asks_nobody(settings, change):
    with pytest.raises(PraxiscopeError, match="sign-in"):
        create_app(replace(settings, **change))
    create_app(replace(settings, token=TOKEN, **change)).state.praxiscope.jobs.close()


def test_the_token_does_not_show(asking):
    assert TOKEN not in repr(asking)
