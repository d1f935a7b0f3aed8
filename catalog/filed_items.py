"""What would be filed: the 数据项 of our own that are important or may be core, or tell of ten million people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from catalog.items import ItemSummary, summarise
from catalog.model import COPY_OF, Entry, FiledItem, Snapshot, System
from classifiers.model import Level
from connectors.model import Reason

_FILED = (Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
_OURS = ("own", "joint")
_TEN_MILLION = "pi_over_10m"


@dataclass(frozen=True)
class Inventory:
    """The items to be filed, those of which nobody can say yet whether they are to be (their level is undecided), and all
    others of our own."""

    items: tuple[FiledItem, ...]
    undecided: tuple[FiledItem, ...] = ()
    others: tuple[FiledItem, ...] = ()

    def find(self, item: UUID) -> FiledItem | None:
        """The item of this identity, whatever its level."""
        return next((one for one in self._all() if one.item == item), None)

    def named(self, name: str) -> FiledItem | None:
        """The one item of this name; None also where several have it."""
        found = [one for one in self._all() if one.name == name]
        return found[0] if len(found) == 1 else None

    def _all(self) -> tuple[FiledItem, ...]:
        return (*self.items, *self.undecided, *self.others)


def filed_items(snapshot: Snapshot, systems: Mapping[str, System] | None = None) -> Inventory:
    """What a snapshot (with people's decisions in it) gives to file. Data held for others (entrusted, customer) stay out.

    ``systems`` are the declared ones; their texts become the filed content."""
    systems = systems or {}
    parts: dict[bool | None, list[FiledItem]] = {True: [], None: [], False: []}
    for one in summarise(snapshot.entries, snapshot.items):
        if any(member.role in _OURS and not _left_out(member) for member in one.members):
            parts[_to_file(one)].append(_filed(one, systems))
    return Inventory(tuple(parts[True]), tuple(parts[None]), tuple(parts[False]))


def _left_out(member: Entry) -> bool:
    """Left out of the scan because people or the default wanted it so: nobody is asked about it, and nothing waits for it."""
    return member.reason in (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT)


def _to_file(item: ItemSummary) -> bool | None:
    """None where nobody can say."""
    if item.level in _FILED or any(_TEN_MILLION in one.decision.flags for one in item.members):
        return True
    return None if item.level is Level.UNDECIDED else False


def _filed(item: ItemSummary, systems: Mapping[str, System]) -> FiledItem:
    from catalog.declarations import system_of

    leading = item.classified
    system = system_of(systems, item.item.id, leading.system)
    copies = {one.facts.declared.get(COPY_OF, "") for one in item.members}
    return FiledItem(
        item.item.id,
        item.item.title,
        leading.finding.category or leading.finding.domain or "",
        item.level,
        item.rows.measure,
        item.bytes.measure,
        system.department,
        copies.pop() if len(copies) == 1 else "",
        {**system.declared, "system": leading.system},
    )
