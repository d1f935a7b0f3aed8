"""Which version of the software this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("shudian")
except PackageNotFoundError:  # run from a folder without being installed
    VERSION = "0"
