"""The second pass over a source: tables that said little of themselves are read in the light of their neighbours.

Three things are looked at, each of them explained: columns that only tables of one domain have, keys that refer to placed
tables, and what most of the schema is about. A table that spoke clearly is left as it is, and nothing becomes technical here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from classifiers.domains import Placement, place
from classifiers.model import ColumnFinding, DatasetFinding, Evidence
from classifiers.tags import with_tags
from classifiers.told_once import told_once
from config import Taxonomy
from connectors.model import Column, Dataset, Kind

_TECHNICAL, _USERS, _ENTERPRISE = "technical", "user_personal", "enterprise_management"
_NETWORK_SIDE = frozenset({"network_planning_ops", "security_assurance"})
_STAFF = "enterprise_management.human_resources"
_PEERS = 5  # placed tables that a schema needs before it says anything
_MOSTLY = 0.6  # share of them in one domain
_KIN_TABLES = 3  # tables of the domain that have a column
_KIN_PURITY = 0.8  # share of the tables with a column that are of the domain
_KIN_COLUMNS = 2  # such columns that a table needs
_EVERYWHERE = 0.6  # a column of so many tables says nothing …
_HOUSEKEEPING = re.compile(  # … nor do those that any table may have
    r"(?:id|pk|uuid|guid|sys_?id|name|title|type|status|state|flag|sort|level|remark|memo|notes?|descr?|description|version"
    r"|tenant_?id|org_?id|is_?deleted|deleted|del_?flag|enabled?|extra|.*_?(?:time|date|at|by)|(?:create|update|modif|add|gmt).*)"
)
_HINT = 0.3  # what a table must say of itself before it leans to its schema
_FAINT = 1.3  # a placement below this score gives way …
_NEAR = 0.6  # … where the schema's domain has this share of it
_COMMON_KEY = 0.3
_KEY_ENDINGS = ("_id", "_no", "_code", "id")


@dataclass(frozen=True)
class Located:
    """A dataset of a source with what was found on it: its path (database, schema, table) and its comment."""

    path: tuple[str, ...]
    comment: str
    finding: DatasetFinding

    @property
    def dataset(self) -> Dataset:
        """What the first pass looked at, as far as the finding keeps it."""
        columns = tuple(Column(column.column, column.type, column.comment) for column in self.finding.columns)
        return Dataset("", self.path, Kind.TABLE, columns, self.comment)


@dataclass(frozen=True)
class _Neighbours:
    """What the placed tables of one schema have in common."""

    domains: Counter[str] = field(default_factory=Counter)
    categories: Mapping[str, Counter[str]] = field(default_factory=dict)
    columns: Mapping[str, Counter[str]] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    total: int = 0

    @told_once
    def main(self) -> str | None:
        """The domain that most of the placed tables are in, technical ones left out."""
        business = Counter({domain: count for domain, count in self.domains.items() if domain != _TECHNICAL})
        placed = sum(business.values())
        if placed < _PEERS:
            return None
        domain, count = min(business.items(), key=lambda entry: (-entry[1], entry[0]))
        return domain if count >= _MOSTLY * placed else None

    def category(self, domain: str) -> str:
        """The commonest category of a domain here, the first by name of equals."""
        return min(self.categories[domain].items(), key=lambda entry: (-entry[1], entry[0]))[0]


def settle_domains(located: Sequence[Located], taxonomy: Taxonomy) -> tuple[DatasetFinding, ...]:
    """The findings of one source, in the same order: those that said little placed by their neighbours, the rest as they are."""
    schemas: dict[tuple[str, ...], list[Located]] = {}
    for one in located:
        schemas.setdefault(one.path[:-1], []).append(one)
    known = {schema: _neighbours(tables) for schema, tables in schemas.items()}
    return tuple(_settled(one, known[one.path[:-1]], taxonomy) for one in located)


def _neighbours(tables: Iterable[Located]) -> _Neighbours:
    tables = tuple(tables)
    domains: Counter[str] = Counter()
    categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    columns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, tuple[str, str]] = {}
    for one in tables:
        domain, category = one.finding.domain, one.finding.category
        for column in {column.column.lower() for column in one.finding.columns}:
            columns[column][domain or ""] += 1
        if domain is None or category is None:
            continue
        domains[domain] += 1
        categories[domain][category] += 1
        named[_bare(one.path[-1])] = (domain, category)
    return _Neighbours(domains, dict(categories), dict(columns), named, len(tables))


def _settled(one: Located, around: _Neighbours, taxonomy: Taxonomy) -> DatasetFinding:
    finding = one.finding
    if finding.domain is None:
        placed = _by_columns(one, around) or _by_keys(one, around) or _by_schema(one, around, taxonomy)
    else:
        placed = _by_schema(one, around, taxonomy) or _as_staff(one, around)
    if placed is None:
        return finding
    columns = tuple(_moved(column, finding.domain, placed, taxonomy) for column in finding.columns)
    moved = replace(finding, columns=columns, domain=placed.domain, category=placed.category, evidence=placed.evidence)
    return with_tags(moved, taxonomy)


def _by_columns(one: Located, around: _Neighbours) -> Placement | None:
    """Columns that, in this schema, only tables of one domain have."""
    speaking: dict[str, list[str]] = {}
    for column in sorted({column.column.lower() for column in one.finding.columns}):
        counts = around.columns[column]
        placed = Counter({domain: count for domain, count in counts.items() if domain})
        if not placed or sum(counts.values()) > _EVERYWHERE * around.total or _HOUSEKEEPING.fullmatch(column):
            continue
        domain, count = min(placed.items(), key=lambda entry: (-entry[1], entry[0]))
        if count >= _KIN_TABLES and count >= _KIN_PURITY * sum(placed.values()):
            speaking.setdefault(domain, []).append(column)
    if not speaking:
        return None
    ranked = sorted(speaking.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    domain, shared = ranked[0]
    alone = len(ranked) == 1 or len(shared) >= 2 * len(ranked[1][1])
    if len(shared) < _KIN_COLUMNS or not alone or domain == _TECHNICAL:
        return None
    tables = max(around.columns[column][domain] for column in shared)
    fills = (("columns", ", ".join(shared[:4])), ("tables", tables))
    return _placed(domain, around, Evidence("table", "domain_kin", fills, 0.4))


def _by_keys(one: Located, around: _Neighbours) -> Placement | None:
    """Keys that refer to placed tables, where all of them are of one domain."""
    referred: dict[str, tuple[str, str, str]] = {}
    for column in one.finding.columns:
        name = column.column.lower()
        if sum(around.columns[name].values()) > max(_PEERS, _COMMON_KEY * around.total):
            continue  # tenant_id, org_id: a key that so many tables have says nothing about one of them
        ending = next((ending for ending in _KEY_ENDINGS if name.endswith(ending) and len(name) > len(ending)), None)
        target = around.tables.get(_bare(name.removesuffix(ending))) if ending else None
        if target and target[0] != _TECHNICAL:
            referred.setdefault(target[0], (column.column, *target))
    if len(referred) != 1:
        return None
    column_name, domain, category = next(iter(referred.values()))
    return Placement(domain, category, (Evidence("table", "domain_key", (("column", column_name),), 0.3),))


def _by_schema(one: Located, around: _Neighbours, taxonomy: Taxonomy) -> Placement | None:
    """What most of the schema is about, for a table that says a little of it itself and nothing else clearly."""
    main = around.main
    if main is None or one.finding.domain == main:
        return None
    scores = dict(place(one.dataset, one.finding.columns, taxonomy).scores)
    own, best = scores.get(main, 0.0), max(scores.values(), default=0.0)
    if own < _HINT or best >= _FAINT or own < _NEAR * best:
        return None
    count = around.domains[main]
    fills = (("tables", count), ("total", sum(around.domains.values())))
    return _placed(main, around, Evidence("table", "domain_schema", fills, 0.3))


def _as_staff(one: Located, around: _Neighbours) -> Placement | None:
    """Accounts in a system for networks or security that keeps no customers are those of the enterprise's own people."""
    finding = one.finding
    if finding.domain != _USERS or around.main not in _NETWORK_SIDE:
        return None
    if "PASSWORD" not in {column.entity_type for column in finding.columns}:
        return None
    if around.domains[_USERS] > 1:
        return None
    count = around.domains[around.main]
    fills = (("tables", count), ("total", sum(around.domains.values())))
    return Placement(_ENTERPRISE, _STAFF, (Evidence("table", "domain_staff", fills, 0.3), *finding.evidence))


def _placed(domain: str, around: _Neighbours, reason: Evidence) -> Placement:
    return Placement(domain, around.category(domain), (reason,))


def _moved(column: ColumnFinding, before: str | None, placed: Placement, taxonomy: Taxonomy) -> ColumnFinding:
    """A column that had its table's domain goes with it; what only people have stays with the users."""
    kind = taxonomy.entity_types.get(column.entity_type or "")
    stays = kind is not None and kind.about_people and kind.domain == _USERS and placed.domain != _ENTERPRISE
    return column if stays or column.domain not in (before, None) else replace(column, domain=placed.domain)


def _bare(name: str) -> str:
    """A table's or key's name without its prefix, plural and underscores: t_devices and device are one."""
    parts = [part for part in name.lower().split("_") if part]
    if len(parts) > 1 and len(parts[0]) <= 3:
        parts = parts[1:]
    return "".join(parts).removesuffix("s")
