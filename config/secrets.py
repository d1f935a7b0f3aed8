"""Secrets by reference: fetched when a connection is made, held by nobody, never part of a URL, log or argument list."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from pathlib import Path

from config.errors import SourceDenied, UsageError
from config.model import SecretRef

_SECONDS = 15
_held: dict[str, str] = {}


def parse_secret_ref(text: str) -> SecretRef:
    """``env:NAME``, ``file:PATH``, ``keyring:SERVICE/USER`` or ``exec:COMMAND``. Anything else is refused unseen."""
    scheme, _, locator = text.partition(":")
    if scheme not in ("env", "file", "keyring", "exec") or not locator:
        raise UsageError(
            "a password must be a reference, not the password itself",
            "Write env:NAME, file:PATH, keyring:SERVICE/USER or exec:COMMAND",
        )
    return SecretRef(scheme, locator)


def resolve_secret(ref: SecretRef) -> str:
    """The secret itself, for immediate use. Called at every connect, so that rotating secrets (``exec:``) work.

    Raises SourceDenied with the reference's kind, never with its content or a command's output.
    """
    known = {"env": _from_env, "file": _from_file, "keyring": _from_keyring, "exec": _from_command, "held": _held.__getitem__}
    return known[ref.scheme](ref.locator)


def hold_secret(name: str, secret: str) -> SecretRef:
    """Keep a secret in this process's memory and refer to it: for executors, which are handed what the driver fetched. No text
    that anybody writes can be such a reference."""
    _held[name] = secret
    return SecretRef("held", name)


def _from_env(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise SourceDenied(f"the environment variable {name} is not set", f"Set it: export {name}=…")
    return value


def _from_file(name: str) -> str:
    path = Path(name).expanduser()
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SourceDenied(f"the secret file {name} can be read by others", f"chmod 600 {shlex.quote(name)}")
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise SourceDenied(f"the secret file {name} cannot be read") from None


def _from_keyring(name: str) -> str:
    try:
        import keyring  # an extra: only where it is used
    except ImportError:
        raise SourceDenied("keyring is not installed", "pip install 'shudian[keyring]'") from None
    service, _, user = name.rpartition("/")
    secret = keyring.get_password(service, user)
    if secret is None:
        raise SourceDenied(f"the keyring has no entry {name}")
    return str(secret)


def _from_command(command: str) -> str:
    try:
        words = shlex.split(command)
        done = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=True, stdin=subprocess.DEVNULL)
        return done.stdout.decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        # The command line may itself hold something private, so it is not repeated.
        raise SourceDenied("the command (exec:) that gives the password failed", "Run it by hand and look") from None
