"""Modules that are compiled when the product is installed, where Cython and a C compiler are at hand (``setup.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType


def compiled(package: str, name: str) -> ModuleType | None:
    """A module of a package; None where it was not compiled: whoever asks has another way to the same result."""
    try:
        return import_module(f"{package}.{name}")
    except ImportError:
        return None


def uncompiled(names: Mapping[str, object]) -> tuple[str, ...]:
    """Which of the names of a package stand for a module that was not compiled."""
    return tuple(name for name, module in names.items() if name.endswith("_loops") and module is None)
