"""Who has to sign in, and what each may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import CLIPS, Serve
from playwright.sync_api import Page, expect

from praxiscope.server.security.invitations import invite

pytestmark = pytest.mark.slow

TOKEN = "t" * 43


@pytest.fixture
def guarded(serve: Serve, own_workspace: Path) -> str:
    return serve(own_workspace, token=TOKEN)


def asked_to_sign_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("application")).to_have_count(0)


def in_the_app(page: Page) -> None:
    expect(page.get_by_test_id("count")).to_have_text(f"{CLIPS} of {CLIPS} clips")


def test_nothing_is_shown_before_signing_in(rough_page: Page, guarded: str):
    page = rough_page
    page.goto(f"{guarded}/explore?where=split%3Dtrain")
    asked_to_sign_in(page)
    page.get_by_label(re.compile("^Token")).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(re.compile("token", re.IGNORECASE)).last).to_be_visible()
    message = page.get_by_text(re.compile("unknown|wrong|not known|no such|expired"))
    expect(message.first).to_be_visible()
    asked_to_sign_in(page)
    page.get_by_label(re.compile("^Token")).fill(TOKEN)
    page.keyboard.press("Enter")
    # Where the link led.
    expect(page.get_by_role("button", name="Remove split = train")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Remove split = train")).to_be_visible()


def test_link_of_the_start_signs_in_and_leaves_no_token(page: Page, guarded: str):
    page.goto(f"{guarded}/#invite={TOKEN}")
    in_the_app(page)
    assert TOKEN not in page.url
    assert TOKEN not in page.content()
    assert TOKEN not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    # Opened once more by somebody who is signed in.
    page.goto("about:blank")
    page.goto(f"{guarded}/#invite={TOKEN}")
    in_the_app(page)
    expect(page).not_to_have_url(re.compile("invite"))


def test_viewer_can_look_but_not_put_away(rough_page: Page, guarded: str, own_workspace: Path):
    page = rough_page
    _, token = invite(own_workspace, "Vi", "viewer", 1)
    page.goto(f"{guarded}/insights#invite={token}")
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("button", name="Archive")).to_have_count(0)
    page.goto(f"{guarded}/explore")
    in_the_app(page)
    expect(page.get_by_role("button", name="Export CSV")).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    refused = page.evaluate(
        """async () => {
          const session = await (await fetch('/api/session')).json();
          const run = (await (await fetch('/api/workspace')).json()).runs[0].name;
          const {version} = await (await fetch(`/api/runs/${run}`)).json();
          const list = `/api/runs/${run}/${version}/insights`;
          const {insights} = await (await fetch(list)).json();
          const answer = await fetch(`${list}/${insights[0].id}/archive`, {
            method: 'PUT',
            headers: {'X-CSRF-Token': session.csrf, 'Content-Type': 'application/json'},
            body: JSON.stringify({note: ''}),
          }).catch(() => null);
          return [session.role, answer.status];
        }"""
    )
    assert refused == ["viewer", 403]
    assert not (own_workspace / "archived_insights.json").exists()


def test_sign_out(page: Page, guarded: str):
    page.goto(f"{guarded}/#invite={TOKEN}")
    in_the_app(page)
    page.get_by_role("banner").get_by_role("button").first.click()
    page.get_by_role("button", name="sign out").click()
    asked_to_sign_in(page)
    page.goto(f"{guarded}/explore")
    asked_to_sign_in(page)
