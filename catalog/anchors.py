"""Anchors: heads of the record, signed and written outside the catalogue, so that a cut or a rollback is seen.

A line of an anchor file is JSON: number and hash of the last entry, the time, and, where a key is given, an Ed25519 signature
over these three with the public key that verifies it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.audit import Head
from catalog.columns import compact_json
from config import CatalogError, UsageError

if TYPE_CHECKING:  # a big library, loaded only where something is signed or verified
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it was written outside. ``signature`` and ``key`` (the public one) are hexadecimal, empty without a key."""

    head: Head
    at: datetime
    signature: str = ""
    key: str = ""


def new_key() -> str:
    """A private key for signing, in hexadecimal: to be kept where only the record's keeper can read it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(private: str) -> str:
    """The public half of a private key, in hexadecimal. Raises UsageError where it is no key."""
    return _private(private).public_key().public_bytes_raw().hex()


def sealed(head: Head, at: datetime, private: str = "") -> Anchor:
    """The anchor of a head, signed where a private key is given."""
    if not private:
        return Anchor(head, at)
    return Anchor(head, at, *sign(_signed(head, at), private))


def sign(message: bytes, private: str) -> tuple[str, str]:
    """The Ed25519 signature of a message, and the public key that verifies it, in hexadecimal. Raises UsageError for no key."""
    signer = _private(private)
    return signer.sign(message).hex(), signer.public_key().public_bytes_raw().hex()


def is_signed(message: bytes, signature: str, public: str) -> bool:
    """Whether a signature is that of a public key (both hexadecimal) over a message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def anchor_line(anchor: Anchor) -> str:
    """An anchor as one line of text, for a file or a log."""
    fields = {"seq": anchor.head.seq, "hash": anchor.head.hash, "at": _moment(anchor.at)}
    return compact_json({**fields, "signature": anchor.signature, "key": anchor.key} if anchor.signature else fields)


def write_anchor(anchor: Anchor, file: Path) -> None:
    """Add an anchor at the end of a file, safe on the disk when it returns. Raises UsageError where it cannot be written."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, (anchor_line(anchor) + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UsageError(f"{file}: the anchor cannot be written ({error.strerror})") from None


def read_anchors(file: Path, public: str = "") -> tuple[Anchor, ...]:
    """The anchors of a file, in its order. With the ``public`` key every one must bear its signature.

    Raises UsageError where the file cannot be read, and CatalogError where a line is damaged or a signature is not right.
    """
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file}: anchors cannot be read from it") from None
    return tuple(_checked(lines, public, file.name))


def heads(anchors: Sequence[Anchor]) -> tuple[Head, ...]:
    """What the anchors say, without time and signature."""
    return tuple(one.head for one in anchors)


def _checked(lines: Sequence[str], public: str, name: str) -> Iterator[Anchor]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            head = Head(int(data["seq"]), str(data["hash"]))
            anchor = Anchor(head, datetime.fromisoformat(data["at"]), data.get("signature", ""), data.get("key", ""))
        except (ValueError, KeyError, TypeError):
            raise CatalogError(f"{name}: line {number} is no anchor, or damaged") from None
        if (public or anchor.signature) and not _is_right(anchor, public):
            raise CatalogError(f"{name}: line {number} does not bear the signature of that key")
        yield anchor


def _is_right(anchor: Anchor, public: str) -> bool:
    """Whether the signature is that of ``public`` (of the key it names itself, where none is given)."""
    return is_signed(_signed(anchor.head, anchor.at), anchor.signature, public or anchor.key)


def _private(text: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise UsageError("the key of the record is 64 hexadecimal digits", "Make one with: shudian audit key")
    return Ed25519PrivateKey.from_private_bytes(raw)


def _signed(head: Head, at: datetime) -> bytes:
    return f"shudian.audit/1 {head.seq} {head.hash} {_moment(at)}".encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
