"""载体台账.xlsx: databases and file stores with what lies in them, and their backups at their source's level or above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.carrying import Carrier, Inherited, carrier_of, medium
from catalog.exports.cells import Cell, Style
from catalog.exports.level_words import level_words
from catalog.exports.persons import persons_cell, together
from catalog.exports.rows import bytes_cell, item_name, left_out, rows_cell, slug_path, to_fill
from catalog.exports.sections import Line, was_missed
from catalog.exports.sheets import Facts, Front, Sheet, gap_facts, write_sheets
from catalog.items import highest, level_rank, summarise, total
from catalog.model import Entry
from classifiers.model import Level

TITLE = "数据载体及备份台账"
_FILED = (Level.CORE, Level.CORE_CANDIDATE, Level.IMPORTANT)
_MEDIA = ("数据库存储", "磁盘阵列", "对象存储", "分布式文件系统", "磁带", "光盘", "移动存储", "纸质")
_CYCLES = ("实时", "每日", "每周", "每月", "不备份")
_NAMED = 10
_HELD = (
    ("序号", 5),
    ("载体名称", 18),
    ("信息系统", 20),
    ("载体类型", 18),
    ("类别", 34),
    ("最高级别", 16),
    ("重要及以上数据项", 24),
    ("数据集数", 8),
    ("数据规模（条数）", 14),
    ("数据规模（GB）", 12),
    ("人数", 15),
)
_KEPT = (
    ("存储介质", 12),
    ("存放地点", 18),
    ("责任部门", 12),
    ("责任人", 10),
    ("备份周期", 9),
    ("使用、维护、标记和销毁情况及审批记录", 20),
    ("最近盘点日期", 11),
    ("备注", 34),
)
_ORIGINAL = (("源载体", 16), ("源的最高级别", 14))
_MEMBERS = (("载体名称", 20), ("信息系统", 22), ("数据项", 40), ("类别", 44), ("级别", 20), ("条数", 14), ("存储量（GB）", 12))
_TEXTS = (
    "工业和信息化领域数据安全合规指引4.2.2（3）：建立数据存储载体管理台账，记录载体名称，所涉数据数量、类别级别，存放地点，"
    "使用、维护、标记和销毁等情况和相应审批记录，并定期盘点；3.6.2（5）：备份台账包括备份数据名称、类别级别、数据规模、备份介质、"
    "存放地点、备份周期和责任人（该条针对非电子化的重要数据和核心数据）；4.2.2（4）：备份数据的防护要求不低于源数据"
)


@dataclass(frozen=True)
class Held:
    """A carrier and the datasets on it, with the level that it has itself or inherits."""

    carrier: Carrier
    entries: tuple[Entry, ...]
    level: Level
    because: str
    copy_of: tuple[str, ...]


def write_carriers(basis: Basis, path: Path) -> str:
    """Write the ledger. What is in it comes back. Equal input gives equal bytes. Raises UsageError where the file cannot be
    written."""
    held = held_carriers(basis)
    stores = tuple(one for one in held if not one.copy_of)
    copies = tuple(one for one in held if one.copy_of)
    said = _said(stores, copies)
    offset = len(_HELD)
    choices = {offset: _MEDIA, offset + 4: _CYCLES}
    backup = (*_HELD[:2], *_ORIGINAL, *_HELD[2:], *_KEPT)
    sheets = (
        Sheet("载体", (*_HELD, *_KEPT), tuple(_row(number, one, basis) for number, one in enumerate(stores, 1)), 2, choices),
        Sheet(
            "备份和副本",
            backup,
            tuple(_copy_row(number, one, basis) for number, one in enumerate(copies, 1)),
            2,
            {column + len(_ORIGINAL): names for column, names in choices.items()},
        ),
        Sheet("重要数据所在载体", _MEMBERS, tuple(_members(basis)), 1),
    )
    write_sheets(basis, Front(TITLE, _facts(basis, said, copies), f"{TITLE}，不含数据内容本身；须视同重要数据管理"), sheets, path)
    return said


def held_carriers(basis: Basis) -> tuple[Held, ...]:
    """All carriers on which something was found, the highest level first."""
    entries = tuple(one for one in basis.snapshot.entries if not left_out(one))
    inherited = Inherited.of(entries)
    found: dict[Carrier, list[Entry]] = {}
    for one in entries:
        found.setdefault(carrier_of(one), []).append(one)
    held = [_held(carrier, tuple(members), inherited) for carrier, members in found.items()]
    return tuple(sorted(held, key=lambda one: (-level_rank(one.level), one.carrier)))


def _held(carrier: Carrier, entries: tuple[Entry, ...], inherited: Inherited) -> Held:
    own = highest(one.decision.level for one in entries)
    because = inherited.because(carrier.source, own)
    return Held(carrier, entries, inherited.level(carrier.source, own), because, inherited.chain(carrier.source)[:1])


def _said(stores: Sequence[Held], copies: Sequence[Held]) -> str:
    important = sum(one.level in _FILED for one in (*stores, *copies))
    return f"载体 {len(stores)} 个，备份和副本 {len(copies)} 个，其中存有重要数据以上的 {important} 个"


def _facts(basis: Basis, said: str, copies: Sequence[Held]) -> Facts:
    raised = [one.carrier.name for one in copies if one.because]
    return (
        ("单位名称", basis.company_name),
        ("台账", said),
        ("管理要求", "本台账载有重要数据的存放位置，须视同重要数据管理"),
        ("依据", _TEXTS),
        ("备份的级别", "备份和副本沿用源的最高级别（shudian.yaml 里数据源的 copy_of）" + _raised(raised)),
        (
            "须由本单位补充",
            "没有登记为数据源的备份（磁带、快照、离线介质、异地备份）和纸质载体扫描不到；浅黄色空格由责任部门填写",
        ),
        *gap_facts(basis),
    )


def _raised(names: Sequence[str]) -> str:
    return f"；级别因此提高或改为待判定的：{'、'.join(names)}" if names else ""


def _row(number: int, one: Held, basis: Basis) -> Line:
    return (Cell(number, Style.NUMBER), Cell(one.carrier.name), *_what(one, basis), *_kept(one, basis))


def _copy_row(number: int, one: Held, basis: Basis) -> Line:
    source = one.copy_of[0]
    levels = [entry.decision.level for entry in basis.snapshot.entries if entry.source == source and not left_out(entry)]
    level = level_words(highest(levels)) if levels else "不在目录中"
    return (
        Cell(number, Style.NUMBER),
        Cell(one.carrier.name),
        Cell(source),
        Cell(level),
        *_what(one, basis),
        *_kept(one, basis),
    )


def _what(one: Held, basis: Basis) -> Line:
    system = basis.system(one.carrier.system)
    slugs = sorted({entry.finding.category or entry.finding.domain or "" for entry in one.entries})
    names = dict.fromkeys("——".join(slug_path(slug, basis.taxonomy).split("——")[:2]) if slug else "未能归类" for slug in slugs)
    return (
        Cell(system.name or system.id),
        to_fill(medium(basis, one.carrier, frozenset(entry.kind for entry in one.entries))),
        Cell("；".join(names)),
        Cell(level_words(one.level)),
        Cell(_named(sorted({entry.title for entry in one.entries if entry.decision.level in _FILED}))),
        Cell(len(one.entries), Style.COUNT),
        rows_cell(total(entry.statistics.rows for entry in one.entries)),
        bytes_cell(total(entry.statistics.bytes for entry in one.entries)),
        persons_cell(together(entry.persons for entry in one.entries)),
    )


def _named(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 个，见“重要数据所在载体”" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _kept(one: Held, basis: Basis) -> Line:
    system = basis.system(one.carrier.system)
    blank = Cell("", Style.TO_FILL)
    remarks = "；".join(_remarks(one))
    return (blank, to_fill(system.location), to_fill(system.department), blank, blank, blank, blank, Cell(remarks))


def _remarks(one: Held) -> Iterator[str]:
    if one.because:
        yield one.because
    yield from sorted({words.ENVIRONMENT[each.environment] for each in one.entries if each.environment in words.ENVIRONMENT})
    yield from sorted({words.ROLE[each.role] for each in one.entries if each.role in words.ROLE})
    missed = sum(map(was_missed, one.entries))
    if missed:
        yield f"{missed} 个数据集未能完整读取"
    waiting = sum(entry.decision.level is Level.UNDECIDED for entry in one.entries)
    if waiting:
        yield f"{waiting} 个数据集的级别待判定"


def _members(basis: Basis) -> Iterator[Line]:
    for item in summarise(basis.snapshot.entries, basis.snapshot.items):
        if item.level not in _FILED:
            continue
        for carrier in sorted({carrier_of(one) for one in item.members}):
            members = [one for one in item.members if carrier_of(one) == carrier]
            finding = item.classified.finding
            yield (
                Cell(carrier.name),
                Cell(basis.system(carrier.system).name or carrier.system),
                Cell(item_name(item)),
                Cell(slug_path(finding.category or finding.domain or "", basis.taxonomy)),
                Cell(level_words(item.level)),
                rows_cell(total(one.statistics.rows for one in members)),
                bytes_cell(total(one.statistics.bytes for one in members)),
            )
