"""A filing read with the identities of today: what was renamed is the same item, and what has become one item was one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from catalog.filed_items import Inventory
from catalog.identities import Identities
from catalog.items import highest, total
from catalog.model import FiledItem, Filing


@dataclass(frozen=True, slots=True)
class Joined:
    """Filed items that are one now: the item, and the names under which its parts were filed."""

    item: UUID
    names: tuple[str, ...]


def filed_as_known(filing: Filing, identities: Identities, now: Inventory) -> tuple[Filing, tuple[Joined, ...]]:
    """``filing`` with every item under the identity it has now, and those that have become one since listed once, with the sums
    of their sizes: that people or a scan call two items one is no change of data. ``now`` says by which of their names and
    categories they are compared."""
    parts: defaultdict[UUID | int, list[FiledItem]] = defaultdict(list)
    for number, one in enumerate(filing.items):
        parts[number if one.item is None else identities.known_as(one.item)].append(one)
    items: list[FiledItem] = []
    joined: list[Joined] = []
    for key, found in parts.items():
        if isinstance(key, int):
            items += found
            continue
        items.append(replace(found[0], item=key) if len(found) == 1 else _together(found, key, now))
        if len(found) > 1:
            joined.append(Joined(key, tuple(one.name for one in found)))
    return replace(filing, items=tuple(items)), tuple(joined)


def _together(parts: Sequence[FiledItem], item: UUID, now: Inventory) -> FiledItem:
    """One filed item of several: what is now decides which of them it is compared by, else the one that gave its identity."""
    leading = next((one for one in parts if one.item == item), parts[0])
    there = now.find(item)
    known = [leading, *(one for one in parts if one is not leading)]
    alike = next((one for one in known if there and one.name == there.name), leading)
    counted = [one for one in parts if not one.copy_of]
    return replace(
        alike,
        item=item,
        category=next((one.category for one in known if there and one.category == there.category), leading.category),
        level=highest(one.level for one in parts),
        rows=total(one.rows for one in counted or parts).measure,
        bytes=total(one.bytes for one in counted or parts).measure,
        copy_of="" if counted else alike.copy_of,
    )
