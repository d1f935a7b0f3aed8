"""Passwords of local accounts: which are taken, and how they are kept (Argon2id, OWASP's m=19 MiB, t=2, p=1)."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from config import UsageError

SHORTEST, LONGEST = 12, 256
_WEAKEST_TAKEN = 3  # of 0 to 4: "safely unguessable", more than 10^8 guesses
_AT_ONCE = 4  # each takes 19 MiB
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = threading.BoundedSemaphore(_AT_ONCE)


def refuse_weak(password: str, about: tuple[str, ...] = ()) -> None:
    """Raises UsageError for a password that is short, long or easily guessed; ``about`` are words that its owner is known by."""
    if len(password) < SHORTEST:
        raise UsageError("too_short")
    if len(password) > LONGEST:
        raise UsageError("too_long")
    # The estimate is quadratic in the length: what the first 72 characters do not make strong the rest may.
    judged = zxcvbn(password[:72], user_inputs=[word for word in about if word], max_length=72)
    if len(password) <= 72 and judged["score"] < _WEAKEST_TAKEN:
        raise UsageError("too_weak")


def hashed(password: str) -> str:
    """The hash that is stored, with its own salt and parameters in it."""
    with _slots:
        return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether this is the password. With no stored hash as much work is done as with one, and the answer is no."""
    try:
        with _slots:
            _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
