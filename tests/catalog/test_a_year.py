"""A year of a company's catalogue: inventory, review, filing, growth, change filing, refusal, resubmission, the next filing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from catalog import Catalog, Circumstances, FiledState, State, Verdict, obligations
from catalog.deadlines import DeadlineKind, deadlines
from catalog.filings import frozen_filing
from catalog.model import (
    DecisionKind,
    Filing,
    FilingEvent,
    FilingEventKind,
    FilingOrigin,
    LegalEntity,
    PersonDecision,
    Run,
    Snapshot,
    SourceOutcome,
    System,
    Threshold,
)
from classifiers.model import Level
from config import load_calendars, load_duties
from connectors.model import Measure, Status
from tests.catalog.builders import NAMES, columns, entry, run

ENTITY = "演示通信有限公司"
LINE = Threshold("change_30pct", ENTITY, None, None, 30, "no_baseline")
SYSTEMS = {"nms": System("nms", "网管", "网络部", grade=3.0, facts={"mlps": 3}, declared={"purpose": "运维"})}
DUTIES, CALENDARS = load_duties(), load_calendars()


class _Company:
    """What the people of the company do with their catalogue, on a day."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.made = 0

    def scan(self, day: date, rows: int) -> Threshold:
        """A scan of the network's topology, and of a table that is undecided until somebody has looked at it."""
        size = Measure.exact(rows * 100, "table_data")
        topology = entry("topology", columns("id", "peer"), level=Level.IMPORTANT, rows=Measure.exact(rows), system="nms")
        topology = replace(topology, statistics=replace(topology.statistics, bytes=size))
        unclear = entry("plans", columns("id", "text"), level=Level.UNDECIDED, system="nms")
        moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        self.made += 1
        done: Run = replace(run(self.made), started_at=moment, finished_at=moment + timedelta(minutes=5))
        snapshot = Snapshot(done, (topology, unclear), (), (LINE,), (SourceOutcome("crm", Status.COMPLETE),))
        stored = self.catalog.record(snapshot, ENTITY)
        return next(one for one in stored.thresholds if one.id == LINE.id)

    def decide(self, day: date, by: str, kind: DecisionKind, level: Level | None, answers: UUID | None = None) -> PersonDecision:
        """About the unclear table."""
        now = self.now()
        item = next(one.id for one in now.items if one.key.family == "plans")
        self.made += 1
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        one = PersonDecision(
            uuid5(NAMES, f"decision {self.made}"), item, "", by, moment, "已核对", level=level, kind=kind, answers=answers
        )
        return self.catalog.decide((one,))[0]

    def now(self) -> Snapshot:
        """What is known, with people's decisions."""
        current = self.catalog.current()
        assert current is not None
        return self.catalog.reviewed(current)

    def file(self, day: date, reference: str) -> Filing:
        """File what is known."""
        self.made += 1
        moment = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        blank = Filing(uuid5(NAMES, reference), ENTITY, day, moment, FilingOrigin.FROZEN, "上海", (), reference, "王某")
        filing = frozen_filing(blank, self.now(), SYSTEMS)
        self.catalog.add_filing(filing)
        return filing

    def answer(self, filing: Filing, day: date, kind: FilingEventKind) -> None:
        """Keep what the regulator answered."""
        self.made += 1
        moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        self.catalog.add_filing_event(
            FilingEvent(uuid5(NAMES, f"event {self.made}"), filing.id, kind, day, moment, "王某", "来文", {"document": "沪核1号"})
        )

    def state(self) -> FiledState:
        """Where we stand against the last filing."""
        found = self.catalog.filed_state(ENTITY, self.now(), SYSTEMS)
        assert found is not None
        return found

    def due(self, today: date) -> dict[str, tuple[State, date | None]]:
        """The duties of the day."""
        state = self.catalog.filed_state(ENTITY, self.now(), SYSTEMS)
        around = Circumstances(
            LegalEntity(ENTITY, "上海"), SYSTEMS, today, self.catalog.filings(ENTITY), (), state.clock if state else None
        )
        return {one.duty.id: (one.state, one.due) for one in obligations(self.now(), DUTIES, CALENDARS, around)}

    def deadline_kinds(self) -> set[DeadlineKind]:
        """What filings wait for."""
        filings = [(one, self.catalog.filing_events(one.id)) for one in self.catalog.filings(ENTITY)]
        return {one.kind for one in deadlines((), filings, {})}


def test_a_full_year(url: str) -> None:
    with Catalog.open(url, actor="officer") as catalog:
        company = _Company(catalog)

        # Inventory in June; the unclear table blocks filing until two people have said that it is general.
        assert company.scan(date(2025, 6, 2), 1000).state == "no_baseline"
        lowered = company.decide(date(2025, 6, 3), "李某", DecisionKind.CORRECT, Level.GENERAL)
        assert {one.decision.level for one in company.now().entries} == {Level.IMPORTANT, Level.UNDECIDED}
        company.decide(date(2025, 6, 4), "赵某", DecisionKind.APPROVE, None, lowered.id)
        assert {one.decision.level for one in company.now().entries} == {Level.IMPORTANT, Level.GENERAL}
        assert company.due(date(2025, 6, 5))["directory_filing"] == (State.OPEN, date(2025, 7, 31))

        # Filed in July, accepted in August: nothing waits any more.
        first = company.file(date(2025, 7, 20), "备2025-1")
        assert [one.name for one in first.items] == ["topology"]
        assert company.deadline_kinds() == {DeadlineKind.REVIEW}
        company.answer(first, date(2025, 8, 10), FilingEventKind.ACCEPTED)
        assert company.deadline_kinds() == set()
        assert company.due(date(2025, 9, 1))["directory_filing"][0] is State.MET

        # Growth of 29.9 %: a notice. A rescan overwrites no decision. Then 30.0 %: three months from the last proof of less.
        below = company.scan(date(2025, 10, 31), 1299)
        assert (below.state, below.notice) == ("not_reached", "near")
        assert {one.decision.level for one in company.now().entries} == {Level.IMPORTANT, Level.GENERAL}
        at = company.scan(date(2025, 11, 30), 1300)
        assert (at.state, at.lower) == ("reached", 30)
        clock = company.state().clock
        assert clock is not None
        assert (clock.after, clock.seen_on, clock.due) == (date(2025, 10, 31), date(2025, 11, 30), date(2026, 1, 31))
        assert company.due(date(2026, 2, 1))["change_filing"] == (State.OVERDUE, date(2026, 1, 31))

        # The change is filed; the regulator returns it; the first filing is the baseline again until it is handed in anew.
        change = company.file(date(2026, 1, 10), "备2026-变1")
        assert company.state().change.verdict is Verdict.NOT_REACHED
        company.answer(change, date(2026, 1, 20), FilingEventKind.RETURNED)
        assert company.deadline_kinds() == {DeadlineKind.RESUBMIT}
        assert company.state().change.filing.reference == "备2025-1"
        assert company.state().change.verdict is Verdict.REACHED
        again = company.file(date(2026, 1, 28), "备2026-变1-2")
        company.answer(again, date(2026, 2, 20), FilingEventKind.ACCEPTED)
        assert company.state().change.verdict is Verdict.NOT_REACHED
        assert "change_filing" not in company.due(date(2026, 3, 1))

        # The next year: nothing has changed much, and it is filed again. Everything that was filed is there as it was.
        assert company.scan(date(2026, 6, 1), 1310).state == "not_reached"
        assert company.due(date(2026, 7, 1))["directory_filing"][0] is State.MET  # the change was filed this year …
        last = company.file(date(2026, 7, 15), "备2026-1")
        assert [one.reference for one in catalog.filings(ENTITY)] == ["备2026-1", "备2026-变1-2", "备2026-变1", "备2025-1"]
        assert catalog.filings(ENTITY)[-1] == first
        assert catalog.filings(ENTITY)[0] == last
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()
        kinds = [one.kind for one in catalog.audit_entries()]
        assert (kinds.count("scan"), kinds.count("filing"), kinds.count("filing_event"), kinds.count("decision")) == (4, 4, 3, 2)
