"""Host names under which the server accepts requests, and checks of their origin.

The owner of another site can let its name point to this machine (DNS rebinding). Requests of its
pages then have that name as their host.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from praxiscope.server.settings import ServerSettings

_SAME_ORIGIN = (None, "same-origin", "none")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address or name."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def server_names(settings: ServerSettings) -> frozenset[str]:
    """Host names, besides IP addresses, that browsers may use."""
    names = {"localhost", settings.host, urlsplit(settings.address).hostname or ""}
    if not is_loopback(settings.host):
        names.add(socket.gethostname())
    return frozenset(name.lower() for name in names if name)


def is_allowed_host(host: str, names: frozenset[str], *, loopback_only: bool) -> bool:
    """Whether the server accepts requests with a host.

    Args:
        host: from the request, with or without port.
        names: of the server.
        loopback_only: whether IP addresses of other interfaces are refused. IP addresses can't
            be rebound: a page of that origin comes from that machine.
    """
    name = hostname(host)
    if name in names:
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not loopback_only


def hostname(host: str) -> str:
    """A host without port and brackets, empty if it is invalid."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_cross_origin(headers: Mapping[str, str], *, changes: bool) -> bool:
    """Whether a page of another origin sent a request.

    Args:
        headers: of the request, names in lower case.
        changes: whether the request may change something; then ``Origin`` is checked too.
    """
    if headers.get("sec-fetch-site") not in _SAME_ORIGIN:
        return True
    origin = headers.get("origin")
    if not changes or origin is None:
        return False
    return origin.partition("://")[2].lower() != headers.get("host", "").lower()
