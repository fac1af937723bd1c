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
from praxiscope.workspace.run import RunConfig, start_run
from praxiscope.workspace.workspace import create_workspace, open_workspace

PLAYABLE, AVI, FOLDER, MISSING, EMPTY, TEXT, LOOP = range(7)


def film(path, codec, count=24):
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
    film(folder / "plays.mp4", "libx264")
    film(folder / "old.avi", "mpeg4")
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
    app.state.praxiscope.jobs.close()


def test_what_browsers_play_is_sent_as_it_is(browser, videos):
    answer = browser.get(f"/api/clips/{PLAYABLE}/video")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == (videos / "plays.mp4").read_bytes()


@pytest.mark.parametrize("clip", [PLAYABLE, AVI])
@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=10-99", slice(10, 100)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=100-99999999", slice(100, None)),
    ],
)
def test_a_range_has_the_bytes_of_the_whole(browser, clip, asked, part):
    whole = browser.get(f"/api/clips/{clip}/video").content

    answer = browser.get(f"/api/clips/{clip}/video", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == whole[part]
    start, stop, _ = part.indices(len(whole))
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole)}"


def test_a_range_beyond_the_end_is_refused(browser):
    answer = browser.get(f"/api/clips/{PLAYABLE}/video", headers={"Range": "bytes=99999999-"})

    assert answer.status_code == 416


def test_head_tells_what_get_would_send(browser):
    head = browser.head(f"/api/clips/{PLAYABLE}/video")
    whole = browser.get(f"/api/clips/{PLAYABLE}/video")

    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "content-type"):
        assert head.headers[name] == whole.headers[name]


def test_a_range_of_another_content_is_not_sent(browser, videos):
    first = browser.get(f"/api/clips/{PLAYABLE}/video")
    headers = {"Range": "bytes=10-99", "If-Range": first.headers["etag"]}
    assert browser.get(f"/api/clips/{PLAYABLE}/video", headers=headers).status_code == 206

    film(videos / "plays.mp4", "libx264", 30)

    answer = browser.get(f"/api/clips/{PLAYABLE}/video", headers=headers)
    assert answer.status_code == 200
    assert answer.content == (videos / "plays.mp4").read_bytes()


@pytest.mark.parametrize(("clip", "frames"), [(AVI, 24), (FOLDER, 6)])
def test_what_browsers_do_not_play_is_transcoded(browser, tmp_path, clip, frames):
    answer = browser.get(f"/api/clips/{clip}/video")

    assert answer.headers["content-type"] == "video/mp4"
    (tmp_path / "sent.mp4").write_bytes(answer.content)
    with av.open(str(tmp_path / "sent.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        levels = [frame.to_ndarray(format="gray").mean() for frame in container.decode(stream)]
    assert len(levels) == frames
    assert np.all(np.diff(levels) > 2)
    # It plays before all of it is there.
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")


def test_a_video_is_transcoded_once_however_many_ask(browser, monkeypatch):
    begun, usual = [], video.transcode

    def counted(path, to, check):
        begun.append(path)
        usual(path, to, check)

    monkeypatch.setattr(video, "transcode", counted)
    together = threading.Barrier(8)

    def ask(_):
        together.wait()
        return browser.get(f"/api/clips/{AVI}/video").content

    with ThreadPoolExecutor(8) as several:
        contents = set(several.map(ask, range(8)))

    assert len(begun) == 1
    assert len(contents) == 1
    assert browser.get(f"/api/clips/{AVI}/video").content in contents
    assert len(begun) == 1


def test_a_file_that_was_replaced_is_transcoded_anew(browser, videos):
    before = browser.get(f"/api/clips/{AVI}/video").content

    film(videos / "old.avi", "mpeg4", 12)

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
def test_what_can_not_be_shown_is_a_404_that_says_which_and_why(browser, clip, reason, what):
    answer = browser.get(f"/api/clips/{clip}/{what}")

    assert answer.status_code == 404
    told = answer.json()
    assert reason in told["what"]
    assert "secret place" not in answer.text
    if clip < 7:
        assert told["where"].startswith(f"clip {clip}, ")


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
def test_strange_addresses_are_refused(browser, address):
    answer = browser.get(address)

    assert 400 <= answer.status_code < 500
    assert "secret place" not in answer.text


def test_a_poster_is_the_middle_frame_in_one_of_a_few_heights(browser, videos):
    answer = browser.get(f"/api/clips/{PLAYABLE}/poster?height=50")

    assert answer.headers["content-type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (96, 64)
    middle = read_clip(videos / "plays.mp4").frames[12]
    assert np.abs(np.asarray(picture, float) - middle).mean() < 3


def test_a_picture_that_the_browser_has_is_not_sent_again(browser):
    first = browser.get(f"/api/clips/{PLAYABLE}/poster")

    again = browser.get(
        f"/api/clips/{PLAYABLE}/poster", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"/api/clips/{PLAYABLE}/poster").content == first.content


def test_a_strip_shows_the_frames_of_the_run_side_by_side(client, analysed):
    answer = client.get(f"/api/runs/{RUN}/clips/0/strip?height=40")

    assert answer.headers["content-type"] == "image/jpeg"
    tiles = np.asarray(Image.open(io.BytesIO(answer.content)), float)
    assert tiles.shape == (48, 16 * 48, 3)
    path = open_workspace(analysed).clips(["path"])["path"][0].as_py()
    for number, frame in enumerate(read_clip(path).frames):
        small = np.asarray(Image.fromarray(frame).resize((48, 48)), float)
        assert np.abs(tiles[:, 48 * number : 48 * (number + 1)] - small).mean() < 6


def test_a_preview_has_the_kept_heat_beside_the_clip(client, analysed):
    answer = client.get(f"/api/runs/{RUN}/clips/0/preview")

    assert answer.headers["content-type"] == "image/webp"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.n_frames == 16
    assert picture.size == (112 + 4 + 112, 112)


def test_a_clip_without_prediction_is_previewed_or_refused_by_its_file(client):
    assert client.get(f"/api/runs/{RUN}/clips/{DAMAGED}/preview").status_code == 404
    assert client.get(f"/api/runs/{RUN}/clips/{DAMAGED}/strip").status_code == 404


def test_a_run_whose_recipe_can_not_be_read_has_no_strips(browser, tmp_path):
    run = start_run(tmp_path / "some" / "runs" / "own", RunConfig("own", "", "", {}, (), ("a",)))
    run.add(pa.table({"clip": pa.array([PLAYABLE], pa.int32())}), np.zeros((1, 1), np.float32))

    for what in ("strip", "preview"):
        answer = browser.get(f"/api/runs/own/clips/{PLAYABLE}/{what}")
        assert answer.status_code == (404 if what == "strip" else 200), answer.text
    assert browser.get(f"/api/runs/own/clips/{PLAYABLE}").status_code == 200


def test_nothing_is_made_again_by_the_next_server(browser, tmp_path, monkeypatch):
    made = browser.get(f"/api/clips/{AVI}/video").content

    def again(*_):
        raise AssertionError("transcoded again")

    monkeypatch.setattr(video, "transcode", again)
    settings = ServerSettings(workspace=tmp_path / "some", cache=tmp_path / "kept")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as later:
        assert later.get(f"/api/clips/{AVI}/video").content == made
