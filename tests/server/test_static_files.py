from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from praxiscope.server.static_files import add_pages


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the app</title>", "utf-8")
    (folder / "favicon.svg").write_text("<svg/>", "utf-8")
    (folder / "assets" / "main-1a2b.js").write_text("let a = 1", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return folder


@pytest.fixture
def browser(built):
    app = FastAPI()
    add_pages(app, built)
    return TestClient(app)


@pytest.mark.parametrize("address", ["/", "/index.html", "/explore?run=x", "/clip/12", "/clip/12/"])
def test_pages_are_the_app_and_asked_for_anew(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.text == "<title>the app</title>"
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


def test_assets_are_kept_for_good(browser):
    answer = browser.get("/assets/main-1a2b.js")
    assert answer.text == "let a = 1"
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    assert browser.get("/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/assets/main-old.js", "/robots.txt", "/api", "/api/", "/api/nothing", "/assets/../../x.txt"],
)
def test_what_is_not_there_is_not_the_app(browser, address):
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%00secret.txt",
        "/assets",
    ],
)
def test_no_address_leads_out_of_the_folder(browser, address):
    answer = browser.get(address)
    assert answer.text in ('{"detail":"Not Found"}', "<title>the app</title>")


def test_a_source_without_the_build_says_how_to_build(tmp_path):
    app = FastAPI()
    add_pages(app, tmp_path / "nothing")
    answer = TestClient(app).get("/")
    assert answer.status_code == 404
    assert "make web" in answer.text
