"""Nobody changes the record without being seen: every single edit, deletion, insertion, reordering and cut."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from catalog import Catalog
from catalog.audit import AuditEntry, AuditKind, Fault, Head, append, entry_hash, load_audit, load_head, purge, verify
from catalog.codec import document_hash
from catalog.connection import open_engine, reading, writing
from config import CatalogError

START = datetime(2024, 1, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = tuple(AuditKind)[:-1]


def chain(length: int, seed: int = 7) -> list[AuditEntry]:
    """A chain as ``append`` makes it, without a database."""
    rng = random.Random(seed)
    entries: list[AuditEntry] = []
    for seq in range(1, length + 1):
        document = {"run": f"{rng.getrandbits(64):x}", "tables": rng.randrange(1000)}
        previous = entries[-1].hash if entries else "0" * 64
        at = START + seq * DAY
        blank = AuditEntry(seq, at, "王某", rng.choice(KINDS).value, document, document_hash(document), previous, "")
        entries.append(replace(blank, hash=entry_hash(blank)))
    return entries


def _text_changed(value: str, rng: random.Random) -> str:
    place = rng.randrange(len(value)) if value else 0
    return value[:place] + chr((ord(value[place]) if value else 64) ^ 1) + value[place + 1 :]


def _edited(entry: AuditEntry, rng: random.Random) -> AuditEntry:
    """One field different, in one of the ways a single field can be."""
    document = dict(entry.document or {})
    choices: list[Callable[[], AuditEntry]] = [
        lambda: replace(entry, at=entry.at + timedelta(microseconds=rng.randrange(1, 10**9))),
        lambda: replace(entry, actor=_text_changed(entry.actor, rng)),
        lambda: replace(entry, kind=rng.choice([one.value for one in KINDS if one.value != entry.kind])),
        lambda: replace(entry, document={**document, "tables": document["tables"] + 1}),
        lambda: replace(entry, document={**document, "more": 1}),
        lambda: replace(entry, document={key: value for key, value in document.items() if key != "run"}),
        lambda: replace(entry, document=None),
        lambda: replace(entry, content_hash=_text_changed(entry.content_hash, rng)),
        lambda: replace(entry, previous=_text_changed(entry.previous, rng)),
        lambda: replace(entry, hash=_text_changed(entry.hash, rng)),
        lambda: replace(entry, seq=entry.seq + rng.randrange(1, 5)),
    ]
    return rng.choice(choices)()


def _mutated(entries: list[AuditEntry], rng: random.Random) -> list[AuditEntry]:
    place = rng.randrange(len(entries))
    kind = rng.randrange(5)
    changed = list(entries)
    if kind == 0:
        changed[place] = _edited(entries[place], rng)
    elif kind == 1:
        del changed[place]
    elif kind == 2:  # a forged entry that fits to its left
        forged = replace(entries[place], document={"run": "x"}, content_hash=document_hash({"run": "x"}))
        changed.insert(place, replace(forged, hash=entry_hash(forged)))
    elif kind == 3:
        other = rng.choice([one for one in range(len(entries)) if one != place])
        changed[place], changed[other] = changed[other], changed[place]
    else:
        # Cleverly: the content with all its own hashes. Its neighbour, or the anchor at the end, gives it away.
        forged = replace(entries[place], document={"run": "y"}, content_hash=document_hash({"run": "y"}))
        changed[place] = replace(forged, hash=entry_hash(forged))
    return changed


def test_ten_thousand_single_changes_are_all_seen_and_none_where_there_is_none() -> None:
    rng = random.Random(20261122)
    entries = chain(40)
    anchor = (Head(entries[-1].seq, entries[-1].hash),)
    for _ in range(10_000):
        assert verify(entries, anchor) == ()
        assert verify(_mutated(entries, rng), anchor)


@pytest.mark.parametrize("kept", [0, 1, 20, 39])
def test_an_end_cut_off_is_seen_with_an_anchor_only(kept: int) -> None:
    entries = chain(40)
    assert verify(entries[:kept]) == ()
    assert verify(entries[:kept], (Head(40, entries[-1].hash),))[-1].fault is Fault.CUT


def test_a_whole_chain_made_anew_is_seen_with_an_anchor() -> None:
    entries, forged = chain(40), chain(40, seed=8)
    assert verify(forged) == ()
    assert {one.fault for one in verify(forged, (Head(25, entries[24].hash),))} == {Fault.ANCHOR}


def test_the_faults_say_where_they_are() -> None:
    entries = chain(10)
    entries[4] = replace(entries[4], actor="另一人")
    assert [(one.seq, one.fault) for one in verify(entries)] == [(5, Fault.ENTRY)]
    del entries[6]
    assert [(one.seq, one.fault) for one in verify(entries)] == [(5, Fault.ENTRY), (7, Fault.MISSING), (8, Fault.LINK)]


def _filled(catalog: Catalog, url: str, length: int = 8) -> None:
    engine, _ = open_engine(url, create=False)
    with writing(engine) as connection:
        for number in range(length):
            kind = AuditKind.LOGIN if number % 2 else AuditKind.FILING
            append(connection, START + number * DAY, "王某", kind, {"number": number, "name": "张\\三\x00"})
    engine.dispose()


def test_what_the_store_keeps_verifies(url: str) -> None:
    with Catalog.open(url) as catalog:
        _filled(catalog, url)
        assert catalog.check() == ()
    engine, _ = open_engine(url, create=False)
    with reading(engine) as connection:
        entries = tuple(load_audit(connection))
        assert verify(entries) == ()
        assert load_head(connection) == Head(8, entries[-1].hash)
        assert [one.seq for one in load_audit(connection, ["login"])] == [2, 4, 6, 8]
    engine.dispose()


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit SET actor = 'x'", "UPDATE audit SET document = '{}'", "DELETE FROM audit", "UPDATE audit SET seq = seq + 100"],
)
def test_the_database_refuses_to_change_the_record(url: str, change: str) -> None:
    with Catalog.open(url) as catalog:
        _filled(catalog, url)
    engine, _ = open_engine(url, create=False)
    with pytest.raises(CatalogError, match="never changed"), writing(engine) as connection:
        connection.execute(text(change))
    engine.dispose()


def test_a_purge_keeps_the_chain_and_what_must_be_kept(url: str) -> None:
    with Catalog.open(url) as catalog:
        _filled(catalog, url)
    engine, _ = open_engine(url, create=False)
    now = START + 365 * DAY  # logs of logins may go after 6 months, filings not before 3 years
    with writing(engine) as connection:
        assert purge(connection, now, "王某", START + 100 * DAY) == 4
    with reading(engine) as connection:
        entries = tuple(load_audit(connection))
    engine.dispose()
    assert [one.seq for one in entries if one.document is None] == [2, 4, 6, 8]
    assert verify(entries) == ()
    assert entries[-1].document is not None
    assert entries[-1].document["entries"] == 4
    # Content dropped without a purge is seen; so is a purge that is taken away.
    lost = [replace(one, document=None) if one.seq == 1 else one for one in entries]
    assert [(one.seq, one.fault) for one in verify(lost)] == [(1, Fault.PURGED)]
    assert {one.fault for one in verify(entries[:-1])} == {Fault.PURGED}


def test_nothing_is_purged_before_its_time(url: str) -> None:
    with Catalog.open(url) as catalog:
        _filled(catalog, url)
    engine, _ = open_engine(url, create=False)
    with pytest.raises(CatalogError, match="must be kept"), writing(engine) as connection:
        purge(connection, START + 100 * DAY, "王某", START + 99 * DAY)
    engine.dispose()
