"""An invented company's catalogue of any size, run after run, from a seed: names, types and counts, no values."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from catalog.model import Entry, Run, RunStatus, SourceOutcome
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
    Protection,
)
from connectors.model import Coverage, Kind, Measure, Provenance, Statistics, Status

ENTITY = "测试运营商"
RARE = "zephyr"
"""Stands in the names of one dataset in ten thousand."""
_START = datetime(2024, 1, 1, 2, 0, tzinfo=UTC)
_AREAS = (
    "user",
    "bill",
    "order",
    "device",
    "cell",
    "roam",
    "trade",
    "pay",
    "shop",
    "site",
    "mail",
    "log",
    "audit",
    "task",
    "risk",
)
_THINGS = ("info", "detail", "record", "relation", "history", "snapshot", "event", "config", "stat", "index", "flow", "label")
_FIELDS = (
    "id",
    "name",
    "code",
    "state",
    "kind",
    "level",
    "remark",
    "amount",
    "count",
    "flag",
    "owner",
    "city",
    "channel",
    "batch",
)
_TYPED = (
    ("CN_MOBILE_PHONE", "mobile", "手机号码", 3),
    ("CN_ID_CARD", "id_card_no", "身份证号码", 4),
    ("PERSON_NAME", "cust_name", "客户姓名", 3),
    ("EMAIL_ADDRESS", "email", "电子邮箱", 3),
    ("BANK_CARD", "bank_card", "银行卡号", 4),
    ("IMSI", "imsi", "国际移动用户识别码", 3),
    ("IP_ADDRESS", "client_ip", "客户端地址", 2),
    ("ADDRESS", "addr", "地址", 3),
)
_DOMAINS = (("user_personal", "user_personal.identity"), ("network_operation", "network_operation.logs"), (None, None))


@dataclass(frozen=True)
class Shape:
    """How big it is. A third of the datasets are members of numbered families (31 days each); every run looks at all of them,
    and ``changed`` of a thousand have another column or verdict than in the run before."""

    columns: int = 1_000_000
    runs: int = 20
    seed: int = 20261130
    per_dataset: int = 20
    changed: int = 20

    @property
    def datasets(self) -> int:
        """How many datasets a run holds."""
        return max(1, self.columns // self.per_dataset)

    @property
    def sources(self) -> int:
        """How many sources they stand in: about a thousand datasets each."""
        return max(1, self.datasets // 1000)

    def run(self, number: int) -> Run:
        """The run of this number: two weeks after the one before."""
        started = _START + timedelta(days=14 * number)
        finished = started + timedelta(hours=3)
        return Run(
            UUID(int=self.seed << 64 | 4 << 12 | number), started, finished, "local", "rules-1", RunStatus.COMPLETE, 7, "0.1.0"
        )

    def outcomes(self) -> tuple[SourceOutcome, ...]:
        """How the sources fared: all were read."""
        counts = [len(range(one, self.datasets, self.sources)) for one in range(self.sources)]
        return tuple(
            SourceOutcome(_source(one), Status.COMPLETE, "PostgreSQL", "16.2", datasets=count) for one, count in enumerate(counts)
        )

    def entries(self, number: int, source: int) -> Iterator[Entry]:
        """What run ``number`` found in one source."""
        for place in range(source, self.datasets, self.sources):
            yield self._entry(place, number)

    def _entry(self, place: int, number: int) -> Entry:
        rng = random.Random(self.seed * 1_000_003 + place)
        grown = number if rng.randrange(3) else 0
        moved = sum(
            random.Random((self.seed + 7 * one) * 1_000_003 + place).randrange(1000) < self.changed for one in range(number)
        )
        inside = place // self.sources
        source = _source(place % self.sources)
        if inside % 3 == 0:
            family = inside // 93
            shape = random.Random(self.seed * 31 + family * self.sources + place % self.sources)
            name, columns = f"{_name(shape)}_{_letters(family)}_{20240101 + inside // 3 % 31}", self._columns(shape, 0)
        else:
            mark = f"_{RARE}" if rng.randrange(10_000) == 0 else ""
            name, columns = f"{_name(rng)}_{_letters(inside)}{mark}", self._columns(rng, moved)
        return _entry_of(source, name, columns, (rng.randrange(1, 10**7) + 1000 * grown, rng.randrange(100)))

    def _columns(self, rng: random.Random, moved: int) -> tuple[ColumnFinding, ...]:
        found = [_typed(rng) if rng.randrange(4) == 0 else _plain(rng, i) for i in range(self.per_dataset - 1)]
        found.append(_plain(random.Random(moved), 90 + moved) if moved else _plain(rng, self.per_dataset))
        return tuple({one.column: one for one in found}.values())


def _source(number: int) -> str:
    return f"{_AREAS[number % len(_AREAS)]}_{_letters(number)}"


def _name(rng: random.Random) -> str:
    return "_".join((rng.choice(_AREAS), rng.choice(_AREAS), rng.choice(_THINGS)))


def _letters(number: int) -> str:
    text = ""
    while number or not text:
        number, rest = divmod(number, 26)
        text += chr(97 + rest)
    return text


def _plain(rng: random.Random, number: int) -> ColumnFinding:
    name = f"{rng.choice(_AREAS)}_{rng.choice(_FIELDS)}_{_letters(number)}"
    kind = rng.choice(("varchar(64)", "bigint", "timestamp", "decimal(18,2)"))
    return ColumnFinding(
        name, kind, comment=f"{rng.choice(('编号', '名称', '状态', '金额', '类型', '时间'))}{rng.randrange(200)}"
    )


def _typed(rng: random.Random) -> ColumnFinding:
    entity_type, name, comment, level = rng.choice(_TYPED)
    share = round(rng.uniform(0.8, 1.0), 4)
    cells = rng.randrange(200, 3000)
    evidence = (
        Evidence("value", "values_match", (("share", share), ("entity_type", entity_type), ("distinct", cells)), 0.6),
        Evidence("name", "name_says", (("words", name), ("entity_type", entity_type)), 0.3),
        Evidence("comment", "comment_says", (("words", comment), ("entity_type", entity_type)), 0.1),
    )
    personal = PersonalInformation("个人基本资料", level > 3)
    return ColumnFinding(
        f"{rng.choice(_AREAS)}_{name}",
        "varchar(64)",
        entity_type,
        (Contained("EMAIL_ADDRESS", 0.01),) if rng.randrange(50) == 0 else (),
        round(rng.uniform(0.7, 1.0), 4),
        "user_personal",
        level,
        personal,
        personal,
        rng.choice((Protection.CLEAR, Protection.MASKED)),
        share,
        evidence,
        comment,
        {"yd3813": "user.identity.marks.natural_person"},
    )


def _entry_of(source: str, name: str, columns: tuple[ColumnFinding, ...], drawn: tuple[int, int]) -> Entry:
    rows, lot = drawn
    types = tuple(sorted({one.entity_type for one in columns if one.entity_type}))
    domain, category = _DOMAINS[lot % len(_DOMAINS)]
    level = Level.IMPORTANT if lot < 3 else Level.UNDECIDED if lot < 8 else Level.GENERAL
    reason = LevelReason("general_rest", "未达到重要数据的识别条件", "no condition of important data is met")
    measure = Measure(rows, rows * 9 // 10, rows * 11 // 10, Provenance.STATISTICS)
    return Entry(
        source,
        (source, "public", name),
        Kind.TABLE,
        source,
        "production",
        "own",
        Status.COMPLETE,
        Coverage("random", 320, 3200, 7, 0.96),
        Statistics(measure, Measure(rows * 120, None, None, Provenance.STATISTICS, "table_data")),
        DatasetFinding(columns, domain, category, (Evidence("table", "neighbours_agree", (), 0.5),)),
        Facts(domain, category, types, bool(types), rows=rows, bytes=rows * 120, enterprise_level=3 if types else 1),
        Decision(level, (reason,), 3 if types else 1, (), ("system_grade",) if level is Level.UNDECIDED else ()),
        comment=f"{name.split('_')[0]}业务表",
    )
