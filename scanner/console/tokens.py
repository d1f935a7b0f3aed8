"""Secrets that open a door, and what is kept of them: never the secret itself."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token(prefix: str = "") -> str:
    """256 random bits as text. A prefix lets people and tools see what a found token is."""
    return prefix + secrets.token_urlsafe(32)


def kept(token: str) -> str:
    """What is stored of a token: with 256 random bits in it a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(session: str) -> str:
    """The token that every form of a session carries: derived from the session's secret, which a foreign page does not know."""
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
