"""Big families: a few members are read deeply, every other one lightly, none not at all, and each has its own verdict."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from catalog import Catalog, group, summarise, total
from catalog.items import item_coverage
from catalog.model import Entry, Run, Snapshot
from classifiers import Classifier
from classifiers.model import ColumnFinding, DatasetFinding
from config import SourceSpec, SourceUrl, UsageError, load_knowledge, load_lines
from connectors import create
from connectors.model import Column, Coverage, Dataset, Kind, Measure, SamplePlan, Statistics, Status, power
from scanner.amounts import bytes_text, rows_text
from scanner.cli import app
from scanner.engines import LocalEngine
from scanner.families import FamilySampling, lightly_read
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.watcher import Watcher
from tests.scanner.samples import entry

CDR = (Column("calling"), Column("called"))


def table(name: str, columns: tuple[Column, ...] = CDR, schema: str = "main", kind: Kind = Kind.TABLE) -> Dataset:
    return Dataset("bss", ("", schema, name), kind, columns)


def days(count: int) -> list[Dataset]:
    return [table(f"cdr_2024{n:04}") for n in range(count)]


@pytest.mark.parametrize(
    ("datasets", "light"),
    [
        (days(8), 0),
        (days(9), 1),
        (days(3000), 2992),
        ([table("user", schema=f"db_{n:02}") for n in range(64)], 56),
        ([table(f"cdr_{n}", (Column(f"c{n}"),)) for n in range(50)], 0),
        ([table(f"doc_{n}.xlsx", ()) for n in range(50)], 0),
        ([table(f"cdr_{n}", kind=Kind.METADATA) for n in range(50)], 0),
        ([table(f"layer{n}") for n in range(10)], 0),
        ([table(f"{chr(97 + n)}_cdr") for n in range(20)], 0),
    ],
)
def test_all_but_a_few_of_a_family_are_read_lightly(datasets: list[Dataset], light: int) -> None:
    assert len(lightly_read(datasets, 8, 1)) == light


def test_the_first_and_the_last_are_read_deeply_and_others_are_drawn() -> None:
    family = days(100)
    deep = [{one.path for one in family} - lightly_read(family, 8, seed) for seed in (1, 2)]
    for one in deep:
        assert {family[0].path, family[-1].path} < one
        assert len(one) == 8
    assert deep[0] != deep[1]


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_which_are_drawn_does_not_depend_on_the_order(draw: object, count: int) -> None:
    family = days(count)
    assert lightly_read(family, 8, 5) == lightly_read(family[::-1], 8, 5)


def test_a_light_plan_is_never_more_than_the_whole_one() -> None:
    light = FamilySampling().light(SamplePlan(1))
    assert (light.places, light.edge_rows, light.whole_rows, light.rows_per_place) == (12, 10, 2000, 3)
    assert FamilySampling().light(SamplePlan(1, places=5, edge_rows=2)).places == 5


PHONES, MAILS = "1390000{:04}", "user{}@example.com"


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty day tables of 3,000 rows; the ninth holds e-mail addresses where the others hold phone numbers."""
    path = tmp_path_factory.mktemp("family") / "cdr.db"
    with sqlite3.connect(path) as database:
        for day in range(1, 21):
            database.execute(f"CREATE TABLE cdr_202401{day:02} (id INTEGER PRIMARY KEY, contact TEXT)")
            form = MAILS if day == 9 else PHONES
            rows = [(n, form.format(n)) for n in range(3000)]
            database.executemany(f"INSERT INTO cdr_202401{day:02} VALUES (?, ?)", rows)
        database.execute("CREATE TABLE cdr_20240121 (id INTEGER PRIMARY KEY, contact TEXT)")
        database.executemany("INSERT INTO cdr_20240121 VALUES (?, ?)", [(n, PHONES.format(n)) for n in range(10)])
    database.close()
    return path


def scan(path: Path, full: bool = False, seed: int = 7) -> Snapshot:
    plan = ScanPlan(UUID(int=1), seed, SamplePlan(0), full, "", {}, load_lines(), "0")
    classifier = Classifier(load_knowledge(), tally_key(seed))
    source = create(SourceSpec("cdr", SourceUrl("sqlite", path=str(path)), family="calls"))
    return Pipeline(plan, classifier, LocalEngine(), Watcher()).scan((source,))


def test_every_member_is_read_and_tells_how_well(shards: Path) -> None:
    entries = {one.path[-1]: one for one in scan(shards).entries}
    light = [one for one in entries.values() if one.coverage.places <= 12 and one.coverage.power_at_1pct < 1]
    assert len(light) == 21 - 8
    assert all(one.status is Status.COMPLETE and 0 < one.coverage.power_at_1pct <= power(12) for one in light)
    assert all(one.coverage.rows > 20 for one in entries.values() if one.path[-1] != "cdr_20240121")
    assert entries["cdr_20240121"].coverage.power_at_1pct == 1.0, "small tables are read whole as ever"


def test_full_reads_all_of_all(shards: Path) -> None:
    assert {one.coverage.power_at_1pct for one in scan(shards, full=True).entries} == {1.0}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_member_that_is_different_has_its_own_verdict_and_is_named(shards: Path, seed: int) -> None:
    snapshot = scan(shards, seed=seed)
    types = {one.path[-1]: one.finding.columns[-1].entity_type for one in snapshot.entries}
    assert types.pop("cdr_20240109") == "EMAIL_ADDRESS"
    assert set(types.values()) == {"CN_MOBILE_PHONE"}
    grouping = group(snapshot.entries, "")
    (item,) = summarise(grouping.entries, grouping.items)
    assert [one.path[-1] for one in item.differing] == ["cdr_20240109"]
    assert item.coverage.places == sum(one.coverage.places for one in snapshot.entries)
    assert snapshot.sources[0].family == "calls"


def member(rows: int | None, found: float, places: int = 12, **changes: object) -> Entry:
    measure = Measure() if rows is None else Measure.exact(rows)
    return entry(statistics=Statistics(measure, Measure()), coverage=Coverage("key_probes", places, 60, 1, found), **changes)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([member(1000, power(300))], 0.951),
        ([member(1000, 1.0), member(1000, 1.0)], 1.0),
        # Half of the rows were never looked at: what sits there is missed.
        ([member(1000, 1.0), member(1000, 0.0, 0)], 0.5),
        # 1 % of two tables is 2 % of one of them.
        ([member(1000, power(12))] * 2, 1 - 0.98**12),
        # A hundred tables and more: 1 % of all is a whole table, which any place in it meets.
        ([member(1000, power(12))] * 100, 1.0),
        ([member(None, power(12)), member(1000, 1.0)], 0.5 * (1 - 0.98**12) + 0.5),
        ([member(0, 1.0)], 1.0),
    ],
)
def test_what_the_places_of_all_members_are_worth(members: list[Entry], expected: float) -> None:
    assert item_coverage(members).power_at_1pct == pytest.approx(expected, abs=1e-3)


def test_unread_and_empty_members_are_not_called_different() -> None:
    typed = DatasetFinding((ColumnFinding("a", "text", entity_type="IMEI"),))
    usual = [entry(path=("", "m", f"t_{n}"), finding=typed) for n in range(3)]
    blind = entry(path=("", "m", "t_7"), status=Status.SKIPPED, coverage=Coverage("none"))
    empty = entry(path=("", "m", "t_8"), status=Status.EMPTY, coverage=Coverage("whole", 1, 0, None, 1.0))
    other = entry(path=("", "m", "t_9"))
    grouping = group([*usual, blind, empty, other], "")
    named = [name.path[-1] for item in summarise(grouping.entries, grouping.items) for name in item.differing]
    assert "t_7" not in named
    assert "t_8" not in named


@pytest.mark.parametrize(
    ("measures", "zh", "en"),
    [
        ([Measure.exact(12_000)], "12,000", "12,000"),
        ([Measure.estimate(12_000)], "约 12,000", "≈12,000"),
        ([Measure(120, 110, 130)], "约 120 (110–130)", "≈120 (110–130)"),
        ([Measure(120, None, 130)], "约 120 (≤ 130)", "≈120 (≤ 130)"),
        ([Measure.exact(7), Measure()], "≥ 7 (1 个成员规模未知)", "≥ 7 (1 members of unknown size)"),
        ([Measure()], "?", "?"),
    ],
)
def test_sizes_say_how_sure_they_are(measures: list[Measure], zh: str, en: str) -> None:
    assert rows_text(total(measures), "zh") == zh
    assert rows_text(total(measures), "en") == en


def test_bytes_say_what_they_mean() -> None:
    assert bytes_text(total([Measure.exact(1_500_000, "file_length")]), "en") == "1.5 MB, length of files"
    assert bytes_text(total([Measure.exact(5, "table_data"), Measure.exact(5, "compressed")]), "zh") == "10 B, 多种口径合计"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """Two shards of a system, declared in shudian.yaml."""
    lines = ["systems: {crm: {}}", "sources:"]
    for number in (1, 2):
        with sqlite3.connect(tmp_path / f"{number}.db") as database:
            database.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, khxm TEXT, lxdh TEXT)")
            rows = [(n, f"张{'伟芳敏'[n % 3]}", f"1390000{n:04}") for n in range(40)]
            database.executemany("INSERT INTO customer VALUES (?, ?, ?)", rows)
        database.close()
        lines.append(f'  crm-{number}: {{url: "sqlite:///{number}.db", system: crm}}')
    (tmp_path / "shudian.yaml").write_text("\n".join(lines), "utf-8")
    return tmp_path


def shudian(*arguments: str) -> str:
    """The command in this process: what it printed. Raises what it would end with."""
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_from_shards_to_a_renaming(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(estate)
    monkeypatch.setenv("COLUMNS", "160")
    for source in ("crm-1", "crm-2"):
        shudian("scan", source, "--report", f"{source}.json")
    assert "crm-*" in shudian("catalog", "items", "--lang", "en")
    shown = shudian("catalog", "show", "customer", "--lang", "en")
    assert "members (2): crm-1 customer, crm-2 customer" in shown
    assert "rows: 80" in shown
    report = json.loads((estate / "crm-2.json").read_text("utf-8"))
    identity = report["datasets"][0]["item"]
    assert [(one["item"], one["source"], one["members"], one["rows"]["value"]) for one in report["items"]] == [
        (identity, "crm-*", 1, 40)
    ]
    assert identity in shown
    for number in (1, 2):
        with sqlite3.connect(estate / f"{number}.db") as database:
            database.execute("ALTER TABLE customer RENAME TO kh_info")
        database.close()
    shudian("scan", "crm-2")
    shudian("scan", "crm-1", "crm-2")
    runs = [str(one.id) for one in _runs(estate)]
    changed = shudian("catalog", "diff", runs[-1], runs[0], "--lang", "en")
    assert "perhaps renamed or moved" in changed
    assert "crm-1 customer" in changed
    reasons = ("--by", "安全员甲", "--because", "表已改名")
    with pytest.raises(UsageError, match="0 items are called"):
        shudian("catalog", "link", "nobody", "kh_info", *reasons)
    shudian("catalog", "link", identity, "kh_info", *reasons)
    assert identity in shudian("catalog", "show", "kh_info")
    events = shudian("catalog", "events", "--lang", "en").splitlines()
    assert any("linked" in line and "安全员甲: 表已改名" in line for line in events)
    shudian("catalog", "undo", events[-1].split()[0], *reasons)
    assert identity not in shudian("catalog", "show", "kh_info")
    assert "no longer there" in shudian("catalog", "items", "--all", "--lang", "en")


def test_a_member_is_split_off_and_merged_again(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(estate)
    monkeypatch.setenv("COLUMNS", "160")
    reasons = ("--by", "安全员甲", "--because", "不是同一业务")
    shudian("scan", "crm-1", "crm-2")
    with pytest.raises(UsageError, match="nothing would be left"):
        shudian("catalog", "split", "customer", "crm-1 customer", "crm-2 customer", *reasons)
    shudian("catalog", "split", "customer", "crm-2 customer", *reasons)
    shudian("scan", "crm-1", "crm-2")
    with Catalog.open(f"sqlite:///{estate}/shudian-catalog.db") as catalog:
        first, second = sorted(catalog.items(), key=lambda one: one.key.source)
    shudian("catalog", "merge", str(first.id), str(second.id), *reasons)
    assert "rows: 80" in shudian("catalog", "show", str(first.id), "--lang", "en")


def _runs(folder: Path) -> tuple[Run, ...]:
    with Catalog.open(f"sqlite:///{folder}/shudian-catalog.db") as catalog:
        return catalog.runs()
