"""Small frozen values for the catalogue's tests, and strategies for arbitrary ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from hypothesis import strategies as st

from catalog.model import DecisionKind, Entry, PersonDecision, Run, RunStatus, Snapshot, SourceOutcome, Threshold
from classifiers.model import (
    ColumnFinding,
    Contained,
    DatasetFinding,
    Decision,
    Evidence,
    Facts,
    Level,
    LevelReason,
    PersonalInformation,
    Persons,
    Protection,
)
from connectors.model import Coverage, Kind, Measure, Provenance, Reason, Statistics, Status, Unread

NAMES = UUID("6d0f2c1e-0000-4000-8000-000000000000")
START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


HUNDRED = Measure.exact(100)


def run(number: int = 1, status: RunStatus = RunStatus.COMPLETE) -> Run:
    """The ``number``-th run, a day after the one before; always the same for the same number."""
    started = START + timedelta(days=number)
    return Run(
        uuid5(NAMES, f"run {number}"), started, started + timedelta(minutes=5), "local", "rules-1", status, number, "0.1.0"
    )


def columns(*names: str, **types: str) -> tuple[ColumnFinding, ...]:
    """Columns without a type, and columns with an entity type."""
    plain = tuple(ColumnFinding(name, "text") for name in names)
    return plain + tuple(ColumnFinding(name, "text", entity_type=one, confidence=0.9) for name, one in types.items())


def entry(
    name: str,
    found: tuple[ColumnFinding, ...] = columns("id", "name"),
    level: Level = Level.GENERAL,
    rows: Measure = HUNDRED,
    **changes: Any,
) -> Entry:
    """A table ``crm.main.NAME`` of source ``crm``; ``changes`` are fields of Entry."""
    fields: dict[str, Any] = {
        "source": "crm",
        "path": ("crm", "main", name),
        "kind": Kind.TABLE,
        "system": "crm",
        "environment": "production",
        "role": "own",
        "status": Status.COMPLETE,
        "coverage": Coverage("whole", 1, 100, None, 1.0),
        "statistics": Statistics(rows, Measure.exact(12_000, "table_data")),
        "finding": DatasetFinding(found, "user_personal", "user_personal.identity"),
        "facts": Facts("user_personal", "user_personal.identity"),
        "decision": Decision(level, undecided_for=("system_grade",) if level is Level.UNDECIDED else ()),
        **changes,
    }
    return Entry(**fields)


def unread(name: str, reason: Reason = Reason.PERMISSION, **changes: Any) -> Entry:
    """A table that was not read."""
    fields: dict[str, Any] = {
        "status": Status.SKIPPED,
        "reason": reason,
        "coverage": Coverage("none"),
        "statistics": Statistics(),
        "level": Level.UNDECIDED,
        **changes,
    }
    return entry(name, (), **fields)


def answer(
    asked: PersonDecision, by: str, kind: DecisionKind = DecisionKind.APPROVE, at: datetime = START, because: str = "同意"
) -> PersonDecision:
    """Somebody's answer to a decision that lowers."""
    return PersonDecision(uuid4(), asked.item, asked.column, by, at, because, kind=kind, answers=asked.id)


def snapshot(*entries: Entry, number: int = 1) -> Snapshot:
    """A snapshot of run ``number``."""
    return Snapshot(run(number), entries)


_BIG = 2**63 - 1
_text = st.text(max_size=8) | st.sampled_from(["\\u0041", "\x00", "cdr_20240101", "'\"%_:;--", "客户=资料", "\ud800x", "="])
_slug = st.none() | _text
_count = st.integers(0, _BIG)
_share = st.floats(0, 1)
_level = st.none() | st.integers(1, 4)
_measures = st.builds(
    Measure,
    st.none() | _count,
    st.none() | _count,
    st.none() | _count,
    st.sampled_from(Provenance),
    st.sampled_from(["", "table_data"]),
)
_personal = st.builds(PersonalInformation, _text, st.booleans())
_fills = st.lists(st.tuples(_text, _text | st.integers() | _share), max_size=2).map(tuple)
_evidence = st.lists(st.builds(Evidence, _text, _text, _fills, st.floats(-1, 1)), max_size=2).map(tuple)
_columns = st.builds(
    ColumnFinding,
    column=_text,
    type=_text,
    entity_type=_slug,
    contains=st.lists(st.builds(Contained, _text, _share), max_size=2).map(tuple),
    confidence=_share,
    domain=_slug,
    enterprise_level=_level,
    gbt35273=_personal,
    gbt45574=_personal,
    protection=st.sampled_from(Protection),
    match_ratio=st.none() | _share,
    evidence=_evidence,
    comment=_text,
)
_findings = st.builds(DatasetFinding, st.lists(_columns, max_size=3).map(tuple), _slug, _slug, _evidence, _personal, _personal)
_words = st.lists(_text, max_size=2).map(tuple)
_facts = st.builds(
    Facts,
    domain=_slug,
    category=_slug,
    entity_types=_words,
    sensitive=st.booleans(),
    persons_lower=_count,
    persons_upper=st.none() | _count,
    rows=st.none() | _count,
    bytes=st.none() | st.integers(0),
    system_grade=st.none() | st.sampled_from([2.0, 3.1]),
    environment=_text,
    role=_text,
    read=st.booleans(),
    enterprise_level=_level,
    declared=st.dictionaries(_text, _text, max_size=2),
)
_decisions = st.builds(
    Decision,
    st.sampled_from(Level),
    st.lists(st.builds(LevelReason, _text, _text), max_size=2).map(tuple),
    _level,
    _words,
    _words,
)
_entries = st.builds(
    Entry,
    source=_text,
    path=st.lists(_text, min_size=1, max_size=4).map(tuple),
    kind=st.sampled_from(Kind),
    system=_text,
    environment=_text,
    role=_text,
    status=st.sampled_from(Status),
    coverage=st.builds(Coverage, _text, _count, _count, st.none() | st.integers(0, 2**64), _share),
    statistics=st.builds(Statistics, _measures, _measures),
    finding=_findings,
    facts=_facts,
    decision=_decisions,
    reason=st.none() | st.sampled_from(Reason),
    detail=_text,
    comment=_text,
    persons=st.builds(Persons, _count, st.none() | _count, _text, st.dictionaries(_text, _count, max_size=2)),
    unread=st.lists(st.builds(Unread, _text, st.sampled_from(Reason)), max_size=2).map(tuple),
)
_runs = st.builds(
    Run,
    id=st.uuids(),
    started_at=st.datetimes(timezones=st.just(UTC)),
    finished_at=st.datetimes(timezones=st.just(UTC)),
    engine=_text,
    rules=_text,
    status=st.sampled_from(RunStatus),
    seed=st.integers(0, 2**64 - 1),
    product=_text,
)
snapshots = st.builds(
    Snapshot,
    run=_runs,
    entries=st.lists(_entries, max_size=4, unique_by=lambda one: (one.source, one.path)).map(tuple),
    thresholds=st.lists(
        st.builds(Threshold, _text, _text, st.none() | _count, st.none() | _count, _count, _text, _text), max_size=2
    ).map(tuple),
    sources=st.lists(
        st.builds(
            SourceOutcome,
            _text,
            st.sampled_from(Status),
            _text,
            _text,
            st.none() | st.sampled_from(Reason),
            _text,
            st.integers(0, 2**31 - 1),
        ),
        max_size=2,
    ).map(tuple),
)
"""Any snapshot a scan could make, odd names included; its items are not yet known."""
