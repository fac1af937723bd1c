"""Secret tokens; the server stores only their digests."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as text for a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The digest of a token; a fast hash without salt is enough, because tokens are random."""
    return hashlib.sha256(token.encode()).hexdigest()
