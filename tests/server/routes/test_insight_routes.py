"""Routes of insights, on a workspace with planted wrong labels."""

from __future__ import annotations

import csv
import io
import time

import numpy as np
import pytest
from mixed_up import MIXED_UP, mixed_up_workspace
from starlette.testclient import TestClient

from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings

COUNT = 240
WRONG = np.arange(0, 3 * MIXED_UP, 3)


@pytest.fixture
def browser(tmp_path):
    folder = mixed_up_workspace(tmp_path / "w", COUNT)
    app = create_app(ServerSettings(workspace=folder, cache=tmp_path / "cache"))
    with TestClient(app, base_url="http://127.0.0.1:8765") as browser:
        browser.headers["X-CSRF-Token"] = browser.get("/api/session").json()["csrf"]
        yield browser
        app.state.services.close()


@pytest.fixture
def at(browser):
    return f"/api/runs/m/{browser.get('/api/runs/m').json()['version']}/insights"


def _done(browser, address, **parameters):
    while (response := browser.get(address, params=parameters)).status_code == 202:
        job = f"/api/jobs/{response.json()['id']}"
        while browser.get(job).json()["state"] in ("waiting", "running"):
            time.sleep(0.02)
        assert browser.get(job).json()["state"] == "done"
    return response


def test_insights_are_computed_by_a_job_and_then_cached(browser, at) -> None:
    assert browser.get(at).status_code == 202
    response = _done(browser, at).json()
    assert response["state"] == "done"
    assert browser.get(at).json() == response
    card = next(one for one in response["insights"] if one["kind"] == "suspicious labels")
    clips = np.frombuffer(browser.get(f"{at}/{card['id']}/clips").content, "<i4")
    assert len(clips) == card["clips"]
    assert set(WRONG) <= set(clips.tolist())
    to_act_on = browser.get(f"{at}/{card['id']}/clips", params={"to_act_on": True}).content
    assert len(to_act_on) == 4 * card["to_act_on"]


def test_export_has_the_clips_to_act_on(browser, at) -> None:
    cards = _done(browser, at).json()["insights"]
    card = next(one for one in cards if one["kind"] == "suspicious labels")
    response = browser.get(f"{at}/{card['id']}/export")
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert len(rows) == card["to_act_on"]
    mixed_up = [row for row in rows if int(row["clip"]) in WRONG]
    assert {(row["label"], row["predicted"]) for row in mixed_up} == {("b", "a")}
    assert {row["advice"] for row in rows} == {card["advice"]}
    assert "attachment" in response.headers["content-disposition"]


def test_conditions_and_kinds_filter_insights(browser, at) -> None:
    response = _done(browser, at, where=["label=b", "correct=no"]).json()
    assert response["clips"] == MIXED_UP
    only = _done(browser, at, kind="suspicious labels").json()
    assert {one["kind"] for one in only["insights"]} == {"suspicious labels"}
    for parameters in (
        {"where": "label"},
        {"where": "nothing=1"},
        {"where": ["label=a", "label=b"]},
        {"kind": "nothing"},
        {"where": "x" * 2000},
        {"where": ["loss>0"] * 30},
    ):
        refused = browser.get(at, params=parameters)
        assert refused.status_code in (400, 422)
        assert refused.json()["what"]


def test_archived_insight_is_hidden(browser, at) -> None:
    cards = _done(browser, at).json()["insights"]
    first = cards[0]["id"]
    note = "</script><b>known"
    assert browser.put(f"{at}/{first}/archive", json={"note": note}).status_code == 204
    assert first not in {one["id"] for one in browser.get(at).json()["insights"]}
    shown = browser.get(at, params={"archived": True}).json()["insights"]
    assert next(one for one in shown if one["id"] == first)["archived"]["note"] == note
    assert browser.delete(f"{at}/{first}/archive").status_code == 204
    assert browser.get(at).json()["insights"] == cards
    assert browser.delete(f"{at}/{first}/archive").status_code == 404


def test_unknown_insights_are_404(browser, at) -> None:
    _done(browser, at)
    for response in (
        browser.get(f"{at}/{'0' * 12}/clips"),
        browser.get(f"{at}/{'0' * 12}/export"),
        browser.put(f"{at}/{'0' * 12}/archive", json={}),
    ):
        assert response.status_code == 404
    assert browser.put(f"{at}/{'0' * 12}/archive", json={"note": "x" * 3000}).status_code == 422
    gone = at.replace(at.split("/")[4], "0" * 20)
    assert browser.get(gone).status_code == 410
