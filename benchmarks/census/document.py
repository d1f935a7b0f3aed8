"""docs/census.md from what was measured."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from benchmarks.census.measure import Taken
from benchmarks.census.people import Shape

_PACKAGES = ("datasketches", "numpy", "pyarrow", "psycopg2-binary", "pymysql")
_MEGABYTE = 1024 * 1024


_HOW = """A census reads the columns that name people, in all rows, and counts natural persons over all sources of the legal
entity. There are two ways to take one:

- `shudian census [SOURCE...]` goes by what the catalogue knows: it reads nothing but key columns, judges levels, flags and lines
  anew by the rules, and records all of it as a run of the engine `census`. It samples nothing and has no detectors, so it stays
  small, and can have hours of its own (`census.window`). Without SOURCE it counts all declared sources that were ever scanned.
  Take it for large sources, and between scans.
- `shudian scan SOURCE... --census` scans first and counts then. Take it for a first look, for sources that are not recorded
  (`--no-catalog`), and where names hold numbers: `shudian census` has no masker, so a name that was masked when it was stored
  cannot be matched. That, a dataset or column that no scan has seen, and a source that is not declared or was never scanned are
  gaps that say what to do: scan first. They cost the upper bound and never the lower one.
  It holds as much memory as its scan does, of which rules and masker are about 200 MB before a row is read; the count adds none.
- A dataset that the last scan read whole and found nobody in counts as nobody's as of that scan.
- Neither lowers a level: what was published stands until people decide otherwise.
- A *mention* is one person in one row. Which columns speak of the same person is told by their names: `id_card_no` and `mobile`
  are the row's own user, `called_number` and 联系人电话 are somebody else each, 员工 tables are about employees. Columns with an
  unknown word in their names are a person of their own.
- **At least**: different identity numbers and permits (15 digits made 18, right check digit and date), and passports, passes and
  military papers that were never met beside one. A paper that is replaced gets another number: whoever holds only such papers may
  count twice. Phones, accounts and devices never count here. Less three standard errors of the sketch.
- **At most**: those, and of phones, accounts and devices the ones never met beside a surer key, plus rows that tell of somebody
  without any usable key (masked, hashed, a name only). Where a row gives a name, phone and name together stand for a person,
  for families share phones; without a name one number is taken for one person. Never more than mentions. No upper bound where
  text may name several people in a cell, or anything in scope was not read.
- JSON and nested columns are opened: a path (`profile.$.id_card`) is a column of the row, and every element of a list, or of an
  object whose keys are data, is a row of its own (`extra.$.contacts[*].phone`): somebody else than the row tells of, so a list of
  a user's own numbers counts above him and not below. Who stands below `contacts` or `emergency` is a third party. A text of JSON
  without its end (sources hand on 4,096 characters of a cell) and free text stay gaps.
- Numbers of machines and services (1064…, 14x with 13 digits, 145/147/149, 10xxx, 95xxx, 96xxx, 400, 800, 12xxx) are nobody.
- Own users, third parties, employees and entrusted data are told apart; sources with the role `entrusted` or `customer` stay
  out of the totals, `joint` counts as own. `census.third_parties` says whether third parties count towards the lines; both
  totals are shown.
- Digests are SipHash-2-4 under `census.key` (a reference) or a key drawn for the run. They go into HyperLogLog sketches (Apache
  DataSketches, 2^18 registers, 0.2 % standard error) that are given up at once. `--exact` keeps all digests, 8 bytes each, for
  numbers and pairs of numbers and names: about 100 bytes a person at the most, and decides a border exactly.
- With `census.keep_sketches: true` the catalogue keeps sketches **by partition**, and the next census reads only those whose
  source cannot prove that nothing changed; the kept ones are united with them. A partition is a PostgreSQL partition of any depth
  or a file of a family (`dt=20240101/part-0.parquet`, `cdr-20240101.csv`); any other dataset is one piece. What proves it: of
  files on this machine identity, length and times; of objects in S3 the ETag, length and time; of PostgreSQL tables and
  partitions file, length and counters of changed rows (sessions report these with a delay of seconds). A partition that is gone
  is no longer counted, and its sketches are deleted. Over 128 partitions of a dataset some are kept, and read, together.
- Nothing is proven by HDFS and SFTP (times only), SQLite, DuckDB, a standby, or **MySQL and MariaDB**: `UPDATE_TIME` is empty
  after a restart, and MariaDB 10.11 leaves the times of a partition as they were when it is emptied (`TRUNCATE PARTITION`,
  tried). They are read again. The summary and the report (`census.parts`) say how many parts there were, were not read again,
  and were not proven.
- Only the census goes by partition. A scan with `--incremental` goes by dataset: what a verdict rests on is not kept between
  runs, so a changed partition cannot be judged with the others unread.
- Kept sketches are personal data, up to about 0.2 MB for each kind of key and partition; `shudian catalog forget-sketches`
  deletes them.
- People of networks without a line to this one are added by `shudian census` from the sketches that bundles bring, where both
  sides ask for that ([bundles.md](bundles.md)).
- A PostgreSQL table with foreign tables among its partitions is read without these (`refused`, a gap: no upper bound) unless the
  source says `views: true`; nothing proves then that it is unchanged.
- `not_reached` is only said when every source was read and every dataset is counted, bounded, or was read whole and tells of
  nobody: use `--full` too. Otherwise it is `possible`, naming what is missing.
- Which columns name people is what the scan found, from a sample unless `--full` is given. Tables are read one after the other:
  a census is not one snapshot.

People whose data were provided abroad since 1 January are counted in the logs declared under `cross_border.exports`, or taken
from `cross_border.figures`, and held against the lines of cross-border provision, either way of counting alike.
"""


def promises(shape: Shape, counted: Taken, withheld: Taken) -> Iterator[tuple[str, bool]]:
    """What the census promises, and whether it was kept."""
    total, bare = counted.count(), withheld.count()
    yield "the interval holds the truth", total["lower"] <= shape.people <= total["upper"]
    yield "the lower bound is within 1 % of the people with documents", _near(total["lower"], shape.documented)
    yield "without the identity numbers the lower bound is 0", bare["lower"] == 0
    yield "without them the upper bound still holds the truth", bare["upper"] is not None and bare["upper"] >= shape.people


def _near(lower: int, documented: int) -> bool:
    return 0.99 * documented <= lower <= documented


def document(shape: Shape, runs: dict[str, Taken], plain: Taken, distinct: dict[str, tuple[int, float]], loaded: float) -> str:
    """The page."""
    counted, withheld = runs["counted"], runs["withheld"]
    kept = "\n".join(f"| {what} | {'yes' if held else '**no**'} |" for what, held in promises(shape, counted, withheld))
    rows = "\n".join(_rows(runs))
    own = "\n".join(f"| `count(DISTINCT {name})` | {count:,} | {seconds:.1f} s |" for name, (count, seconds) in distinct.items())
    census = _seconds(counted.report["census"])
    return f"""# Census: how many people

{_HOW}
## Measured

Written by `python -m benchmarks.census --people {shape.people} --out docs/census.md` on {date.today().isoformat()}.

{shape.people:,} invented people, seed {shape.seed}: {shape.documented:,} with an identity number,
{shape.people - shape.documented:,} known by phone only, 1.6 phones each, 5 % of the phones shared with somebody of another
name. They stand in a PostgreSQL table, a MariaDB table and a folder of Parquet files, a third of them in two or three of these,
with identity numbers of 15 and 18 digits, in lower case, with spaces and hyphens, and phones with and without separators and
+86 or 0086.

Machine: {platform.machine()}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()};
{_versions()}. Loading took {loaded:.0f} s.

| promise | kept |
|---|---|
{kept}

| run | at least | at most | documents | numbers | rows read | census | processor | memory at most |
|---|---|---|---|---|---|---|---|---|
{rows}

These are runs of `shudian census`. With `--report` it holds 20 to 25 MB more at the very end, for the masker of what it writes.
*Processor* is what the whole command took of one, the servers apart; memory is the most that
its whole process held resident, and does not depend on the number of people. The scan before, which takes samples, held
{plain.memory / _MEGABYTE:.0f} MB and took {plain.seconds:.0f} s.{_around()}

| PostgreSQL's own count of its part | distinct | time |
|---|---|---|
{own}

The census took {census:.0f} s for all keys of all three sources, with the links between them and over all spellings:
{_per_million(counted):.1f} s of the processor for a million rows. PostgreSQL's counts are of one column of one table each, in one
spelling, within the server, and cannot be united with the others; they took {_per_column(shape, distinct):.2f} s for a million.
"""


def _per_million(taken: Taken) -> float:
    rows: int = taken.report["census"]["rows"]
    return taken.processor / rows * 1e6


def _per_column(shape: Shape, distinct: dict[str, tuple[int, float]]) -> float:
    """A half of the people stands in each source."""
    return sum(seconds for _, seconds in distinct.values()) / len(distinct) / (shape.people / 2) * 1e6


def _around() -> str:
    """Whether others worked here at the same time."""
    load, processors = os.getloadavg()[1], os.cpu_count() or 1
    return "" if load < processors else f" Other work kept the processors busy (load {load:.0f}), so the times are upper ones."


def _rows(runs: dict[str, Taken]) -> Iterator[str]:
    for name, taken in runs.items():
        total, census = taken.count(), taken.report["census"]
        by = total["by"]
        upper = "none" if total["upper"] is None else f"{total['upper']:,}"
        yield (
            f"| {name} | {total['lower']:,} | {upper} | {by['documents']:,} | {by['numbers']:,} | {census['rows']:,}"
            f" | {_seconds(census):.0f} s | {taken.processor:.0f} s | {taken.memory / _MEGABYTE:.0f} MB |"
        )


def _seconds(census: dict[str, Any]) -> float:
    moments = [datetime.fromisoformat(census[name]) for name in ("started_at", "finished_at")]
    return (moments[1] - moments[0]).total_seconds()


def _versions() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)


def written(path: Path, text: str) -> None:
    """The page on disk."""
    path.write_text(text, encoding="utf-8")
