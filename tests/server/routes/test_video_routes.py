from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from small_run import DAMAGED, RUN
from starlette.testclient import TestClient

from praxiscope.server.app import create_app
from praxiscope.server.routes import video
from praxiscope.server.settings import ServerSettings
from praxiscope.video.decode import read_clip
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_file import start_run
from praxiscope.workspace.workspace import create_workspace, open_workspace

PLAYABLE, AVI, FOLDER, MISSING, EMPTY, TEXT, LOOP = range(7)


def write_video(path, codec, count=24):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(count):
            frame = np.full((64, 96, 3), 7 * number + 20, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, "rgb24")))
        container.mux(stream.encode(None))


@pytest.fixture
def videos(tmp_path):
    folder = tmp_path / "secret place" / "videos"
    (folder / "frames").mkdir(parents=True)
    write_video(folder / "plays.mp4", "libx264")
    write_video(folder / "old.avi", "mpeg4")
    for number in range(6):
        Image.new("RGB", (96, 64), (40 * number,) * 3).save(folder / "frames" / f"{number}.png")
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")
    (folder / "loop.mp4").symlink_to(folder / "loop.mp4")
    return folder


@pytest.fixture
def browser(videos, tmp_path):
    names = ["plays.mp4", "old.avi", "frames", "gone.mp4", "empty.mp4", "text.mp4", "loop.mp4"]
    create_workspace(tmp_path / "some", {"path": [str(videos / name) for name in names]})
    app = create_app(ServerSettings(workspace=tmp_path / "some", cache=tmp_path / "kept"))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        yield client
    app.state.services.close()


def test_playable_file_is_sent_unchanged(browser, videos):
    response = browser.get(f"/api/clips/{PLAYABLE}/video")

    assert response.status_code == 200
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert response.content == (videos / "plays.mp4").read_bytes()


@pytest.mark.parametrize("clip", [PLAYABLE, AVI])
@pytest.mark.parametrize(
    ("byte_range", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=10-99", slice(10, 100)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=100-99999999", slice(100, None)),
    ],
)
def test_range_has_the_bytes_of_the_file(browser, clip, byte_range, part):
    whole = browser.get(f"/api/clips/{clip}/video").content

    response = browser.get(f"/api/clips/{clip}/video", headers={"Range": byte_range})

    assert response.status_code == 206
    assert response.content == whole[part]
    start, stop, _ = part.indices(len(whole))
    assert response.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole)}"


def test_range_beyond_the_end_is_refused(browser):
    response = browser.get(f"/api/clips/{PLAYABLE}/video", headers={"Range": "bytes=99999999-"})

    assert response.status_code == 416


def test_head_has_the_headers_of_get(browser):
    head = browser.head(f"/api/clips/{PLAYABLE}/video")
    whole = browser.get(f"/api/clips/{PLAYABLE}/video")

    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "content-type"):
        assert head.headers[name] == whole.headers[name]


def test_range_of_changed_content_is_not_sent(browser, videos):
    first = browser.get(f"/api/clips/{PLAYABLE}/video")
    headers = {"Range": "bytes=10-99", "If-Range": first.headers["etag"]}
    assert browser.get(f"/api/clips/{PLAYABLE}/video", headers=headers).status_code == 206

    write_video(videos / "plays.mp4", "libx264", 30)

    response = browser.get(f"/api/clips/{PLAYABLE}/video", headers=headers)
    assert response.status_code == 200
    assert response.content == (videos / "plays.mp4").read_bytes()


@pytest.mark.parametrize(("clip", "frames"), [(AVI, 24), (FOLDER, 6)])
def test_unplayable_video_is_transcoded(browser, tmp_path, clip, frames):
    response = browser.get(f"/api/clips/{clip}/video")

    assert response.headers["content-type"] == "video/mp4"
    (tmp_path / "sent.mp4").write_bytes(response.content)
    with av.open(str(tmp_path / "sent.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        levels = [frame.to_ndarray(format="gray").mean() for frame in container.decode(stream)]
    assert len(levels) == frames
    assert np.all(np.diff(levels) > 2)
    # Browsers can play it before it is complete.
    assert response.content.index(b"moov") < response.content.index(b"mdat")


def test_video_is_transcoded_once_for_many_requests(browser, monkeypatch):
    started, original = [], video.transcode

    def counted(path, to, check):
        started.append(path)
        original(path, to, check)

    monkeypatch.setattr(video, "transcode", counted)
    together = threading.Barrier(8)

    def ask(_):
        together.wait()
        return browser.get(f"/api/clips/{AVI}/video").content

    with ThreadPoolExecutor(8) as several:
        contents = set(several.map(ask, range(8)))

    assert len(started) == 1
    assert len(contents) == 1
    assert browser.get(f"/api/clips/{AVI}/video").content in contents
    assert len(started) == 1


def test_replaced_file_is_transcoded_again(browser, videos):
    before = browser.get(f"/api/clips/{AVI}/video").content

    write_video(videos / "old.avi", "mpeg4", 12)

    after = browser.get(f"/api/clips/{AVI}/video").content
    assert after != before


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (MISSING, "its file is missing"),
        (EMPTY, "the file is empty"),
        (TEXT, "not a video"),
        (LOOP, "can't be read"),
        (7, "no clip 7"),
        (2**31 - 1, "no clip"),
    ],
)
@pytest.mark.parametrize("what", ["video", "poster"])
def test_unreadable_clip_is_404_with_name_and_reason(browser, clip, reason, what):
    response = browser.get(f"/api/clips/{clip}/{what}")

    assert response.status_code == 404
    error = response.json()
    assert reason in error["what"]
    assert "secret place" not in response.text
    if clip < 7:
        assert error["where"].startswith(f"clip {clip}, ")


@pytest.mark.parametrize(
    "address",
    [
        "/api/clips/-1/video",
        "/api/clips/1e3/video",
        "/api/clips/..%2f..%2fetc%2fpasswd/video",
        "/api/clips/99999999999999999999/poster",
        "/api/clips/0/poster?height=0",
        "/api/clips/0/poster?height=100000",
        "/api/clips/0/poster?height=tall",
        "/api/runs/none/clips/0/strip",
        "/api/runs/..%2f..%2fsome/clips/0/preview",
    ],
)
def test_malformed_routes_are_refused(browser, address):
    response = browser.get(address)

    assert 400 <= response.status_code < 500
    assert "secret place" not in response.text


def test_poster_height_is_rounded_up(browser, videos):
    response = browser.get(f"/api/clips/{PLAYABLE}/poster?height=50")

    assert response.headers["content-type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (96, 64)
    middle = read_clip(videos / "plays.mp4").frames[12]
    assert np.abs(np.asarray(picture, float) - middle).mean() < 3


def test_cached_picture_is_304(browser):
    first = browser.get(f"/api/clips/{PLAYABLE}/poster")

    again = browser.get(
        f"/api/clips/{PLAYABLE}/poster", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/api/clips/{PLAYABLE}/poster").content == first.content


@pytest.mark.slow
def test_strip_route_has_the_frames_side_by_side(client, analysed):
    response = client.get(f"/api/runs/{RUN}/clips/0/strip?height=40")

    assert response.headers["content-type"] == "image/jpeg"
    tiles = np.asarray(Image.open(io.BytesIO(response.content)), float)
    assert tiles.shape == (48, 16 * 48, 3)
    path = open_workspace(analysed).clips(["path"])["path"][0].as_py()
    for number, frame in enumerate(read_clip(path).frames):
        small = np.asarray(Image.fromarray(frame).resize((48, 48)), float)
        assert np.abs(tiles[:, 48 * number : 48 * (number + 1)] - small).mean() < 6


@pytest.mark.slow
def test_preview_has_the_stored_heat_beside_the_clip(client, analysed):
    response = client.get(f"/api/runs/{RUN}/clips/0/preview")

    assert response.headers["content-type"] == "image/webp"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.n_frames == 16
    assert picture.size == (112 + 4 + 112, 112)


@pytest.mark.slow
def test_clip_without_prediction_and_readable_file_has_no_pictures(client):
    assert client.get(f"/api/runs/{RUN}/clips/{DAMAGED}/preview").status_code == 404
    assert client.get(f"/api/runs/{RUN}/clips/{DAMAGED}/strip").status_code == 404


def test_run_with_unreadable_recipe_has_no_strips(browser, tmp_path):
    run = start_run(tmp_path / "some" / "runs" / "own", RunConfig("own", "", "", {}, (), ("a",)))
    run.add(pa.table({"clip": pa.array([PLAYABLE], pa.int32())}), np.zeros((1, 1), np.float32))

    for what in ("strip", "preview"):
        response = browser.get(f"/api/runs/own/clips/{PLAYABLE}/{what}")
        assert response.status_code == (404 if what == "strip" else 200), response.text
    assert browser.get(f"/api/runs/own/clips/{PLAYABLE}").status_code == 200


def test_transcoded_videos_survive_a_restart(browser, tmp_path, monkeypatch):
    created = browser.get(f"/api/clips/{AVI}/video").content

    def again(*_):
        raise AssertionError("transcoded again")

    monkeypatch.setattr(video, "transcode", again)
    settings = ServerSettings(workspace=tmp_path / "some", cache=tmp_path / "kept")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as later:
        assert later.get(f"/api/clips/{AVI}/video").content == created
