"""Values as they look after masking, hashing, encryption and tokenisation."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from random import Random

from benchmarks.accuracy.generate.network import uuid

Hider = Callable[[str, Random], str]


def stars(value: str, r: Random) -> str:  # noqa: ARG001
    """The middle as stars: 138****1234, 王*明, ab***@example.com."""
    if "@" in value:
        user, host = value.split("@")
        return f"{user[:2]}***@{host}"
    if len(value) <= 4:
        return value[0] + "*" * (len(value) - 2) + value[-1] if len(value) > 2 else f"{value[0]}*"
    head = 3 if len(value) < 15 else 6
    return value[:head] + "*" * (len(value) - head - 4) + value[-4:]


def crosses(value: str, r: Random) -> str:  # noqa: ARG001
    """The middle as x, a name as its first character and 某: 138xxxx1234."""
    if len(value) <= 4:
        return value[0] + "某" * (len(value) - 1)
    head = 3 if len(value) < 15 else 6
    return value[:head] + "x" * (len(value) - head - 4) + value[-4:]


def tail_only(value: str, r: Random) -> str:  # noqa: ARG001
    """All but the end as stars."""
    kept = 1 if len(value) <= 4 else 4
    return "*" * (len(value) - kept) + value[-kept:]


def digest(algorithm: str) -> Hider:
    """The hexadecimal digest, without a key."""
    return lambda value, _: hashlib.new(algorithm, value.encode()).hexdigest()


def like_aes(value: str, r: Random) -> str:
    """Base64 of so many random bytes as AES with a 16-byte start vector gives."""
    blocks = 1 + (len(value.encode()) // 16 + 1)
    return base64.b64encode(r.randbytes(16 * blocks)).decode()


def token(value: str, r: Random) -> str:  # noqa: ARG001
    """A UUID that stands for the value in a vault."""
    return uuid(r)
