"""Under which names the server may be asked, and from which pages.

A page of anybody's can have its own name lead to this machine (DNS rebinding). Its requests then
bear that name as their host.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from praxiscope.server.settings import ServerSettings

_SAME_PAGE = (None, "same-origin", "none")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or name."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def known_names(settings: ServerSettings) -> frozenset[str]:
    """Names, beside numbers, under which browsers may ask."""
    names = {"localhost", settings.host, urlsplit(settings.address).hostname or ""}
    if not is_loopback(settings.host):
        names.add(socket.gethostname())
    return frozenset(name.lower() for name in names if name)


def is_known(host: str, names: frozenset[str], *, loopback_only: bool) -> bool:
    """Whether the server may be asked under a name.

    Args:
        host: as the request says, with or without port.
        names: of the server.
        loopback_only: whether numbers other than the loopback's are refused. Numbers can't be
            rebound: a page of that origin came from there.
    """
    name = hostname(host)
    if name in names:
        return True
    try:
        number = ip_address(name)
    except ValueError:
        return False
    return number.is_loopback or not loopback_only


def hostname(host: str) -> str:
    """A host without its port and brackets, empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_of_another_page(headers: Mapping[str, str], *, changes: bool) -> bool:
    """Whether a request was made by a page of another origin.

    Args:
        headers: of the request, names in lower case.
        changes: whether it may change something; then its ``Origin`` counts too.
    """
    if headers.get("sec-fetch-site") not in _SAME_PAGE:
        return True
    origin = headers.get("origin")
    if not changes or origin is None:
        return False
    return origin.partition("://")[2].lower() != headers.get("host", "").lower()
