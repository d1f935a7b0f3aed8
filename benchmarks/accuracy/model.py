"""What the benchmark is made of: columns with their truth, and the tables they stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

Maker = Callable[[Random], Any]
"""Draws one value. The same stream gives the same values on every machine."""

CHECKED = frozenset(
    {
        "CN_ID_CARD",
        "CN_RESIDENCE_PERMIT",
        "CN_FOREIGNER_PERMIT",
        "BANK_CARD",
        "IBAN",
        "IMEI",
        "MEID",
        "ICCID",
        "VIN",
        "CN_USCC",
        "CN_ORG_CODE",
    }
)
"""Identifiers with a check digit: the target for them is F1 of at least 0.99."""


class Group(StrEnum):
    """Why a column is in the benchmark."""

    TELLING = "telling"  # its name says what it is
    NEUTRAL = "neutral"  # c17, f3, value
    MISLEADING = "misleading"  # its name says something else
    STORAGE = "storage"  # stored as a number, a double, JSON …
    PROTECTION = "protection"  # masked, hashed, encrypted, tokenised
    SPARSE = "sparse"  # a few sensitive values among ordinary ones
    TRAP = "trap"  # looks like something and is nothing


class Form(StrEnum):
    """What a table is written as."""

    SQLITE = "sqlite"
    CSV = "csv"
    GBK = "gbk"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Truth:
    """What a column is. ``best`` None: nothing sensitive.

    ``accepted`` are further right answers. None among them means that silence is right as well: such a column leaves
    recall untouched when nothing is said. ``protections`` are the right protection states, the first the best one.
    """

    best: str | None = None
    accepted: frozenset[str | None] = frozenset()
    protections: tuple[str, ...] = ("clear",)
    contains: str | None = None
    share: float = 0.0

    def allows(self, said: str | None) -> bool:
        """Whether ``said`` is a right answer."""
        return said == self.best or said in self.accepted


@dataclass(frozen=True)
class Column:
    """One column. ``stored`` is text, integer, double, decimal, date, timestamp or nested; ``path`` follows its name in the
    report where the values lie inside it; ``what`` names the kind of value for the list of failures."""

    name: str
    values: tuple[Any, ...]
    truth: Truth
    group: Group
    what: str
    stored: str = "text"
    path: str = ""


@dataclass(frozen=True)
class Table:
    """Columns of equal length, written in one form."""

    name: str
    form: Form
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Verdict:
    """What a scanner said of a column. ``missing`` when it did not report the column at all."""

    entity_type: str | None = None
    contains: tuple[str, ...] = ()
    protection: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Judged:
    """A column, the table it stands in, and what was said of it."""

    table: str
    form: Form
    column: Column
    verdict: Verdict
