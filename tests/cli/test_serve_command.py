from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.workspace.workspace import create_workspace

LONG = 60.0


@pytest.fixture
def workspace(tmp_path):
    clips = {"path": [f"/videos/{number}.mp4" for number in range(4)]}
    return create_workspace(tmp_path / "ws", clips).folder


@contextmanager
def serving(workspace, *options):
    """A server of its own, and the address that it printed."""
    command = [sys.executable, "-m", "praxiscope", "serve", workspace, "--port", "0"]
    environment = os.environ | {"XDG_CACHE_HOME": str(workspace.parent / "cache")}
    process = subprocess.Popen(
        [str(part) for part in (*command, *options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    timer = threading.Timer(LONG, process.kill)
    timer.start()
    try:
        yield process, process.stdout.readline().split()[0]
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def interrupted(process):
    """What it printed, and its exit status."""
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=LONG)
    return output, process.returncode


def connection(link):
    return http.client.HTTPConnection(urlsplit(link).netloc, timeout=LONG)


def asked(link, method, path, body=None, headers=None):
    """Status, JSON and headers of an answer; the path is sent as it is."""
    with_body = {"Content-Type": "application/json"} if body else {}
    line = connection(link)
    line.request(method, path, json.dumps(body) if body else None, with_body | (headers or {}))
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, json.loads(content or b"null"), answer.headers


@pytest.mark.slow
def test_it_serves_until_ctrl_c_and_ends_without_a_word(workspace):
    with serving(workspace) as (process, link):
        assert link.startswith("http://127.0.0.1:")
        status, session, headers = asked(link, "GET", "/api/session")
        assert (status, session["role"]) == (200, "admin")
        assert "server" not in headers
        _, answer, _ = asked(link, "GET", "/api/workspace")
        assert (answer["name"], answer["clips"]) == ("ws", 4)
        assert interrupted(process) == ("", 0)


@pytest.mark.slow
def test_ctrl_c_does_not_wait_for_who_is_connected(workspace):
    with serving(workspace) as (process, link):
        idle = connection(link)
        idle.request("GET", "/api/session")
        idle.getresponse().read()
        with socket.create_connection((urlsplit(link).hostname, urlsplit(link).port)) as half:
            half.sendall(b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n")
            assert interrupted(process) == ("", 0)


@pytest.mark.slow
def test_the_printed_link_signs_in(workspace):
    with serving(workspace, "--sign-in", "--invite", "Jo=viewer") as (process, link):
        jos = process.stdout.readline().split()[-1]
        for printed, name in ((link, "admin"), (jos, "Jo")):
            assert asked(printed, "GET", "/api/workspace")[0] == 401
            token = printed.partition("/#invite=")[2]
            status, session, headers = asked(printed, "POST", "/api/session", {"token": token})
            assert (status, session["name"]) == (200, name)
            cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
            assert asked(printed, "GET", "/api/workspace", headers=cookie)[0] == 200
        output, status = interrupted(process)
        assert (output, status) == ("", 0)


UNTIDY = (
    "/../../../../etc/passwd",
    "/assets/../../../settings.py",
    "/api/../../settings.py",
    "/api/runs/../../workspace.json",
    "/api/clips/../../0/video",
    "//etc/passwd",
    "/..\\..\\settings.py",
    "/%2e%2e/%2e%2e/settings.py",
    "http://evil.example/api/workspace",
)


@pytest.mark.slow
def test_paths_that_no_client_has_tidied(workspace):
    with serving(workspace) as (_, link):
        for path in UNTIDY:
            line = connection(link)
            line.request("GET", path)
            answer = line.getresponse()
            content = answer.read()
            line.close()
            assert answer.status in (400, 403, 404) or content.startswith(b"<!doctype html>"), path
            for secret in (b"root:", b"ServerSettings", b"created_by"):
                assert secret not in content


@pytest.mark.slow
def test_an_upload_without_an_end_is_cut(workspace):
    most = 100_000_000
    with serving(workspace, "--sign-in") as (_, link):
        place = urlsplit(link)
        with socket.create_connection((place.hostname, place.port), timeout=LONG) as line:
            line.sendall(
                b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            sent = 0
            with suppress(ConnectionError):
                while sent < most:
                    line.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                    sent += 0x10000
            assert sent < most
        assert asked(link, "GET", "/api/session")[0] == 200


def test_a_port_in_use(workspace, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = command("serve", workspace, "--port", port)
    assert isinstance(result.exception, PraxiscopeError)
    assert f"port {port} of 127.0.0.1: is in use" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "0.0.0.0"), "--sign-in"),
        (("--address", "https://look.example.org"), "--sign-in"),
        (("--invite", "Jo=viewer"), "--sign-in"),
        (("--sign-in", "--invite", "Jo"), "NAME=ROLE"),
        (("--sign-in", "--invite", "Jo=owner"), "viewer, annotator, reviewer, admin"),
        (("--host", "name.invalid"), "--host"),
        (("--address", "look.example.org"), "https://"),
        (("--certificate", "c.pem"), "--key"),
        (("--certificate", "c.pem", "--key", "k.pem"), "c.pem"),
    ],
)
def test_wrong_options_are_refused_in_one_line(workspace, command, options, words):
    result = command("serve", workspace, "--port", "0", *options)
    assert isinstance(result.exception, PraxiscopeError)
    assert words in str(result.exception)


def test_no_workspace(tmp_path, command):
    result = command("serve", tmp_path, "--port", "0")
    assert "is no workspace" in str(result.exception)


@pytest.mark.slow
def test_torch_waits_until_it_is_needed(workspace):
    code = (
        "import sys; from pathlib import Path\n"
        "from praxiscope.server.app import create_app\n"
        "from praxiscope.server.settings import ServerSettings\n"
        "create_app(ServerSettings(Path(sys.argv[1]), Path(sys.argv[1]) / 'cache'))\n"
        "print(sorted({'torch', 'sklearn', 'torchvision', 'transformers'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, workspace], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
