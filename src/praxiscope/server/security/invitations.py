"""Links by which others may sign in, kept beside what they may look at."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from praxiscope.errors import WorkspaceError
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.lock import exclusive_lock
from praxiscope.server.schemas.session import Role
from praxiscope.server.security.roles import ROLES
from praxiscope.server.security.tokens import digest, new_token

INVITATIONS_FILE = "invitations.json"

MOST = 1000


@dataclass(frozen=True)
class Invitation:
    """Somebody who may sign in.

    Attributes:
        id: names it in addresses.
        name: of whom it is for.
        role: they are given.
        digest: of their token.
        expires: UTC, ISO 8601.
    """

    id: str
    name: str
    role: Role
    digest: str
    expires: str

    @property
    def expiry(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.expires)


def read_invitations(workspace: Path) -> tuple[Invitation, ...]:
    """Those that have not expired, in the order in which they were made.

    Raises:
        WorkspaceError: the file can't be read.
    """
    path = workspace / INVITATIONS_FILE
    try:
        content: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        all_of_them = tuple(_checked(Invitation(**entry)) for entry in content)
        now = datetime.now(UTC)
        return tuple(one for one in all_of_them if one.expiry > now)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise WorkspaceError(
            f"can't be read, {error}", where=str(path), remedy="delete it and invite anew"
        ) from error


def invited(workspace: Path, token: str) -> Invitation | None:
    """Whose token it is, None where it is nobody's any more.

    Raises:
        WorkspaceError: the file can't be read.
    """
    wanted = digest(token)
    return next((one for one in read_invitations(workspace) if one.digest == wanted), None)


def invite(workspace: Path, name: str, role: Role, hours: float) -> tuple[Invitation, str]:
    """Make an invitation.

    Returns:
        It, and its token, which is kept nowhere.

    Raises:
        WorkspaceError: there are too many, or the file can't be read or written.
    """
    token = new_token()
    expires = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
    made = Invitation(secrets.token_hex(6), name, role, digest(token), expires)
    with exclusive_lock(workspace):
        there = read_invitations(workspace)
        if len(there) >= MOST:
            raise WorkspaceError(f"{MOST} invitations are open", remedy="take some back")
        _write(workspace, [*there, made])
    return made, token


def take_back(workspace: Path, name: str) -> bool:
    """Delete the invitation of an id; whether there was one.

    Raises:
        WorkspaceError: the file can't be read or written.
    """
    with exclusive_lock(workspace):
        there = read_invitations(workspace)
        left = [one for one in there if one.id != name]
        if len(left) < len(there):
            _write(workspace, left)
    return len(left) < len(there)


def invitation_link(address: str, token: str) -> str:
    """A link that signs in; what follows ``#`` is sent to no server, so that no log holds it."""
    return f"{address.rstrip('/')}/#invite={token}"


def _checked(one: Invitation) -> Invitation:
    if one.role not in ROLES or one.expiry.tzinfo is None:
        raise ValueError(f"the invitation of {one.name!r} has an unknown role or time")
    return one


def _write(workspace: Path, invitations: Iterable[Invitation]) -> None:
    content = [asdict(one) for one in invitations]
    with atomic_write(workspace / INVITATIONS_FILE, fsync=True) as file:
        if os.name != "nt":
            os.fchmod(file.fileno(), 0o600)
        file.write(json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")
