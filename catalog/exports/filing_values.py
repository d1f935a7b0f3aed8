"""The values of the 重要数据目录备案表, by the keys of its form: what the catalogue knows, what people declared, or a blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.filing_changes import change_values
from catalog.exports.filing_form import COMPANY, ITEM, FilingForm
from catalog.exports.persons import counted, is_personal, persons_cell
from catalog.exports.rows import LEVEL_TEXT, bytes_cell, category_path, item_name, item_notes, rows_cell, to_fill
from catalog.filed_items import filed_items
from catalog.items import ItemSummary, summarise
from catalog.model import System
from classifiers.model import Level
from config import CatalogError
from connectors.model import Kind

DRAFT = "草稿"
_DEPTH = 4
_MLPS = ("", "一级", "二级", "三级", "四级", "五级")
_NAMED = 10


@dataclass(frozen=True)
class FilingSheet:
    """A 备案表 ready to be written: the company's cells and a row of cells for each item, all by key. ``undecided`` is how many
    of the rows are there although their level is not known: it is only a draft then."""

    form: FilingForm
    company: Mapping[str, Cell]
    rows: tuple[Mapping[str, Cell], ...]
    undecided: int = 0
    draft: bool = False

    @property
    def mark(self) -> str:
        """What the header says of an unfinished document."""
        return DRAFT if self.draft else ""

    @property
    def blanks(self) -> int:
        """How many cells wait to be filled in."""
        cells = [*self.company.values(), *(cell for row in self.rows for cell in row.values())]
        return sum(one.style is Style.TO_FILL for one in cells)


def filing_sheet(basis: Basis, form: FilingForm, *, draft: bool = False) -> FilingSheet:
    """The rows that are to be filed. Raises CatalogError while the level of an item is undecided, unless it is a draft: then
    such items are in it, marked 待判定."""
    inventory = filed_items(basis.snapshot, basis.systems)
    if inventory.undecided and not draft:
        raise CatalogError(_undecided([one.name for one in inventory.undecided]), _ADVICE)
    wanted = {one.item for one in (*inventory.items, *inventory.undecided)}
    summaries = [one for one in summarise(basis.snapshot.entries, basis.snapshot.items) if one.item.id in wanted]
    ordered = sorted(summaries, key=lambda one: (one.item.key.system, one.item.key.source, one.item.title))
    rows = tuple(_row(number, one, basis, form) for number, one in enumerate(ordered, start=1))
    company = {one.key: to_fill(basis.company.get(one.key, "")) for one in form.columns(COMPANY)}
    return FilingSheet(form, company, rows, len(inventory.undecided), draft)


_ADVICE = "shudian rules open says what is missing; --draft writes it all the same, marked 草稿"


def _undecided(names: Sequence[str]) -> str:
    more = f" … +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return f"{len(names)} items are undecided, so this cannot be filed yet: {'、'.join(names[:_NAMED])}{more}"


def _row(number: int, item: ItemSummary, basis: Basis, form: FilingForm) -> Mapping[str, Cell]:
    system = basis.system_of_item(item)
    known = {
        "number": Cell(number, Style.NUMBER),
        **_scanned(item, basis),
        **_declared(system),
        **change_values(item, basis.state),
    }
    texts = {**basis.company, **system.declared}
    found = {one.key: known.get(one.key) or to_fill(texts.get(one.key, "")) for one in form.columns(ITEM)}
    dimensions = next((one.allowed for one in form.columns(ITEM) if one.key == "dimension"), ())
    if "dimension" in found and not found["dimension"].value:
        said = [name for name in dimensions if any(name in text for text in _grounds(item))]
        found["dimension"] = to_fill("、".join(said))
    return found


def _scanned(item: ItemSummary, basis: Basis) -> dict[str, Cell]:
    personal, nobody = is_personal(item, basis.taxonomy), Cell(0, Style.COUNT)
    return {
        "item": Cell(item_name(item)),
        **_categories(category_path(item.classified, basis.taxonomy)),
        "level": Cell("待判定", Style.TO_FILL) if item.level is Level.UNDECIDED else Cell(LEVEL_TEXT[item.level]),
        "grounds": Cell("；".join(_grounds(item))),
        "rows": rows_cell(item.rows),
        "bytes": bytes_cell(item.bytes),
        "personal": to_fill({True: "是", False: "否", None: ""}[personal]),
        "persons": persons_cell(counted(item, basis.census)),
        **({"persons": nobody, "sensitive_persons": nobody} if personal is False else {}),
        "carrier": Cell("；".join(_carriers(item, basis))),
        "remarks": Cell("；".join((*_declared_remarks(item, basis), *_notes(item)))),
    }


def _declared(system: System) -> dict[str, Cell]:
    """What stands in fields of its own in a declared system."""
    mlps, ciio = system.facts.get("mlps"), system.facts.get("ciio")
    grade = "" if system.grade is None else f"{system.grade:g}"
    return {
        "department": to_fill(system.department),
        "location": to_fill("，".join(filter(None, (system.name, system.location)))),
        "network_grade": to_fill(grade),
        "mlps": to_fill(_MLPS[mlps] if isinstance(mlps, int) and 0 < mlps < len(_MLPS) else ""),
        "ciio": to_fill("" if ciio is None else ("是" if ciio else "否")),
    }


def _categories(path: str) -> dict[str, Cell]:
    names = path.split("——")
    names = [*names[: _DEPTH - 1], "——".join(names[_DEPTH - 1 :])]
    return {f"category_{number}": _category(names, number) for number in range(1, _DEPTH + 1)}


def _category(names: Sequence[str], number: int) -> Cell:
    name = names[number - 1] if number <= len(names) else ""
    return to_fill(name) if number == 1 else Cell(name)  # finer ones are for the company to add, or not


def _grounds(item: ItemSummary) -> tuple[str, ...]:
    if item.level in (Level.GENERAL, Level.UNDECIDED):
        return ()
    return tuple(dict.fromkeys(reason.because for reason in item.leading.decision.reasons))


def _carriers(item: ItemSummary, basis: Basis) -> Iterator[str]:
    products = {one.source: f"{one.product} {one.version}".strip() for one in basis.snapshot.sources}
    for source in sorted({one.source for one in item.members}):
        kinds = {one.kind for one in item.members if one.source == source}
        what = products.get(source, "") or ("文件" if kinds & {Kind.FILE, Kind.SHEET} else "")
        yield f"{source}（{what}）" if what else source


def _declared_remarks(item: ItemSummary, basis: Basis) -> Iterator[str]:
    text = basis.system_of_item(item).declared.get("remarks", "")
    if text:
        yield text


def _notes(item: ItemSummary) -> Iterator[str]:
    # Why the level is what it is has a column of its own here.
    yield from (text for text in item_notes(item) if not text.startswith("识别依据："))
