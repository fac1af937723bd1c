from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from praxiscope.errors import FileError
from praxiscope.server.security.invitations import (
    INVITATIONS_FILE,
    find_invitation,
    invite,
    read_invitations,
    revoke_invitation,
)
from praxiscope.workspace.doctor import examine

pytestmark = pytest.mark.slow


def test_token_identifies_the_invitation(workspace_folder):
    created, token = invite(workspace_folder, "Jo", "annotator", 2)
    other, _ = invite(workspace_folder, "Al", "viewer", 2)
    assert find_invitation(workspace_folder, token) == created
    assert find_invitation(workspace_folder, token[:-1]) is None
    assert find_invitation(workspace_folder, created.digest) is None
    assert read_invitations(workspace_folder) == (created, other)
    left = created.expiry - datetime.now(UTC)
    assert timedelta(hours=1.9) < left <= timedelta(hours=2)


def test_token_is_not_on_disk_and_the_file_is_private(workspace_folder):
    _, token = invite(workspace_folder, "Jo", "annotator", 2)
    path = workspace_folder / INVITATIONS_FILE
    assert token not in path.read_text("utf-8")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_invitation_expires(workspace_folder):
    _, token = invite(workspace_folder, "Jo", "annotator", 1)
    path = workspace_folder / INVITATIONS_FILE
    content = json.loads(path.read_text("utf-8"))
    content[0]["expires"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    path.write_text(json.dumps(content), "utf-8")
    assert find_invitation(workspace_folder, token) is None
    assert read_invitations(workspace_folder) == ()


def test_invitation_can_be_revoked(workspace_folder):
    created, token = invite(workspace_folder, "Jo", "annotator", 1)
    assert revoke_invitation(workspace_folder, created.id)
    assert find_invitation(workspace_folder, token) is None
    assert not revoke_invitation(workspace_folder, created.id)


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '[{"id": "x"}]', '[{"id":1,"name":"a","role":"root"}]']
)
def test_damaged_invitations_file_is_an_error(workspace_folder, content):
    (workspace_folder / INVITATIONS_FILE).write_text(content, "utf-8")
    if content == "{}":
        assert find_invitation(workspace_folder, "x") is None
        return
    with pytest.raises(FileError, match=INVITATIONS_FILE):
        find_invitation(workspace_folder, "x")


def test_unknown_role_is_an_error(workspace_folder):
    invite(workspace_folder, "Jo", "viewer", 1)
    path = workspace_folder / INVITATIONS_FILE
    path.write_text(path.read_text("utf-8").replace("viewer", "owner"), "utf-8")
    with pytest.raises(FileError):
        read_invitations(workspace_folder)


def test_workspace_with_invitations_passes_the_doctor(workspace_folder):
    before = examine(workspace_folder)
    invite(workspace_folder, "Jo", "viewer", 1)
    assert examine(workspace_folder) == before
