"""Files that lie in a package of ours, for those that open none themselves."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).parents[1]


def package_file(package: str, name: str) -> bytes:
    """The content of a file of one of our packages. Raises OSError where it is not there."""
    return (_ROOT / package / name).read_bytes()
