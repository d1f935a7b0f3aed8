"""People decide: what a decision is checked against and remembers, and the state that a review looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from sqlalchemy import Connection, insert

from catalog import tables
from catalog.current import load_current
from catalog.decisions import Standing, checked, decided, same_person, standings
from catalog.filings import determined_core, with_core
from catalog.item_events import load_identities, standing_decisions
from catalog.items import ItemSummary, summarise
from catalog.loading import load_decisions
from catalog.model import DecisionKind, PersonDecision, Snapshot
from catalog.published import load_items_now
from catalog.rows import decision_row
from catalog.verdicts import ItemVerdict, verdict_of
from config import CatalogError


@dataclass(frozen=True)
class ReviewState:
    """What a review looks at: what is known now as the machine says it and as people decided it (regulators among them), all
    decisions in their order (about items as they are known now), and what has become of each."""

    machine: Snapshot
    decided: Snapshot
    decisions: tuple[PersonDecision, ...] = ()
    became: Mapping[UUID, Standing] | None = None

    def state_of(self, decision: PersonDecision) -> Standing | None:
        """What has become of a decision; None for an answer."""
        return (self.became or {}).get(decision.id)

    @property
    def waiting(self) -> tuple[PersonDecision, ...]:
        """The decisions that wait for a second person."""
        return tuple(one for one in self.decisions if self.state_of(one) is Standing.WAITS)

    @cached_property
    def items(self) -> Mapping[UUID, tuple[ItemSummary, ItemSummary]]:
        """Every item as the machine says it and as people decided it, by its identity."""
        ours = summarise(self.decided.entries, self.decided.items)
        both = zip(summarise(self.machine.entries, self.machine.items), ours, strict=True)
        return {machine.item.id: (machine, decided_one) for machine, decided_one in both}


def load_review(connection: Connection) -> ReviewState | None:
    """The state over all sources; None where nothing is published yet."""
    machine = load_current(connection)
    if machine is None:
        return None
    every, identities = load_decisions(connection), load_identities(connection)
    known = tuple(replace(one, item=identities.known_as(one.item)) for one in every)
    core = {identities.known_as(one) for one in determined_core(connection)}
    ours = with_core(decided(machine, standing_decisions(connection)), core)
    return ReviewState(machine, ours, known, standings(every))


def store_decisions(connection: Connection, decisions: Iterable[PersonDecision]) -> tuple[PersonDecision, ...]:
    """Keep what people decided, for good: all of it, or nothing where one cannot be kept.

    What each decision remembers of the machine's verdict and of what stood is put in here, whatever it says itself: whether it
    lowers must not be for the person to say. Raises CatalogError for an unknown item or column, a decision that says nothing,
    an answer to one that waits for none, or an approval by the person who decided."""
    decisions = tuple(checked(one) for one in decisions)
    remembered = _Memory.of(connection, {one.item for one in decisions if not one.kind.is_answer})
    kept = []
    for one in decisions:
        one = _answer(connection, one) if one.kind.is_answer else replace(one, seen=remembered.seen(one))
        connection.execute(insert(tables.person_decision).values(decision_row(one)))
        kept.append(one)
    return tuple(kept)


@dataclass(frozen=True)
class _Memory:
    """The verdicts on some items: the machine's, and those that stand, by the items' identities now."""

    machine: Mapping[UUID, ItemVerdict]
    stands: Mapping[UUID, ItemVerdict]
    known_as: Mapping[UUID, UUID]
    flags: Mapping[UUID, str]

    @classmethod
    def of(cls, connection: Connection, items: set[UUID]) -> _Memory:
        identities = load_identities(connection)
        known = {one: identities.known_as(one) for one in items}
        now = load_items_now(connection, tuple(known.values())) if known else None
        if now is None:
            return cls({}, {}, known, {})
        ours = decided(now, standing_decisions(connection))
        machine, stands = ({one.item.id: verdict_of(one) for one in summarise(each.entries, each.items)} for each in (now, ours))
        return cls(machine, stands, known, {one.item.id: flags_of(one) for one in summarise(now.entries, now.items)})

    def seen(self, one: PersonDecision) -> dict[str, str]:
        item = self.known_as[one.item]
        if item not in self.machine:
            raise CatalogError("there is no such item in what is known now", "shudian catalog items")
        return seen_by(one, self.machine[item], self.stands[item], self.flags[item])


def seen_by(one: PersonDecision, machine: ItemVerdict, stands: ItemVerdict, flags: str = "") -> dict[str, str]:
    """What a decision remembers of the machine's verdict and of what stood. Raises CatalogError where its column is not there."""
    if not one.column:
        standing = {"standing": stands.published.value, "standing_flags": ",".join(sorted(stands.flags))}
        return {**machine.words(), **standing, "flags": flags}
    column, ours = machine.column(one.column), stands.column(one.column)
    if column is None or ours is None:
        raise CatalogError("the item has no such column now", "shudian catalog show ITEM")
    level = "" if ours.enterprise_level is None else str(ours.enterprise_level)
    return {**column.words(), "standing_type": ours.published, "standing_level": level}


def flags_of(item: ItemSummary) -> str:
    """The flags of an item's members, as a decision remembers them."""
    return ",".join(sorted({flag for one in item.members for flag in one.decision.flags}))


def _answer(connection: Connection, one: PersonDecision) -> PersonDecision:
    every = load_decisions(connection)
    asked = next((other for other in every if other.id == one.answers), None)
    if asked is None:
        raise CatalogError(f"there is no decision {one.answers}", "shudian catalog review --why waiting")
    state = standings(every)[asked.id]
    if state is not Standing.WAITS:
        raise CatalogError(f"that decision does not wait for an answer ({state.value})")
    own = same_person(asked.decided_by, one.decided_by)
    if one.kind is DecisionKind.APPROVE and own:
        raise CatalogError("lowering takes two people: somebody else must approve it")
    if one.kind is DecisionKind.WITHDRAW and not own:
        raise CatalogError("only who decided can withdraw it", "Others decline it: shudian catalog review decline")
    return replace(one, item=asked.item, column=asked.column)
