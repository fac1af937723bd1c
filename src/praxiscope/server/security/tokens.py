"""Secrets that people carry, of which the server keeps only digests."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as text that an address can hold."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token; as tokens are random, a fast hash without salt does."""
    return hashlib.sha256(token.encode()).hexdigest()
