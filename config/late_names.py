"""Packages whose names are imported when they are first asked for, so that a command loads what it uses and nothing else.

Such a package lists where its names come from under ``if TYPE_CHECKING:``, as type checkers and people read it, and calls
``late_names(__name__)`` in the ``else`` branch.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    """A package that imports a listed name when it is asked for it."""

    def __getattr__(self, name: str) -> Any:
        found = None if name.startswith("__") else _homes(self.__name__).get(name)
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        module, there = found
        value = getattr(importlib.import_module(module), there)
        super().__setattr__(name, value)  # it is asked once
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # An imported module becomes an attribute of its package. A name that is listed keeps its meaning.
        if not isinstance(value, ModuleType) or name not in _homes(self.__name__):
            super().__setattr__(name, value)


def late_names(package: str) -> None:
    """Import the names that ``package`` lists when they are first asked for. The list is read from the package's own source."""
    sys.modules[package].__class__ = _Late


@cache
def _homes(package: str) -> dict[str, tuple[str, str]]:
    """Each name that the package lists, with its module and what it is called there."""
    spec = sys.modules[package].__spec__
    read = getattr(spec and spec.loader, "get_source", None)  # which a zip file has, too
    return dict(_listed(ast.parse(read(package) or "" if read else "")))


def _listed(source: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for block in source.body:
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING":
            for one in block.body:
                if isinstance(one, ast.ImportFrom) and one.module:
                    yield from ((name.asname or name.name, (one.module, name.name)) for name in one.names)
