"""Invitations: links that sign other people in, stored in the workspace."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from praxiscope.errors import WorkspaceError
from praxiscope.files.json_list import read_json_list, write_json_list
from praxiscope.files.lock import exclusive_lock
from praxiscope.server.schemas.session import Role
from praxiscope.server.security.roles import ROLES
from praxiscope.server.security.tokens import digest, new_token

INVITATIONS_FILE = "invitations.json"

MAX_INVITATIONS = 1000


@dataclass(frozen=True)
class Invitation:
    """The permission of one person to sign in.

    Attributes:
        id: in routes.
        name: of the person.
        role: of the person.
        digest: of the token.
        expires: UTC, ISO 8601.
    """

    id: str
    name: str
    role: Role
    digest: str
    expires: str

    @property
    def expiry(self) -> datetime:
        """The time at which it ends."""
        return datetime.fromisoformat(self.expires)


def read_invitations(workspace: Path) -> tuple[Invitation, ...]:
    """The invitations that have not expired, in the order of their creation.

    Raises:
        FileError: the file can't be read.
    """
    invitations = read_json_list(
        workspace / INVITATIONS_FILE,
        lambda entry: _checked(Invitation(**entry)),
        remedy="delete the file and invite again",
    )
    now = datetime.now(UTC)
    return tuple(invitation for invitation in invitations if invitation.expiry > now)


def find_invitation(workspace: Path, token: str) -> Invitation | None:
    """The invitation of a token, None if there is none.

    Raises:
        FileError: the file can't be read.
    """
    token_digest = digest(token)
    return next(
        (
            invitation
            for invitation in read_invitations(workspace)
            if invitation.digest == token_digest
        ),
        None,
    )


def invite(workspace: Path, name: str, role: Role, hours: float) -> tuple[Invitation, str]:
    """Make an invitation.

    Returns:
        The invitation and its token, which is stored nowhere.

    Raises:
        WorkspaceError: there are too many invitations.
        FileError: the file can't be read or written.
    """
    token = new_token()
    expires = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
    invitation = Invitation(secrets.token_hex(6), name, role, digest(token), expires)
    with exclusive_lock(workspace):
        invitations = read_invitations(workspace)
        if len(invitations) >= MAX_INVITATIONS:
            raise WorkspaceError(f"{MAX_INVITATIONS} invitations are open", remedy="revoke some")
        _write(workspace, [*invitations, invitation])
    return invitation, token


def revoke_invitation(workspace: Path, invitation_id: str) -> bool:
    """Delete the invitation of an id.

    Returns:
        Whether there was one.

    Raises:
        FileError: the file can't be read or written.
    """
    with exclusive_lock(workspace):
        invitations = read_invitations(workspace)
        others = [invitation for invitation in invitations if invitation.id != invitation_id]
        if len(others) < len(invitations):
            _write(workspace, others)
    return len(others) < len(invitations)


def invitation_link(address: str, token: str) -> str:
    """A link that signs in; browsers send the part after ``#`` to no server, so no log has it."""
    return f"{address.rstrip('/')}/#invite={token}"


def _checked(invitation: Invitation) -> Invitation:
    if invitation.role not in ROLES or invitation.expiry.tzinfo is None:
        raise ValueError(f"the invitation of {invitation.name!r} has an unknown role or time")
    return invitation


def _write(workspace: Path, invitations: Iterable[Invitation]) -> None:
    write_json_list(workspace / INVITATIONS_FILE, invitations, private=True)
