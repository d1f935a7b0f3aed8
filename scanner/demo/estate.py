"""Builds the estate: a folder of databases and files, and the shudian.yaml that declares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from config import UsageError
from scanner.demo import bigdata, bss_customers, bss_usage, complaints, network, offices
from scanner.demo.declarations import is_someone_elses, source_url, write_settings
from scanner.demo.table import Table
from scanner.demo.world import World, make_world
from scanner.demo.writers import write_csv, write_excel, write_json_lines, write_parquet, write_sqlite


@dataclass(frozen=True)
class DemoSource:
    """A source of the estate: its name and system in shudian.yaml, its SOURCE as text, what it holds, how many rows."""

    id: str
    url: str
    system: str
    comment: str
    rows: int


@dataclass(frozen=True)
class Estate:
    """What was built. ``files`` are the data files; ``settings`` is the shudian.yaml beside them."""

    directory: Path
    seed: int
    sources: tuple[DemoSource, ...]
    files: tuple[Path, ...]
    settings: Path

    @property
    def rows(self) -> int:
        """Rows of all sources together."""
        return sum(source.rows for source in self.sources)


def build_estate(directory: Path, seed: int = 20240101, scale: float = 1.0) -> Estate:
    """Write the estate into ``directory`` (made if missing; files of an earlier demo are replaced).

    ``scale`` 1.0 gives about 200,000 rows; tests take less. Raises UsageError when ``directory`` holds the settings of
    somebody else, before anything is written.
    """
    directory = directory.resolve()
    settings = directory / "shudian.yaml"
    if is_someone_elses(settings):
        raise UsageError(f"{directory} holds a shudian.yaml that is not the demo's", "Name another folder: shudian demo DIR")
    world = make_world(seed, scale)
    rows = {directory / place: _write(directory / place, make(world)) for place, make in _FILES.items()}
    database = directory / _DATABASE
    database.parent.mkdir(parents=True, exist_ok=True)
    rows[database] = write_sqlite(database, _bss(world))
    sources = tuple(_source(directory, name, rows) for name in _SOURCES)
    write_settings(settings, sources, seed)
    return Estate(directory, seed, sources, tuple(sorted(rows)), settings)


def _source(directory: Path, name: str, rows: Mapping[Path, int]) -> DemoSource:
    system, comment = _SOURCES[name]
    folder, database = directory / name, directory / _DATABASE
    url = source_url("sqlite", database) if folder == database.parent else source_url("file", folder)
    return DemoSource(name, url, system, comment, sum(count for path, count in rows.items() if folder in path.parents))


def _write(path: Path, table: Table) -> int:
    """Write the table in the format that the file's name asks for; returns the number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        return write_csv(path, table, _ENCODINGS.get(path.name, "utf-8"))
    if path.suffix == ".xlsx":
        return write_excel(path, table, *_HEADINGS.get(path.name, ()))
    return (write_parquet if path.suffix == ".parquet" else write_json_lines)(path, table)


def _bss(world: World) -> Iterator[Table]:
    yield from (make(world) for make in _BSS)
    yield bss_usage.code_table()
    yield from bss_usage.call_records(world)


_DATABASE = "bss/bss.db"
_SOURCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "bss": ("bss", "客户、实名、套餐、账单、详单、投诉"),
        "oss": ("oss", "基站、传输、告警、路由、端口、网管账号"),
        "bigdata": ("bigdata", "用户画像、上网日志、轨迹"),
        "security": ("security", "防火墙策略、漏洞清单、应急预案"),
        "strategy": ("office", "未公开经营统计、科研项目"),
        "hr": ("hr", "员工花名册"),
    }
)
"""Source → its system in shudian.yaml, and what it holds. A source is the folder of its name, or the database in it."""

_BSS: tuple[Callable[[World], Table], ...] = (
    bss_customers.customers,
    bss_customers.real_names,
    bss_customers.groups,
    bss_customers.sim_cards,
    bss_customers.things,
    bss_customers.masked_export,
    bss_usage.offers,
    bss_usage.bills,
    bss_usage.orders,
    bss_usage.messages,
    bss_usage.sessions,
    complaints.complaints,
)

_FILES: Mapping[str, Callable[[World], Table]] = MappingProxyType(
    {
        "oss/cell_info.parquet": network.cells,
        "oss/局站台账.csv": network.sites,
        "oss/trans_ne.csv": network.elements,
        "oss/alarm.parquet": network.alarms,
        "oss/kpi_daily.parquet": network.indicators,
        "oss/config/route_table.csv": network.routes,
        "oss/config/port_config.csv": network.ports,
        "oss/config/nms_account.csv": network.accounts,
        "bigdata/user_profile.parquet": bigdata.profiles,
        "bigdata/dpi.csv": bigdata.browsing,
        "bigdata/user_track.parquet": bigdata.tracks,
        "security/fw_policy.csv": offices.firewall,
        "security/漏洞清单.xlsx": offices.vulnerabilities,
        "security/应急预案.jsonl": offices.plans,
        "strategy/未公开经营统计.xlsx": offices.statistics,
        "strategy/科研项目.jsonl": offices.projects,
        "hr/员工花名册.csv": offices.staff,
    }
)

_ENCODINGS: Mapping[str, str] = MappingProxyType({"局站台账.csv": "utf-8-sig", "员工花名册.csv": "gb18030"})

_HEADINGS: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, int], ...]]] = MappingProxyType(
    {
        "未公开经营统计.xlsx": (
            ("2022—2023年经营情况统计（内部资料，未公开）", "编制：经营分析部    单位：户、万元、%"),
            (("统计口径", 2), ("移动业务", 2), ("宽带业务", 2), ("经营分析", 2)),
        )
    }
)
"""Workbook → the title lines and merged bands above its header."""
