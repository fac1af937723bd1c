"""Names that would like to be markup, and workspaces in which something is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
import small_run
from conftest import CLIPS, RUN, Serve, listen
from playwright.sync_api import Page, expect

from praxiscope.workspace.workspace import create_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_run.small_run(tmp_path_factory.mktemp("hostile")).folder


@pytest.fixture(scope="module")
def hostile_app(serve: Serve, hostile: Path) -> str:
    return serve(hostile)


def test_names_are_text(page: Page, hostile_app: str):
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    label = small_run.HOSTILE_LABEL
    page.goto(f"{hostile_app}/explore")
    expect(page.get_by_role("region", name="Legend")).to_contain_text(label)
    page.get_by_role("button", name=f"Only {label}").click()
    expect(page.get_by_role("button", name=f"Remove label = {label}")).to_be_visible()
    page.keyboard.press("g")
    table = page.get_by_role("region", name="Table of clips")
    expect(table).to_contain_text(label)
    table.get_by_role("row").nth(1).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(label)
    page.goto(f"{hostile_app}/clip/2")
    expect(page.get_by_role("main")).to_contain_text(label)
    page.goto(f"{hostile_app}/insights?kind=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    expect(page.get_by_role("group", name="Kinds")).to_contain_text("<img src=x")
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
    assert dialogs == []


def test_what_others_write_is_text(page: Page, serve: Serve, own_workspace: Path):
    name = "<img src=x onerror=alert(1)>\"'&"
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{serve(own_workspace)}/explore?selected=clips:1,2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Note").fill(f"{name}\nsecond line")
    page.get_by_role("button", name="Save 2 clips").click()
    expect(page).to_have_url(re.compile("selected=subset"))
    page.reload()
    page.get_by_role("button", name="Subsets").click()
    expect(page.get_by_role("menuitem", name=name, exact=False).first).to_be_visible()
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
    assert dialogs == []


def test_addresses_that_mean_nothing_say_so(rough_page: Page, stage_app: str):
    page = rough_page
    for path, words in (
        ("/nowhere", "There is no such page"),
        ("/clip/99999", "99999|no clip"),
        ("/clip/x", "No such clip"),
        ("/explore?run=unheard", "unheard"),
        ("/explore?selected=insight:0000", None),
        ("/explore?map=cube&colour=nothing&size=nothing&at=a,b&clip=-1", None),
        ("/explore?selected=area:pca:zz&within=subset:none", "none"),
        ("/clip/3?target=unheard&method=unheard", "unheard"),
    ):
        page.goto(f"{stage_app}{path}")
        expect(page.get_by_role("link", name="Praxiscope")).to_be_visible()
        if words:
            expect(page.get_by_text(re.compile(words)).first).to_be_visible()
        else:
            expect(page.get_by_role("main")).not_to_be_empty()


def test_workspace_without_a_run(page: Page, serve: Serve, tmp_path: Path):
    create_workspace(tmp_path / "empty", {"path": ["/nowhere/a.mp4"]})
    address = serve(tmp_path / "empty")
    for path in ("explore", "insights"):
        page.goto(f"{address}/{path}")
        expect(page.get_by_text("No model has analysed empty yet")).to_be_visible()
        expect(page.get_by_text("praxiscope analyze")).to_be_visible()


def test_run_without_metadata(page: Page, serve: Serve, own_workspace: Path):
    shutil.rmtree(own_workspace / "metadata")
    address = serve(own_workspace)
    page.goto(f"{address}/explore")
    expect(page.get_by_test_id("count")).to_have_text(f"{CLIPS} of {CLIPS} clips")
    page.goto(f"{address}/clip/3")
    expect(page.get_by_text("This clip has no metadata.")).to_be_visible()
    page.goto(f"{address}/insights")
    expect(page.get_by_role("heading", level=1)).to_contain_text("insight")


def test_video_that_is_missing(rough_page: Page, serve: Serve, own_workspace: Path):
    page, said = rough_page, listen(rough_page)
    path = own_workspace / "clips.parquet"
    table = parquet.read_table(path)
    paths = [p.replace("000003", "gone") for p in table["path"].to_pylist()]
    place = table.schema.get_field_index("path")
    parquet.write_table(table.set_column(place, table.schema.field("path"), [paths]), path)
    page.goto(f"{serve(own_workspace)}/clip/3")
    expect(page.get_by_role("alert").first).to_contain_text("The file of this clip is missing")
    expect(page.get_by_role("region", name="Top 5")).to_be_visible()
    assert not [words for words in said if "Uncaught" in words or "Security Policy" in words]


def test_video_that_is_damaged(rough_page: Page, hostile_app: str):
    page, said = rough_page, listen(rough_page)
    page.goto(f"{hostile_app}/clip/{small_run.DAMAGED}")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not [words for words in said if "Uncaught" in words or "Security Policy" in words]


def test_server_that_is_gone(rough_page: Page, stage_app: str):
    page = rough_page
    page.goto(f"{stage_app}/explore")
    expect(page.get_by_test_id("count")).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Insights").click()
    expect(page.get_by_role("main")).to_be_visible()
    page.goto(f"{stage_app}/clip/7")
    expect(page.get_by_role("alert")).to_contain_text("the server cannot be reached")
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("clip-000007.mp4")


def test_run_that_came_later_is_found(page: Page, serve: Serve, own_workspace: Path):
    runs = own_workspace / "runs"
    (runs / RUN).rename(own_workspace / "aside")
    address = serve(own_workspace)
    page.goto(f"{address}/explore")
    expect(page.get_by_text(re.compile("No model has analysed"))).to_be_visible()
    (own_workspace / "aside").rename(runs / RUN)
    page.reload()
    expect(page.get_by_test_id("count")).to_have_text(f"{CLIPS} of {CLIPS} clips")
