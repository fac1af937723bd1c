"""Real and unusual video files: browsers can play each one, or the error says why not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from starlette.testclient import TestClient

from praxiscope.errors import VideoError
from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings
from praxiscope.video.decode import read_clip
from praxiscope.video.probe import probe
from praxiscope.workspace.workspace import create_workspace

PLAYED = {
    "video/mp4": {"h264", "vp9", "av1"},
    "video/webm": {"vp8", "vp9", "av1"},
}
# Damaged files end at the damage; players differ by one or two frames.
DAMAGED = {"decord_corrupted.mp4"}


@pytest.fixture(scope="module")
def files(real_data: Path) -> list[Path]:
    videos = [file for file in (real_data / "clips").iterdir() if file.suffix != ".csv"]
    odd = [file for file in (real_data / "odd").iterdir() if file.suffix != ".csv"]
    folders = [file for file in (real_data / "ssv2" / "frame_folders").iterdir() if file.is_dir()]
    # Larger files take ten minutes and show nothing new.
    return sorted(file for file in [*videos, *odd, *folders] if file.stat().st_size < 20 << 20)


@pytest.fixture(scope="module")
def browser(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("served")
    create_workspace(folder / "workspace", {"path": [str(file) for file in files]})
    app = create_app(ServerSettings(workspace=folder / "workspace", cache=folder / "cache"))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client
    app.state.services.close()


@pytest.mark.slow
def test_every_file_plays_or_has_an_error(
    browser: TestClient, files: list[Path], tmp_path: Path
) -> None:
    for clip, file in enumerate(files):
        response = browser.get(f"/api/clips/{clip}/video")
        try:
            info = probe(file)
        except VideoError:
            assert response.status_code == 404, file.name
            error = response.json()
            assert error["what"], file.name
            assert error["where"].endswith(file.name)
            assert str(file.parent) not in response.text
            continue
        assert response.status_code == 200, (file.name, response.text)
        sent = tmp_path / "sent"
        sent.write_bytes(response.content)
        with av.open(str(sent)) as container:
            stream = container.streams.video[0]
            name = stream.codec_context.codec.canonical_name
            assert name in PLAYED[response.headers["content-type"]], file.name
            first = next(container.decode(stream))
            assert first.format.name in ("yuv420p", "yuvj420p"), file.name
            assert first.rotation == 0, file.name
        seen = probe(sent)
        if file.name not in DAMAGED:
            assert seen.duration == pytest.approx(info.duration, abs=0.05, rel=0.02), file.name
        # Odd sizes become one pixel larger.
        assert 0 <= seen.width - info.width <= 1, file.name
        assert 0 <= seen.height - info.height <= 1, file.name


@pytest.mark.slow
def test_transcoded_frames_equal_the_source(
    browser: TestClient, files: list[Path], tmp_path: Path
) -> None:
    for clip, file in enumerate(files):
        response = browser.get(f"/api/clips/{clip}/video")
        if response.status_code != 200 or (
            not file.is_dir() and response.content == file.read_bytes()
        ):
            continue
        sent = tmp_path / "sent.mp4"
        sent.write_bytes(response.content)
        info = probe(file)
        # In the middle of frames, where rounding of times changes nothing.
        number = np.linspace(0, len(info.times) - 1, 4).round().astype(int)
        ends = np.append(info.times, info.duration)[number + 1]
        middles = (info.times[number] + ends) / 2
        before, after = read_clip(file, middles), read_clip(sent, middles)
        height, width = before.size
        there = before.frames[before.shown_at(middles)].mean(-1)
        here = after.frames[after.shown_at(middles)][:, :height, :width].mean(-1)
        # In grey, because 4:2:0 keeps few colours of small pictures.
        error = np.sqrt(np.mean((there - here) ** 2))
        assert error < 10, (file.name, error)


@pytest.mark.slow
def test_playable_files_are_sent_unchanged_in_ranges(
    browser: TestClient, files: list[Path]
) -> None:
    sent_as_they_are = 0
    for clip, file in enumerate(files):
        response = browser.get(f"/api/clips/{clip}/video")
        if response.status_code != 200 or file.is_dir() or response.content != file.read_bytes():
            continue
        sent_as_they_are += 1
        size = len(response.content)
        pieces = [
            browser.get(
                f"/api/clips/{clip}/video", headers={"Range": f"bytes={start}-{start + size // 3}"}
            ).content
            for start in range(0, size, size // 3 + 1)
        ]
        assert b"".join(pieces) == response.content, file.name
    assert sent_as_they_are >= 15


def test_unplayable_files_are_always_transcoded(
    browser: TestClient, files: list[Path], real_data: Path
) -> None:
    with (real_data / "odd" / "probe.csv").open() as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    for clip, path in enumerate(files):
        row = rows.get(path.name)
        if row is None or not int(row["decoded"] or 0):
            continue
        strange = row["codec"] not in ("h264", "vp8", "vp9") or row["pix"] not in (
            "yuv420p",
            "yuvj420p",
        )
        if strange or row["rot"] not in ("0", "None") or path.suffix == ".mkv":
            response = browser.get(f"/api/clips/{clip}/video")
            assert response.content != path.read_bytes(), path.name


@pytest.mark.slow
def test_every_playable_file_has_a_poster(browser: TestClient, files: list[Path]) -> None:
    for clip, file in enumerate(files):
        video = browser.head(f"/api/clips/{clip}/video")
        poster = browser.get(f"/api/clips/{clip}/poster")
        assert poster.status_code == video.status_code, file.name
        if poster.status_code == 200:
            assert poster.content.startswith(b"\xff\xd8"), file.name
