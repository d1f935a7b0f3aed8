"""What other catalogues are told of a dataset and its columns: levels, domains, entity types and sensitivity as tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.exports.rows import LEVEL_TEXT, slug_path
from catalog.items import ItemSummary
from catalog.model import Entry
from classifiers.model import ColumnFinding, Level
from config import Taxonomy
from connectors.model import Kind

_LEVELS = {**LEVEL_TEXT, Level.CORE_CANDIDATE: "核心数据候选（按重要数据管理）", Level.UNDECIDED: "待判定"}
_HIDDEN = "*"
GROUPS = {
    "ShudianLevel": ("数据级别", "数据级别（一般、重要、核心），由规则识别并经人工审核", True),
    "ShudianDomain": ("数据域", "数据所属的域，按所用分类体系", True),
    "ShudianType": ("敏感数据类型", "字段的敏感数据类型", False),
    "ShudianPersonal": ("个人信息", "字段的个人信息属性，按 GB/T 35273 或 GB/T 45574", True),
}
"""Groups of tags: their name, what they say, and whether only one of each may stand."""


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """One tag: its group (a key of ``GROUPS``), its slug and its Chinese name."""

    group: str
    slug: str
    name: str

    @property
    def text(self) -> str:
        """What it says, in a sentence."""
        return f"{GROUPS[self.group][0]}：{self.name}"


def level_tags() -> tuple[Tag, ...]:
    """All levels."""
    return tuple(Tag("ShudianLevel", one.value, _LEVELS[one]) for one in Level)


def all_tags(taxonomy: Taxonomy) -> tuple[Tag, ...]:
    """Every tag that can be given under a taxonomy, in order."""
    domains = (_domain(name, taxonomy) for name in taxonomy.domains)
    types = (_type(name, taxonomy) for name in taxonomy.entity_types)
    return (*level_tags(), *sorted(domains), *sorted(types), *(_personal(sensitive) for sensitive in (True, False)))


def dataset_tags(entry: Entry, taxonomy: Taxonomy) -> tuple[Tag, ...]:
    """The level and domain of a dataset."""
    level = entry.decision.level
    found = [Tag("ShudianLevel", level.value, _LEVELS[level])]
    return tuple(found + ([_domain(entry.finding.domain, taxonomy)] if entry.finding.domain else []))


def column_tags(column: ColumnFinding, taxonomy: Taxonomy) -> tuple[Tag, ...]:
    """The types found in a column, and whether that is personal information."""
    names = (*((column.entity_type,) if column.entity_type else ()), *(one.entity_type for one in column.contains))
    found = [_type(name, taxonomy) for name in dict.fromkeys(names)]
    classes = (column.gbt35273, column.gbt45574)
    if any(one.name for one in classes):
        found.append(_personal(any(one.sensitive for one in classes)))
    return tuple(found)


def named_as_it_is(entry: Entry) -> bool:
    """Whether a dataset's name is its own: one that had to be masked could not be found anywhere else."""
    return not any(_HIDDEN in part or "~" in part for part in entry.path)


def columns_as_they_are(entry: Entry) -> Iterator[ColumnFinding]:
    """The columns that stand under their own names, without paths inside them."""
    return (
        one for one in entry.finding.columns if _HIDDEN not in one.column and "~" not in one.column and ".$" not in one.column
    )


def members(items: Iterable[ItemSummary], kinds: frozenset[Kind]) -> Iterator[Entry]:
    """The datasets of these kinds under their own names."""
    return (one for item in items for one in item.members if one.kind in kinds and named_as_it_is(one))


def _domain(domain: str, taxonomy: Taxonomy) -> Tag:
    return Tag("ShudianDomain", domain, slug_path(domain, taxonomy))


def _type(name: str, taxonomy: Taxonomy) -> Tag:
    known = taxonomy.entity_types.get(name)
    return Tag("ShudianType", name, known.zh if known else name)


def _personal(sensitive: bool) -> Tag:
    return Tag("ShudianPersonal", "sensitive", "敏感个人信息") if sensitive else Tag("ShudianPersonal", "personal", "个人信息")
