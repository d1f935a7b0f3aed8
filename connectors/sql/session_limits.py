"""Limits that a session can be given in dialects of the generic connector: how to set them, and how to read them back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from config import SourceSpec
from connectors.model import Limit


@dataclass(frozen=True, slots=True)
class Setting:
    """A limit of a session: ``set`` sets it, and ``read`` is a query for one cell that must then be ``asked``."""

    name: str
    asked: str
    set: str
    read: str


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Alternatives, for products that share a dialect: the first whose settings hold is taken. ``timed``: they end statements."""

    alternatives: tuple[tuple[Setting, ...], ...]
    timed: bool = True

    def all_held(self, limits: Sequence[Limit]) -> bool:
        """Whether one of the fullest alternatives holds, and not only what a product takes in its place."""
        held = {limit.name for limit in limits}
        full = max(map(len, self.alternatives))
        return any(held >= {setting.name for setting in settings} for settings in self.alternatives if len(settings) == full)


def _postgresql(spec: SourceSpec) -> SessionLimits:
    asked = {
        "statement_timeout": str(round(1000 * spec.statement_seconds)),
        "lock_timeout": str(round(1000 * spec.lock_seconds)),
        "default_transaction_read_only": "on",
    }
    settings = tuple(
        Setting(name, value, f"SET {name} = {value}", f"SELECT setting FROM pg_catalog.pg_settings WHERE name = '{name}'")  # noqa: S608
        for name, value in asked.items()
    )
    return SessionLimits((settings, settings[:1]))


def _mysql(spec: SourceSpec) -> SessionLimits:
    lock = str(max(1, math.ceil(spec.lock_seconds)))

    def settings(name: str, value: str, read_only: str) -> tuple[Setting, ...]:
        asked = {name: value, "lock_wait_timeout": lock}
        found = [Setting(key, text, f"SET SESSION {key} = {text}", f"SELECT @@SESSION.{key}") for key, text in asked.items()]
        return (*found, Setting(read_only, "1", "SET SESSION TRANSACTION READ ONLY", f"SELECT @@SESSION.{read_only}"))

    return SessionLimits(
        (
            settings("max_statement_time", f"{spec.statement_seconds:.6f}", "tx_read_only"),
            settings("max_execution_time", str(max(1, round(1000 * spec.statement_seconds))), "transaction_read_only"),
        )
    )


def _sqlite(_spec: SourceSpec) -> SessionLimits:
    settings = (Setting("query_only", "1", "PRAGMA query_only = ON", "PRAGMA query_only"),)
    return SessionLimits((settings,), timed=False)


_KNOWN = {"postgresql": _postgresql, "mysql": _mysql, "mariadb": _mysql, "sqlite": _sqlite}


def limits_of(dialect: str, spec: SourceSpec) -> SessionLimits:
    """What is known of a dialect; nothing, for most."""
    return _KNOWN[dialect](spec) if dialect in _KNOWN else SessionLimits(((),), timed=False)


def same(asked: str, found: Sequence[object]) -> bool:
    """Whether a limit read back is the one asked for; numbers by value."""
    told = str(found[0]) if found else ""
    try:
        return math.isclose(float(asked), float(told))
    except ValueError:
        return asked == told
