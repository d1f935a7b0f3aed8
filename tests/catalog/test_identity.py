"""Identity of items in a catalogue: what a rescan keeps, what people record, and that nothing of it is ever lost."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import Catalog, ChangeKind, Subject, Uncompared, Word, difference, summarise
from catalog.decisions import lowers
from catalog.model import Entry, ItemEventKind, ItemKey, PersonDecision, Snapshot, SourceOutcome
from classifiers.model import Level
from config import CatalogError
from connectors.model import Status
from tests.catalog.builders import START, answer, columns, entry, run

USER = columns("id", "name", "phone")
OTHER = columns("id", "amount", "day")
LATE = START + timedelta(days=500)
_numbers = itertools.count(1)


def word(because: str = "改名", at: datetime = LATE) -> Word:
    return Word("安全员甲", at, because)


def record(catalog: Catalog, *entries: Entry, entity: str = "", families: dict[str, str] | None = None) -> Snapshot:
    """A published run over the sources of these entries."""
    outcomes = tuple(
        SourceOutcome(name, Status.COMPLETE, family=(families or {}).get(name, ""))
        for name in sorted({one.source for one in entries})
    )
    return catalog.record(Snapshot(run(next(_numbers)), entries, (), (), outcomes), entity)


def known(catalog: Catalog) -> Snapshot:
    current = catalog.current()
    assert current is not None
    return catalog.reviewed(current)


def titles(snapshot: Snapshot) -> dict[str, list[str]]:
    return {
        f"{one.item.key.source} {one.item.title}": [f"{member.source} {member.path[-1]}" for member in one.members]
        for one in summarise(snapshot.entries, snapshot.items)
    }


def item_of(snapshot: Snapshot, name: str) -> UUID:
    (found,) = {one.item for one in snapshot.entries if one.path[-1] == name}
    assert found is not None
    return found


def decide(catalog: Catalog, item: UUID, level: Level, day: int = 1) -> None:
    when = START + timedelta(days=day)
    (made,) = catalog.decide((PersonDecision(uuid4(), item, "", "审核人乙", when, "核对过", level=level),))
    if lowers(made):
        catalog.decide((answer(made, "审核人丙", at=when),))


def shard(number: int, name: str = "user", **changes: Any) -> Entry:
    return entry(name, changes.pop("found", USER), source=f"crm-shard-{number:02}", path=("", "main", name), **changes)


def test_shards_scanned_one_after_the_other_are_one_item(catalog: Catalog) -> None:
    first = record(catalog, shard(0))
    record(catalog, shard(1))
    record(catalog, shard(2))
    assert titles(known(catalog)) == {"crm-shard-* user": [f"crm-shard-0{n} user" for n in range(3)]}
    assert {one.item for one in known(catalog).entries} == {first.entries[0].item}
    assert catalog.item_events() == ()
    assert catalog.check() == ()


def test_the_order_of_sources_does_not_matter(catalog: Catalog) -> None:
    first = record(catalog, *(shard(n) for n in (2, 0, 1)))
    again = record(catalog, *(shard(n) for n in (1, 2, 0)))
    assert {one.item for one in first.entries} == {one.item for one in again.entries}
    assert len(catalog.items()) == 1


def test_a_source_declared_later_to_be_a_piece_keeps_its_items(catalog: Catalog) -> None:
    alone = [entry("user", USER, source=name, path=("", "main", "user")) for name in ("bj", "sh")]
    first = record(catalog, *alone)
    together = record(catalog, *alone, families={"bj": "crm", "sh": "crm"})
    assert titles(together) == {"crm* user": ["bj user", "sh user"]}
    assert together.entries[0].item in {one.item for one in first.entries}
    assert [one.kind for one in catalog.item_events()] == [ItemEventKind.GROWN_TOGETHER]
    assert catalog.snapshot(together.run.id).sources[0].family == ""
    assert catalog.check() == ()


def test_decisions_survive_when_items_grow_together(catalog: Catalog) -> None:
    before = record(catalog, entry("t_1", USER), entry("t_2", OTHER))
    decide(catalog, item_of(before, "t_2"), Level.IMPORTANT)
    decide(catalog, item_of(before, "t_1"), Level.GENERAL, day=2)
    record(catalog, entry("t_1", USER), entry("t_2", USER))
    assert [one.kind for one in catalog.item_events()] == [ItemEventKind.GROWN_TOGETHER]
    # What protects more stands, although the other was said later, until somebody decides anew.
    assert {one.decision.level for one in known(catalog).entries} == {Level.IMPORTANT}
    assert len(catalog.decisions(item_of(before, "t_1"))) == 2
    decide(catalog, item_of(before, "t_1"), Level.GENERAL, day=900)
    assert {one.decision.level for one in known(catalog).entries} == {Level.GENERAL}
    record(catalog, entry("t_1", USER), entry("t_2", USER))
    assert len(catalog.item_events()) == 1
    assert catalog.check() == ()


def test_a_renamed_system_is_a_recorded_event(catalog: Catalog) -> None:
    before = record(catalog, entry("user", USER), entry("bill", OTHER))
    decide(catalog, item_of(before, "user"), Level.IMPORTANT)
    after = record(catalog, entry("user", USER, system="bss"), entry("bill", OTHER, system="bss"))
    assert {item_of(after, name) for name in ("user", "bill")} == {item_of(before, name) for name in ("user", "bill")}
    assert [(one.kind, one.key and one.key.system) for one in catalog.item_events()] == [(ItemEventKind.MOVED, "bss")] * 2
    assert [one.decision.level for one in known(catalog).entries if one.path[-1] == "user"] == [Level.IMPORTANT]
    record(catalog, entry("user", USER, system="bss"))
    assert len(catalog.item_events()) == 2


def test_an_entity_that_gets_its_name_keeps_its_items(catalog: Catalog) -> None:
    before, after = record(catalog, entry("user", USER)), record(catalog, entry("user", USER), entity="示例公司")
    assert item_of(before, "user") == item_of(after, "user")


def test_a_renaming_is_a_candidate_and_changes_nothing_by_itself(catalog: Catalog) -> None:
    before = record(catalog, entry("customer", USER), entry("bill", OTHER))
    after = record(catalog, entry("cust_info", USER), entry("bill", OTHER))
    (pair,) = difference(before, after).renamings
    assert (pair.old.key.family, pair.new.key.family, pair.rows) == ("customer", "cust_info", (100, 100))
    assert item_of(after, "cust_info") != item_of(before, "customer")
    assert catalog.item_events() == ()


def test_what_is_no_renaming(catalog: Catalog) -> None:
    before = record(catalog, entry("a", USER), entry("b", OTHER), entry("c", USER, source="other", system="x"))
    after = record(catalog, entry("a2", columns("q", "r")), entry("d", USER, source="other", system="x"), entry("c", USER))
    found = {(one.old.key.family, one.new.key.family) for one in difference(before, after).renamings}
    assert found == {("a", "c"), ("c", "d")}
    half = record(catalog, entry("new", USER))  # other sources were not looked at
    assert {one.old.key.source for one in difference(before, half).renamings} == {"crm"}


def test_a_linked_item_lives_on_under_its_old_identity(catalog: Catalog) -> None:
    before = record(catalog, entry("customer", USER))
    decide(catalog, item_of(before, "customer"), Level.IMPORTANT)
    after = record(catalog, entry("cust_info", USER))
    event = catalog.link_items(item_of(before, "customer"), item_of(after, "cust_info"), word())
    shown = known(catalog)
    assert [(one.id, one.key.family) for one in shown.items] == [(item_of(before, "customer"), "cust_info")]
    assert shown.entries[0].decision.level is Level.IMPORTANT
    changed = difference(catalog.reviewed(before), catalog.reviewed(after))
    assert changed.renamings == ()
    assert [one.subject for one in changed.changes if one.kind in (ChangeKind.ADDED, ChangeKind.GONE)] == [Subject.DATASET] * 2
    assert [one.run.id for one in catalog.history(item_of(before, "customer"))] == [before.run.id, after.run.id]
    again = record(catalog, entry("cust_info", USER))
    assert item_of(again, "cust_info") == item_of(before, "customer")
    assert [one.id for one in catalog.items()] == [item_of(before, "customer")]
    catalog.undo_item_event(event.id, word("看错了"))
    assert known(catalog).entries[0].decision.level is Level.GENERAL
    assert item_of(known(catalog), "cust_info") == item_of(after, "cust_info")
    assert [one.kind for one in catalog.item_events()] == [ItemEventKind.LINKED, ItemEventKind.UNDONE]
    assert catalog.check() == ()


def test_a_merge_makes_one_item_of_two_and_can_be_undone(catalog: Catalog) -> None:
    first = record(catalog, entry("user", USER), entry("user_vip", USER))
    event = catalog.merge_items(item_of(first, "user"), item_of(first, "user_vip"), word())
    (one,) = summarise(known(catalog).entries, known(catalog).items)
    assert (one.item.key.family, len(one.members), one.rows.measure.value) == ("user", 2, 200)
    again = record(catalog, entry("user", USER), entry("user_vip", USER))
    assert len({one.item for one in again.entries}) == 1
    catalog.undo_item_event(event.id, word("是两回事"))
    assert {one.item for one in known(catalog).entries} == {one.item for one in first.entries}
    assert catalog.check() == ()


def test_a_split_takes_members_out_for_good_until_it_is_undone(catalog: Catalog) -> None:
    days = [entry(f"t_{n}", USER) for n in range(4)]
    first = record(catalog, *days)
    decide(catalog, item_of(first, "t_0"), Level.IMPORTANT)
    event = catalog.split_item(item_of(first, "t_0"), [days[3]], word("这是测试表"))
    for _ in range(2):
        again = record(catalog, *days)
        assert sorted(len(one) for one in titles(again).values()) == [1, 3]
        assert item_of(again, "t_3") == event.other
        assert sorted(titles(again)) == ["crm t_*", "crm t_3"], "no mark of the key in what people read"
        assert catalog.check() == ()
    assert {one.path[-1]: one.decision.level.value for one in known(catalog).entries} == {
        **{f"t_{n}": "important" for n in range(3)},
        "t_3": "general",
    }
    record(catalog, days[3])  # alone, it does not take the rest with it
    assert [one.kind for one in catalog.item_events()] == [ItemEventKind.SPLIT]
    moved = record(catalog, *(entry(f"t_{n}", USER, system="bss") for n in range(4)), entity="示例公司")
    assert item_of(moved, "t_3") == event.other, "a system or entity of another name does not undo it"
    record(catalog, *days)
    catalog.undo_item_event(event.id, word("还是一起"))
    assert len(titles(record(catalog, *days))) == 1
    assert catalog.check() == ()


def test_what_grew_together_is_split_and_gets_its_old_identity_back(catalog: Catalog) -> None:
    before = record(catalog, entry("t_1", USER), entry("t_2", OTHER))
    own = item_of(before, "t_2")
    decide(catalog, own, Level.IMPORTANT)
    grown = record(catalog, entry("t_1", USER), entry("t_2", USER))
    assert len({one.item for one in grown.entries}) == 1
    (event,) = catalog.item_events()
    with pytest.raises(CatalogError, match="cannot be undone"):
        catalog.undo_item_event(event.id, word())
    assert catalog.split_item(item_of(grown, "t_1"), [grown.entries[1]], word()).other == own
    again = record(catalog, entry("t_1", USER), entry("t_2", USER))
    assert item_of(again, "t_2") == own
    assert {one.path[-1]: one.decision.level for one in known(catalog).entries} == {"t_1": Level.GENERAL, "t_2": Level.IMPORTANT}
    assert catalog.check() == ()


@pytest.mark.parametrize(
    "wrong", ["nobody", "no reason", "no zone", "still there", "one already", "unknown", "no members", "undo"]
)
def test_what_cannot_be_recorded(catalog: Catalog, wrong: str) -> None:
    first = record(catalog, entry("a", USER), entry("b", OTHER))
    a, b = item_of(first, "a"), item_of(first, "b")
    said = {
        "nobody": Word(" ", LATE, "改名"),
        "no reason": Word("安全员甲", LATE, ""),
        "no zone": Word("安全员甲", LATE.replace(tzinfo=None), "改名"),
    }.get(wrong, word())
    calls = {
        "still there": lambda: catalog.link_items(a, b, said),
        "one already": lambda: catalog.merge_items(a, a, said),
        "unknown": lambda: catalog.merge_items(a, uuid4(), said),
        "no members": lambda: catalog.split_item(a, [], said),
        "undo": lambda: catalog.undo_item_event(uuid4(), said),
    }
    with pytest.raises(CatalogError):
        calls.get(wrong, lambda: catalog.merge_items(a, b, said))()
    assert catalog.item_events() == ()


def test_events_cannot_be_undone_twice_or_changed(catalog: Catalog) -> None:
    first = record(catalog, entry("a", USER), entry("b", OTHER))
    event = catalog.merge_items(item_of(first, "a"), item_of(first, "b"), word())
    catalog.undo_item_event(event.id, word())
    with pytest.raises(CatalogError, match="undone already"):
        catalog.undo_item_event(event.id, word())


def test_no_chain_of_events_runs_in_a_circle(catalog: Catalog) -> None:
    first = record(catalog, *(entry(name, USER) for name in ("a", "b", "c")))
    a, b, c = (item_of(first, name) for name in ("a", "b", "c"))
    catalog.merge_items(a, b, word())
    catalog.merge_items(c, b, word())  # b is a by now: all three are one
    with pytest.raises(CatalogError, match="one item already"):
        catalog.merge_items(b, c, word())
    assert {one.item for one in known(catalog).entries} == {c}


def test_an_unreadable_shard_neither_changes_identities_nor_looks_gone(catalog: Catalog) -> None:
    before = record(catalog, *(shard(n, level=Level.IMPORTANT if n == 1 else Level.GENERAL) for n in range(3)))
    failed = SourceOutcome("crm-shard-01", Status.FAILED)
    seen = tuple(SourceOutcome(f"crm-shard-0{n}", Status.COMPLETE) for n in (0, 2))
    after = catalog.record(Snapshot(run(next(_numbers)), (shard(0), shard(2)), (), (), (*seen, failed)))
    assert {one.item for one in after.entries} == {before.entries[0].item}
    changed = difference(before, after)
    assert (changed.changes, changed.uncompared) == ((), (Uncompared("crm-shard-01", True),))
    assert len(known(catalog).entries) == 3


_names = st.sampled_from(["t_1", "t_2", "t_3", "t", "u_1", "u_2"])
_estates = st.dictionaries(
    st.tuples(st.sampled_from(["crm-1", "crm-2"]), st.sampled_from(["db_0", "db_1"]), _names),
    st.sampled_from([0, 1, 2]),
    max_size=8,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(runs=st.lists(_estates, min_size=1, max_size=3))
def test_every_history_of_runs_keeps_the_invariants(catalog: Catalog, runs: list[dict[tuple[str, str, str], int]]) -> None:
    shapes = (USER, OTHER, ())
    seen: set[UUID] = {one.id for one in catalog.items()}
    for estate in runs:
        entries = [
            entry(name, shapes[shape], source=source, path=("", schema, name)) for (source, schema, name), shape in estate.items()
        ]
        stored = record(catalog, *entries)
        assert sum(len(one.members) for one in summarise(stored.entries, stored.items)) == len(entries)
        rescan = record(catalog, *entries)
        assert [one.item for one in rescan.entries] == [one.item for one in stored.entries]
        # An item once known is known for ever, by itself or as part of another.
        events = catalog.item_events()
        seen |= {one.id for one in stored.items}
        absorbed = {one.other for one in events}
        assert seen <= {one.id for one in catalog.items()} | absorbed
    assert catalog.check() == ()


def test_keys_never_hold_where_a_source_is(catalog: Catalog) -> None:
    first = record(catalog, entry("user", USER))
    assert [one.key for one in first.items] == [ItemKey("", "crm", "crm", "crm", "main", "user")]
