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
def test_pages_are_the_app_and_are_revalidated(browser, address):
    response = browser.get(address)
    assert response.status_code == 200
    assert response.text == "<title>the app</title>"
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-cache"


def test_assets_are_cached_for_ever(browser):
    response = browser.get("/assets/main-1a2b.js")
    assert response.text == "let a = 1"
    assert "javascript" in response.headers["content-type"]
    assert "immutable" in response.headers["cache-control"]
    assert browser.get("/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/assets/main-old.js", "/robots.txt", "/api", "/api/", "/api/nothing", "/assets/../../x.txt"],
)
def test_unknown_files_are_404(browser, address):
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
def test_no_path_leaves_the_folder(browser, address):
    response = browser.get(address)
    assert response.text in ('{"detail":"Not Found"}', "<title>the app</title>")


def test_missing_build_explains_how_to_build(tmp_path):
    app = FastAPI()
    add_pages(app, tmp_path / "nothing")
    response = TestClient(app).get("/")
    assert response.status_code == 404
    assert "make web" in response.text
