"""The form of the 重要数据目录备案表: its blocks and columns, from a file that a company may replace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import SettingsError, read_yaml

SHIPPED = Path(__file__).parent / "filing_template.yaml"
COMPANY, ITEM = "company", "item"
_BY_PEOPLE = "系统登记或填表人"


@dataclass(frozen=True, slots=True)
class FilingColumn:
    """A column: what it is called, the ``key`` its value is found by, the text it comes from (``basis``), who fills it in, what
    may be chosen (``several`` at once where that is so), and its width in narrow characters."""

    name: str
    key: str
    basis: str
    filled_by: str = _BY_PEOPLE
    width: int = 12
    allowed: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class FilingBlock:
    """Some columns that belong together. ``scope`` is company (filled in once) or item (for each 数据项)."""

    name: str
    scope: str
    columns: tuple[FilingColumn, ...]


@dataclass(frozen=True, slots=True)
class FilingForm:
    """The whole form. ``statement`` is what its first page says of where it comes from."""

    statement: str
    blocks: tuple[FilingBlock, ...]

    def of(self, scope: str) -> tuple[FilingBlock, ...]:
        """The blocks of one scope."""
        return tuple(one for one in self.blocks if one.scope == scope)

    def columns(self, scope: str) -> tuple[FilingColumn, ...]:
        """The columns of one scope, in order."""
        return tuple(column for block in self.of(scope) for column in block.columns)


def load_filing_form(path: Path | None = None) -> FilingForm:
    """The form in a YAML file, or the shipped one. Raises SettingsError naming what is wrong with it."""
    path = path or SHIPPED
    data = read_yaml(path, keys_are_names=True)
    try:
        form = FilingForm(str(data["statement"]), tuple(_block(one) for one in data["blocks"]))
    except (KeyError, TypeError, ValueError):
        advice = "statement, blocks: name, scope (company or item), columns: name, key, basis, filled_by, width, allowed, several"
        raise SettingsError(f"{path.name}: a block or column is not as the form needs it", advice) from None
    problem = next(_problems(form), None)
    if problem:
        raise SettingsError(f"{path.name}: {problem}")
    return form


def _block(data: Mapping[str, Any]) -> FilingBlock:
    return FilingBlock(str(data["name"]), str(data["scope"]), tuple(_column(one) for one in data["columns"]))


def _column(data: Mapping[str, Any]) -> FilingColumn:
    made = FilingColumn(**{**data, "allowed": tuple(map(str, data.get("allowed", ())))})
    texts: tuple[Any, ...] = (made.name, made.key, made.basis, made.filled_by)
    kinds: tuple[Any, ...] = (made.width, made.several)
    if not all(isinstance(one, str) for one in texts) or list(map(type, kinds)) != [int, bool]:
        raise TypeError
    return made


def _problems(form: FilingForm) -> Iterator[str]:
    yield from (f"{one.name}: scope is {one.scope!r}" for one in form.blocks if one.scope not in (COMPANY, ITEM))
    seen: set[str] = set()
    for block in form.blocks:
        for one in block.columns:
            if one.key in seen:
                yield f"the key {one.key!r} stands twice"
            if not 1 <= one.width <= 100:
                yield f"{one.name}: width must be 1 to 100"
            seen.add(one.key)
    if not form.columns(ITEM):
        yield "no column is about a data item"
