from __future__ import annotations

import pytest

from praxiscope.server.security.hosts import (
    is_allowed_host,
    is_cross_origin,
    is_loopback,
    server_names,
)
from praxiscope.server.settings import ServerSettings


def settings(tmp_path, **changes):
    return ServerSettings(workspace=tmp_path, cache=tmp_path, **changes)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765", "127.8.8.8"]
)
def test_loopback_is_allowed(tmp_path, host):
    assert is_allowed_host(host, server_names(settings(tmp_path)), loopback_only=True)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8765",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example@127.0.0.2.example",
        "192.168.0.7",
        "0.0.0.0",
        "[::]",
        "[fe80::1]",
        "[",
        "2130706433.example",
    ],
)
def test_other_host_names_are_refused(tmp_path, host):
    assert not is_allowed_host(host, server_names(settings(tmp_path)), loopback_only=True)


def test_public_server_allows_ip_addresses_and_its_names(tmp_path):
    names = server_names(
        settings(tmp_path, host="0.0.0.0", address="https://look.example.org:444", token="x")
    )
    assert is_allowed_host("192.168.0.7:8765", names, loopback_only=False)
    assert is_allowed_host("Look.example.org:444", names, loopback_only=False)
    assert not is_allowed_host("evil.example", names, loopback_only=False)


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.7", False),
        ("look.example.org", False),
    ],
)
def test_loopback_addresses_are_recognised(host, only_here):
    assert is_loopback(host) is only_here


@pytest.mark.parametrize(
    ("headers", "changes", "refused"),
    [
        ({}, True, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://a:1", "host": "a:1"}, True, False),
        ({"sec-fetch-site": "none"}, False, False),
        ({"sec-fetch-site": "cross-site"}, False, True),
        ({"sec-fetch-site": "same-site"}, True, True),
        ({"origin": "http://a:1", "host": "A:1"}, True, False),
        ({"origin": "http://a:2", "host": "a:1"}, True, True),
        ({"origin": "http://evil.example", "host": "a:1"}, True, True),
        ({"origin": "null", "host": "a:1"}, True, True),
        ({"origin": "http://[", "host": "a:1"}, True, True),
    ],
)
def test_cross_origin_requests_are_recognised(headers, changes, refused):
    assert is_cross_origin(headers, changes=changes) is refused
