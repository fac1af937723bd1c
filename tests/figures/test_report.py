"""The report page shows the numbers of the workspace, loads nothing, and runs only its script."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reading import Page
from small_run import CLIPS, COPY, DAMAGED, HOSTILE_FOLDER, HOSTILE_LABEL, LEAKED, RUN

from praxiscope.errors import VideoError
from praxiscope.figures.content import representative_clips
from praxiscope.figures.previews import make_previews
from praxiscope.figures.report import report_page, write_report
from praxiscope.insights.archive import archive
from praxiscope.pipeline.network import network_of
from praxiscope.workspace.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def written(workspace, tmp_path_factory):
    """The report, after the file of one clip was removed."""
    folder = tmp_path_factory.mktemp("report")
    removed = Path(workspace.clips(["path"])["path"][LEAKED].as_py())
    hidden = removed.with_suffix(".hidden")
    removed.rename(hidden)
    steps: list[tuple[int, int]] = []
    try:
        summary = write_report(
            workspace,
            workspace.run(RUN),
            folder / "r.html",
            progress=lambda done, total: steps.append((done, total)),
        )
    finally:
        hidden.rename(removed)
    return summary, Page((folder / "r.html").read_text("utf-8")), steps


def _data(page: Page) -> dict:
    return json.loads(page.by_id["map-data"])


def test_the_page_is_well_formed_and_escapes_names(written) -> None:
    _, page, _ = written
    assert page.unclosed == []
    assert page.attributes("b") == []
    assert {some["class"] for some in page.attributes("img")} == {"film"}
    assert not [name for _, some in page.elements for name in some if name.startswith("on")]
    ids = Counter(some["id"] for _, some in page.elements if some.get("id"))
    assert max(ids.values()) == 1
    assert len(page.attributes("script")) == 2
    assert page.texts["data & <b>set"]
    assert HOSTILE_LABEL in _data(page)["classes"]
    assert any(HOSTILE_FOLDER in text for text in page.texts)


def test_the_page_loads_nothing(written) -> None:
    summary, page, _ = written
    addresses = [
        some[name]
        for _, some in page.elements
        for name in ("src", "href", "data", "srcset", "action", "poster")
        if some.get(name)
    ]
    assert addresses
    assert all(address.startswith(("#", "data:image/webp;base64,")) for address in addresses)
    (style,) = re.findall(r"<style>(.*?)</style>", summary.path.read_text("utf-8"), re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = (
        some["content"]
        for some in page.attributes("meta")
        if some.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")


def test_only_its_own_script_may_run(written) -> None:
    summary, _, _ = written
    text = summary.path.read_text("utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#x27;sha256-{digest}&#x27;" in text


def test_accuracy_and_loss_are_those_of_the_predictions(written, workspace) -> None:
    _, page, _ = written
    table = workspace.run(RUN).predictions.table().to_pydict()
    splits = workspace.clips(["split"])["split"].to_pylist()
    for split in ("train", "test"):
        rows = [row for row, clip in enumerate(table["clip"]) if splits[clip] == split]
        right = sum(table["correct"][row] for row in rows)
        within = sum(table["rank"][row] <= 5 for row in rows)
        loss = np.mean([table["loss"][row] for row in rows])
        for shown in (
            f"{100 * right / len(rows):.1f} %",
            f"{100 * within / len(rows):.1f} %",
            f"{loss:.2f}",
        ):
            assert shown in page.by_id["overview"]
    assert f"{CLIPS - 1} analysed of {CLIPS}" in page.texts
    assert page.texts["1 clip could not be analysed"]


def test_every_point_of_the_map_belongs_to_its_clip(written, workspace) -> None:
    _, page, _ = written
    data = _data(page)
    predicted = np.frombuffer(base64.b64decode(data["predicted"]), "<i2")
    label = np.frombuffer(base64.b64decode(data["label"]), "<i2")
    table = workspace.run(RUN).predictions.table().sort_by("clip").to_pydict()
    paths = workspace.clips(["path"])["path"].to_pylist()
    assert len(data["paths"]) == CLIPS - 1
    for row, clip in enumerate(table["clip"]):
        assert paths[clip].endswith(data["paths"][row])
        assert (label[row], predicted[row]) == (table["label"][row], table["predicted"][row])
    for insight in data["insights"].values():
        rows = np.frombuffer(base64.b64decode(insight["rows"]), "<u4")
        assert len(rows) == insight["clips"]


def test_previews_show_clip_and_heatmap_and_missing_files_are_reported(written, content) -> None:
    summary, page, steps = written
    clips = dict.fromkeys(
        clip for insight in content.insights for clip in representative_clips(insight)
    )
    assert {COPY, LEAKED} & set(clips)
    previews = {some["id"]: some for some in page.attributes("img") if "src" in some}
    assert set(previews) == {f"clip-{clip}" for clip in clips if clip != LEAKED}
    for some in previews.values():
        picture = Image.open(io.BytesIO(base64.b64decode(some["src"].split(",")[1])))
        assert picture.format == "WEBP"
        assert picture.n_frames == 16
        assert picture.size == (int(some["width"]), int(some["height"])) == (2 * 112 + 4, 112)
    assert (summary.previews, summary.without_preview) == (
        len(previews),
        len(clips) - len(previews),
    )
    assert summary.network_error == ""
    assert steps == [(count, len(clips)) for count in range(1, len(clips) + 1)]
    missing = [some["title"] for some in page.attributes("p") if some.get("class") == "missing"]
    assert len(missing) == (LEAKED in clips)
    assert all("clip-" in reason for reason in missing)


def test_the_heatmap_is_that_of_the_attribution_engine(content) -> None:
    from praxiscope.attribution.explain import explain
    from praxiscope.attribution.overlay import blend

    model = network_of(content.config)
    path = Path(content.paths[0])
    preview = make_previews(content.config, model, {0: path})[0]
    picture = Image.open(io.BytesIO(preview.data))
    explanation = explain(model, path, target="top1")
    heatmap = explanation.heatmaps[0]
    heat = heatmap.at_size((112, 112))
    for place in (0, 7, 15):
        picture.seek(place)
        shown = np.asarray(picture.convert("RGB"), np.float64)
        source = Image.fromarray(explanation.clip.frames[heatmap.geometry.frames[place]])
        frame = np.asarray(source.resize((112, 112), Image.Resampling.BILINEAR))
        assert np.abs(shown[:, :112] - frame).mean() < 12
        assert np.abs(shown[:, 116:] - blend(frame, heat[place])).mean() < 12


def test_a_clip_of_two_insights_is_embedded_once(content) -> None:
    insight = content.insights[0]
    duplicate = replace(insight, kind="another kind")
    twice = replace(content, insights=(insight, duplicate))
    clips = representative_clips(insight)
    previews = make_previews(
        content.config, None, {clip: Path(content.paths[clip]) for clip in clips}
    )
    page = Page(report_page(twice, previews, "none"))
    images = page.attributes("img")
    assert [some["id"] for some in images if "src" in some] == [f"clip-{clip}" for clip in clips]
    copies = [some["data-copy-of"] for some in images if "src" not in some]
    assert copies == [f"clip-{clip}" for clip in clips]


def test_the_total_size_of_previews_is_limited(content) -> None:
    paths = {clip: Path(content.paths[clip]) for clip in (0, DAMAGED, 1, 2)}
    previews = make_previews(content.config, None, paths)
    assert isinstance(previews[DAMAGED], VideoError)
    first = len(previews[0].data)
    few = make_previews(content.config, None, paths, largest=first + 1)
    assert list(few) == list(paths)
    assert few[1] == previews[1]
    assert "too large" in str(few[2])


def test_without_the_network_there_are_previews_and_a_reason(workspace, tmp_path) -> None:
    for what, name in ((("model", "no_such"), "no_such"), (("digest", "0"), "other weights")):
        folder = tmp_path / what[0]
        shutil.copytree(workspace.folder, folder)
        file = folder / "runs" / RUN / "run.json"
        content = json.loads(file.read_text())
        content["config"][what[0]] = what[1]
        file.write_text(json.dumps(content))
        opened = open_workspace(folder)
        done = write_report(opened, opened.run(RUN), tmp_path / "r.html")
        assert name in done.network_error
        assert done.previews
        page = Page((tmp_path / "r.html").read_text("utf-8"))
        assert f"No heatmaps: {done.network_error}" in page.texts
        assert {some["width"] for some in page.attributes("img")} == {"112"}


def test_archived_insights_are_not_shown(workspace, content, tmp_path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(workspace.folder, folder)
    opened = open_workspace(folder)
    archive(opened, content.insights[:1])
    done = write_report(opened, opened.run(RUN), tmp_path / "r.html")
    assert done.total_insights == content.total_insights - 1
    page = Page((tmp_path / "r.html").read_text("utf-8"))
    assert f"insight-{content.insights[0].id}" not in page.by_id
    assert "1 archived" in page.by_id["insights"]
