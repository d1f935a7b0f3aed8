"""What each 数据项 still lacks before it can be filed: declarations, a level, reading, review, a signature. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from catalog.declarations import Declared, Fact, Signature, declared, signature_of, system_of
from catalog.declared_fields import DeclaredField, fields_of
from catalog.exports import words
from catalog.exports.basis import Basis
from catalog.exports.rows import left_out
from catalog.filed_items import filed_items
from catalog.items import ItemSummary, summarise
from catalog.model import DeclarationScope
from classifiers.model import Level

OURS = ("own", "joint")
REVIEW = {
    "waiting": "降低级别的判定等待第二人批准",
    "disagrees": "机器结论与人工判定不一致",
    "kept": "本次未再识别到，沿用以前的结论，须审核",
    "undecided": "级别待判定",
    "exposed": "测试环境或副本中有明文个人信息",
    "unsure": "有字段类型把握不足",
    "new": "尚未审核",
}
"""What a review waits for, by the queue's word for it."""
_DEPARTMENT = "department"


@dataclass(frozen=True)
class ItemReadiness:
    """One item of our own. ``to_file`` is None while nobody can say. ``lacking`` are the fields that nobody declared, ``waits``
    what its level waits for, ``unread`` what was not read of it, ``review`` what a review waits for; ``facts`` all that is
    declared, with where it comes from."""

    item: ItemSummary
    to_file: bool | None
    department: str
    system_name: str
    lacking: tuple[DeclaredField, ...]
    waits: tuple[str, ...]
    unread: tuple[str, ...]
    review: tuple[str, ...]
    signature: Signature | None
    facts: Mapping[str, Fact]

    @property
    def is_signed(self) -> bool:
        """Whether a signature stands that holds for what is there now."""
        return self.signature is not None and not self.signature.stale

    @property
    def is_ready(self) -> bool:
        """Whether nothing is lacking at all."""
        return self.to_file is not None and not (self.lacking or self.waits or self.unread or self.review) and self.is_signed


def readiness(basis: Basis, asks: Mapping[UUID, tuple[str, ...]]) -> tuple[ItemReadiness, ...]:
    """Every item of our own, what is to be filed first, then by department, system and name. ``asks`` are the reasons for which
    items are in the queue of the review."""
    known = declared_of(basis)
    inventory = filed_items(basis.snapshot, known)
    files: dict[UUID | None, bool | None] = {one.item: True for one in inventory.items}
    files |= dict.fromkeys((one.item for one in inventory.undecided), None)
    summaries = summarise(basis.snapshot.entries, basis.snapshot.items)
    found = [
        _ready(one, files.get(one.item.id, False), known, asks.get(one.item.id, ()))
        for one in summaries
        if is_ours(one) and not all(map(left_out, one.members))
    ]
    return tuple(sorted(found, key=_order))


def declared_of(basis: Basis) -> Declared:
    """The basis's declarations; those of shudian.yaml alone where it has no others."""
    if isinstance(basis.systems, Declared):
        return basis.systems
    return declared(basis.systems, (), basis.company)


def is_ours(item: ItemSummary) -> bool:
    """Whether some of an item is our own data: what is held for others is no part of our filing."""
    return any(one.role in OURS for one in item.members)


def _order(one: ItemReadiness) -> tuple[object, ...]:
    key = one.item.item.key
    return (
        {True: 0, None: 1, False: 2}[one.to_file],
        one.department == "",
        one.department,
        key.system,
        key.source,
        one.item.item.title,
    )


def _ready(item: ItemSummary, to_file: bool | None, known: Declared, asks: tuple[str, ...]) -> ItemReadiness:
    id, system = item.item.id, item.item.key.system
    here = system_of(known, id, system)
    facts = known.facts(id, system)
    return ItemReadiness(
        item,
        to_file,
        here.department,
        here.name or system,
        tuple(_lacking(facts, to_file)),
        tuple(_waits(item)),
        tuple(_unread(item)),
        tuple(REVIEW[one] for one in dict.fromkeys(asks) if one in REVIEW and one != "undecided"),
        signature_of(known, item),
        facts,
    )


def _lacking(facts: Mapping[str, Fact], to_file: bool | None) -> Iterator[DeclaredField]:
    wanted = dict.fromkeys((*fields_of(DeclarationScope.ITEM), *fields_of(DeclarationScope.SYSTEM)))
    for one in wanted:
        # What is not filed needs to belong to somebody, and no more.
        needed = one.needed if to_file is not False else one.key == _DEPARTMENT
        if needed and one.key not in facts:
            yield one


def _waits(item: ItemSummary) -> Iterator[str]:
    if item.level is Level.UNDECIDED:
        waits = {name for one in item.members if one.decision.level is Level.UNDECIDED for name in one.decision.undecided_for}
        yield from (words.missing(name) for name in sorted(waits)) if waits else ("待判定",)


def _unread(item: ItemSummary) -> Iterator[str]:
    for one in item.unread:
        yield f"{one.source} {one.title}：{words.REASON[one.reason] if one.reason else ''}"
    for one in item.members:
        if one.unread:
            yield f"{one.source} {one.title}：未读取的字段 {'、'.join(part.column for part in one.unread)}"
