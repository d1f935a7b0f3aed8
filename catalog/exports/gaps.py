"""保护差距清单.xlsx: what is stored without the protection it needs, by system, column by column, with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.gap_finding import Gap, GapFound, is_sensitive, protection_gaps, unjudged
from catalog.exports.level_words import level_words
from catalog.exports.rows import item_name, left_out, rows_cell, to_fill
from catalog.exports.sections import Line
from catalog.exports.sheets import Facts, Front, Sheet, gap_facts, write_sheets
from catalog.items import ItemSummary, summarise
from classifiers import sentence
from classifiers.model import ColumnFinding, Protection

TITLE = "保护差距清单"
_STANDARDS = {"gbt45574": "GB/T 45574", "gbt35273": "GB/T 35273"}
GAP_NAMES = {
    Gap.CLEAR_IMPORTANT: "重要数据中的字段明文存储",
    Gap.CLEAR_SENSITIVE: "敏感个人信息明文存储",
    Gap.CLEAR_HIGH: "企业内部级别3级以上明文存储",
    Gap.PARTLY_CLEAR: "保护不完整，部分为明文",
    Gap.HASHED: "散列存储，不带密钥即等同明文",
    Gap.CLEAR_UNTYPED: "重要数据的其余字段明文存储",
    Gap.PEOPLE_IN_TEST: "测试或开发环境有明文个人信息",
    Gap.COPIED_TABLE: "另存的副本表有明文个人信息",
}
_PROTECTION = {
    Protection.CLEAR: "明文",
    Protection.MASKED: "脱敏",
    Protection.HASHED: "散列",
    Protection.ENCRYPTED: "加密",
    Protection.TOKENISED: "令牌替代",
    Protection.UNKNOWN: "未知",
}
_MEASURES = {
    Gap.CLEAR_IMPORTANT: "采用校验技术、密码技术等安全存储（指引4.2.2（2），可优先采用国产商用密码算法）；限制访问并留存日志",
    Gap.CLEAR_SENSITIVE: "加密存储，展示和导出时脱敏；收紧查询和导出权限，并审计",
    Gap.CLEAR_HIGH: "按本单位该级别的要求加密或脱敏存储，收紧权限",
    Gap.PARTLY_CLEAR: "查明明文部分的来源（历史数据、其他写入程序），补齐保护",
    Gap.HASHED: "确认是否带密钥：不带密钥的按明文对待，改用带密钥的杂凑（HMAC-SM3等），密钥与数据分开保管",
    Gap.CLEAR_UNTYPED: "由数据所属部门确认哪些字段承载重要内容，一并纳入安全存储",
    Gap.PEOPLE_IN_TEST: "删除，或用脱敏、合成的数据代替；测试和开发环境不使用未脱敏的真实个人信息",
    Gap.COPIED_TABLE: "确认用途：不再需要的删除；确有需要的登记为副本，施加与源数据同等的保护",
}
_ENCODED = "编码（Base64等）不是保护措施；"
_SECRET = "口令、密钥不得明文或可逆存储：改用加盐的慢速散列或密钥管理系统，并更换已暴露的口令"
_SECRETS = ("PASSWORD", "SECRET_TOKEN")
_COLUMNS = (
    ("序号", 5),
    ("信息系统", 18),
    ("数据源", 12),
    ("数据项", 24),
    ("数据项级别", 12),
    ("字段", 18),
    ("识别类型", 22),
    ("敏感个人信息", 8),
    ("企业内部级别", 8),
    ("保护状态", 9),
    ("占非空值", 9),
    ("涉及数据集", 8),
    ("条数", 13),
    ("差距", 18),
    ("证据", 48),
    ("建议措施", 40),
    ("整改责任人", 11),
    ("计划完成日期", 11),
)
_UNJUDGED = (("信息系统", 22), ("数据源", 16), ("数据项", 34), ("字段", 24), ("识别类型（按名称）", 26), ("说明", 46))


def write_gaps(basis: Basis, standard: str, path: Path) -> str:
    """Write the list. What is in it comes back. ``standard`` is the one whose "sensitive" counts: gbt45574 or gbt35273. Equal
    input gives equal bytes. Raises UsageError where the file cannot be written."""
    every = summarise(basis.snapshot.entries, basis.snapshot.items)
    items = [one for one in every if not all(map(left_out, one.members))]
    found = sorted(protection_gaps(items, standard), key=lambda one: _order(one, basis))
    blind = unjudged(items, standard)
    said = _said(found)
    front = Front(TITLE, _facts(basis, standard, found, len(blind)), f"{TITLE}，只写字段名称和占比，不含数据内容本身")
    sheets = (
        Sheet("按系统统计", _SYSTEM_COLUMNS, tuple(_systems(found, basis)), 1),
        Sheet("差距", _COLUMNS, tuple(_row(number, one, basis, standard) for number, one in enumerate(found, 1)), 4),
        Sheet("不能判断", _UNJUDGED, tuple(_blind(item, column, basis) for item, column in blind), 1),
    )
    write_sheets(basis, front, sheets, path)
    return said


_SYSTEM_COLUMNS = (("信息系统", 28), ("合计", 9), *((name, 16) for name in GAP_NAMES.values()), ("本单位声明的保护措施", 40))


def _said(found: Sequence[GapFound]) -> str:
    systems = {_system(one.item) for one in found}
    return f"共 {len(found)} 处差距，涉及 {len(systems)} 个信息系统" if found else "没有发现差距"


def _facts(basis: Basis, standard: str, found: Sequence[GapFound], blind: int) -> Facts:
    counted = Counter(one.gap for one in found)
    return (
        ("单位名称", basis.company_name),
        ("结论", _said(found)),
        *((name, f"{counted[gap]} 处") for gap, name in GAP_NAMES.items() if counted[gap]),
        ("不能判断", f"{blind} 个字段没有读到值，不能判断保护状态，见“不能判断”" if blind else "无"),
        ("范围", f"敏感个人信息（{_STANDARDS.get(standard, standard)}）、企业内部级别3级以上，以及重要数据中的字段"),
        ("关于散列", _HASHES),
        ("关于保护状态", _LIMITS),
        *gap_facts(basis),
    )


_LIMITS = "按值的形式判断：只说明数据怎样存储，不能说明磁盘加密、透明加密、访问控制等存储之外的措施；没有列出的不等于已受保护"
_HASHES = (
    "手机号、证件号等取值有限，不带密钥的散列（MD5、SHA-256、SM3等）几小时内即可穷举还原，等同明文；"
    "从值上看不出散列是否带密钥，本清单一律列出，由本单位确认"
)


def _system(item: ItemSummary) -> str:
    return item.classified.system or item.classified.source


def _order(one: GapFound, basis: Basis) -> tuple[str, int, str, str]:
    name = basis.system(_system(one.item)).name or _system(one.item)
    return name, list(Gap).index(one.gap), one.item.item.title, one.column.column if one.column else ""


def _systems(found: Sequence[GapFound], basis: Basis) -> Iterator[Line]:
    """The systems with most gaps first, and their sum last."""
    counted: dict[str, Counter[Gap]] = {}
    for one in found:
        counted.setdefault(_system(one.item), Counter())[one.gap] += 1
    for id, gaps in sorted(counted.items(), key=lambda one: (-one[1].total(), one[0])):
        system = basis.system(id)
        numbers = (Cell(gaps[one], Style.COUNT) for one in GAP_NAMES)
        yield Cell(system.name or id), Cell(gaps.total(), Style.COUNT), *numbers, to_fill(system.declared.get("protection", ""))
    whole = Counter(one.gap for one in found)
    yield Cell("合计"), Cell(whole.total(), Style.COUNT), *(Cell(whole[one], Style.COUNT) for one in GAP_NAMES), Cell()


def _row(number: int, one: GapFound, basis: Basis, standard: str) -> Line:
    item, column = one.item, one.column
    return (
        Cell(number, Style.NUMBER),
        Cell(basis.system(_system(item)).name or _system(item)),
        Cell("、".join(sorted({entry.source for entry in one.datasets}))),
        Cell(item_name(item)),
        Cell(level_words(item.level)),
        Cell(column.column if column else "、".join(one.others) or "（整个数据集）"),
        Cell("、".join(_types(column, basis)) if column else ""),
        Cell("是" if column and is_sensitive(column, standard) else ""),
        Cell(column.enterprise_level, Style.NUMBER) if column and column.enterprise_level else Cell(),
        Cell(_PROTECTION[column.protection] if column else "明文"),
        Cell("" if one.share is None else _percent(one.share)),
        Cell(len(one.datasets), Style.COUNT),
        rows_cell(item.rows),
        Cell(GAP_NAMES[one.gap]),
        Cell(_evidence(one, basis)),
        Cell(_measure(one)),
        Cell("", Style.TO_FILL),
        Cell("", Style.TO_FILL),
    )


GAP_COLUMNS = (("数据项", 26), ("字段", 22), ("识别类型", 26), ("保护状态", 10), ("差距", 24), ("证据", 60), ("建议措施", 48))
"""The columns of a gap in a document about one system."""


def gap_row(one: GapFound, basis: Basis, standard: str) -> Line:
    """A gap in those columns."""
    return tuple(cell for (name, _), cell in zip(_COLUMNS, _row(0, one, basis, standard), strict=True) if name in _SHORT)


_SHORT = tuple(name for name, _ in GAP_COLUMNS)


def _types(column: ColumnFinding, basis: Basis) -> Iterator[str]:
    for name in dict.fromkeys((column.entity_type or "", *(one.entity_type for one in column.contains))):
        if name:
            yield _type_name(name, basis)


def _type_name(name: str, basis: Basis) -> str:
    known = basis.taxonomy.entity_types.get(name)
    return known.zh if known else name


def _percent(share: float) -> str:
    return "不足0.1%" if 0 < share < 0.001 else f"{share * 100:.1f}%".replace(".0%", "%")


def _evidence(one: GapFound, basis: Basis) -> str:
    """Why, in words: the sentences of the verdict, or what makes a whole dataset a gap."""
    if one.column is None:
        return _of_datasets(one)
    names = {name: kind.zh for name, kind in basis.taxonomy.entity_types.items()}
    return "；".join(sentence(each, "zh", names) for each in one.column.evidence if each.weight >= 0 or each.kind == "protection")


def _of_datasets(one: GapFound) -> str:
    if one.gap is Gap.CLEAR_UNTYPED:
        return f"{len(one.others)} 个字段没有识别出类型，值为明文；数据项为{level_words(one.item.level)}"
    names = "、".join(sorted(entry.title for entry in one.datasets)[:5])
    more = f" 等 {len(one.datasets)} 个" if len(one.datasets) > 5 else ""
    places = {words.ENVIRONMENT.get(entry.environment, "") for entry in one.datasets} - {""}
    where = f"（{'、'.join(sorted(places))}）" if places else ""
    told = "名称像是另存的副本，且含明文个人身份信息" if one.gap is Gap.COPIED_TABLE else "含明文个人身份信息"
    return f"{names}{more}{where}：{told}"


def _measure(one: GapFound) -> str:
    secret = one.column is not None and one.column.entity_type in _SECRETS
    advice = _SECRET if secret else _MEASURES[one.gap]
    return f"{_ENCODED}{advice}" if one.is_encoded else advice


def _blind(item: ItemSummary, column: ColumnFinding, basis: Basis) -> Line:
    reasons = sorted({words.REASON[one.reason] for one in item.members if one.reason is not None})
    return (
        Cell(basis.system(_system(item)).name or _system(item)),
        Cell(item.classified.source),
        Cell(item_name(item)),
        Cell(column.column),
        Cell("、".join(_types(column, basis))),
        Cell("；".join((*reasons, "没有读到可以判断的值"))),
    )
