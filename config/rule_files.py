"""Which rule and taxonomy files are in force: the company's copy, file by file, or what is shipped with the product."""

from __future__ import annotations

import hashlib
from pathlib import Path

from config.errors import SettingsError

HINTS_FILE = "names.yaml"
"""Words of names and comments: large, tuned as a whole, and seldom edited. Extra words go into shudian.yaml instead."""

_HERE = Path(__file__).parent
_HOMES = (_HERE / "taxonomy", _HERE / "rules")


def shipped_file(name: str) -> Path | None:
    """The file of this name that came with the product, or None."""
    found = (home / name for home in _HOMES)
    return next((path for path in found if path.is_file()), None)


def shipped_names() -> tuple[str, ...]:
    """Names of all shipped rule and taxonomy files, sorted."""
    return tuple(sorted(path.name for home in _HOMES for path in home.glob("*.yaml")))


def rule_file(name: str, folder: Path | None = None) -> Path:
    """The file of this name that is in force: that of the company's ``folder``, else the shipped one. Raises SettingsError."""
    plain = Path(name).name == name  # a name never leads out of the folder
    own = folder / name if folder and plain else None
    if own is not None and own.is_file():
        return own
    shipped = shipped_file(name) if plain else None
    if shipped is None:
        raise SettingsError(f"there is no rule file {name!r}")
    return shipped


def content_mark(path: Path) -> str:
    """Twelve hexadecimal digits that change with the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
