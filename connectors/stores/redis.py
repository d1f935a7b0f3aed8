"""Redis: kinds of keys as datasets, found by SCAN in bounded steps. Nothing blocks the server, nothing is written."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from config import SourceSpec, UsageError
from connectors.model import (
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Provenance,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    power,
)
from connectors.scope import in_scope
from connectors.sql.cells import Row, decode
from connectors.stores import redis_values as values
from connectors.stores.faults import StoreFault, skipped
from connectors.stores.redis_keys import matcher, merged, pattern_of
from connectors.stores.redis_session import SCAN_COUNT, RedisSession
from connectors.stores.store import READ_CHARS, StoreConnector, Taken
from connectors.tls import TLS_OPTIONS

MOST_KEYS = 100_000
"""Keys looked at for the inventory. Their order is random, so a kind of key that is not rare is among them."""

_KEPT = 5_000  # keys of one kind that places are drawn from
_DESCRIBED = 50  # hashes looked at to learn the fields of their kind
_PIECE = 500  # elements or keys that one portion of ``read`` asks for


@dataclass(frozen=True, slots=True)
class Group:
    """Keys of one kind and type that were met; ``count`` of them, the first ``_KEPT`` in ``keys``."""

    dataset: Dataset
    kind: str
    keys: tuple[bytes, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Keyspace:
    """What a scan met. ``whole``: all keys there are; else ``scanned`` of about ``total``."""

    groups: Mapping[tuple[str, ...], Group]
    scanned: int
    total: int
    whole: bool


class RedisConnector(StoreConnector):
    """One database (0, 1, …) of one Redis server. Of a cluster it sees the keys of the node it is given."""

    schemes: ClassVar[frozenset[str]] = frozenset({"redis"})
    options: ClassVar[Mapping[str, str]] = TLS_OPTIONS
    right: ClassVar[str] = "The account needs the commands of grants/redis.acl"

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        if spec.url.database and not spec.url.database.isdigit():
            raise UsageError("redis: the database is a number", "Write redis://user@host:6379/0")
        self._session: RedisSession = RedisSession(spec)
        self._lock = threading.Lock()
        self._keyspace: Keyspace | None = None

    def statistics(self, dataset: Dataset) -> Statistics:
        """How many keys there are of this kind; of what they hold, where that is more than one value, nothing is known."""
        keyspace, group = self._known(dataset)
        if group is None or group.kind not in ("string", "hash"):
            return Statistics()
        if keyspace.whole:
            return Statistics(Measure.exact(group.count))
        about = group.count * keyspace.total // max(1, keyspace.scanned)
        most = group.count + max(0, keyspace.total - keyspace.scanned)  # were all keys not looked at of this kind
        return Statistics(Measure(min(about, most), group.count, most, Provenance.EXTRAPOLATED))

    # -- the frame

    def _probed(self) -> Probe:
        """Its limits are the size of what is asked: no command takes long, none is open-ended."""
        info = decode(self._session.ask("INFO", "server"))
        lines = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
        seconds = f"{self.spec.statement_seconds:g} s"
        limits = (Limit("SCAN COUNT", str(SCAN_COUNT), str(SCAN_COUNT)), Limit("socket timeout", seconds, seconds))
        return self._told("Redis", lines.get("redis_version", ""), limits)

    def _listed(self) -> list[Dataset | Skipped]:
        """Kinds of keys, ordered by path. Where not all keys were looked at, a last entry says so."""
        keyspace = self._scan()
        found = [self._scoped(keyspace.groups[path].dataset) for path in sorted(keyspace.groups)]
        if keyspace.whole:
            return found
        detail = f"{keyspace.scanned:,} of about {keyspace.total:,} keys were looked at: a rare kind may be missing"
        return [*found, Skipped(self.spec.id, (self._database, "", "…"), Kind.TABLE, Reason.BUDGET, detail)]

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """Values of random keys; elements at random ranks where keys hold many."""
        keyspace, group = self._known(dataset)
        if group is None:
            return skipped(dataset, Reason.CHANGED)
        if group.kind not in values.LENGTHS and group.kind != "map":
            return skipped(dataset, Reason.UNSUPPORTED_TYPE)
        if group.kind in ("string", "hash"):
            return self._of_keys(group, plan, keyspace.whole)
        return self._of_elements(group, plan, keyspace.whole)

    # -- what is there

    @property
    def _database(self) -> str:
        return self.spec.url.database or "0"

    def _known(self, dataset: Dataset) -> tuple[Keyspace, Group | None]:
        with self._lock:
            keyspace = self._keyspace
        keyspace = keyspace or self._scan()
        return keyspace, keyspace.groups.get(dataset.path)

    def _scan(self) -> Keyspace:
        """Look at up to MOST_KEYS keys and their types."""
        found: dict[bytes, None] = {}
        whole = True
        for keys in self._session.scan():
            found.update(dict.fromkeys(keys))
            if len(found) >= MOST_KEYS:
                whole = False
                break
        types = self._session.ask_all([("TYPE", key) for key in found])
        total = len(found) if whole else int(self._session.ask("DBSIZE"))
        by_kind: dict[tuple[str, str], list[bytes]] = defaultdict(list)
        patterns = {key: pattern_of(decode(key)) for key in found}
        final = merged(set(patterns.values()))
        for key, kind in zip(found, types, strict=True):
            if kind and decode(kind) != "none":
                by_kind[decode(kind), final[patterns[key]]].append(key)
        groups = [self._group(kind, pattern, keys) for (kind, pattern), keys in by_kind.items()]
        keyspace = Keyspace({group.dataset.path: group for group in groups}, len(found), total, whole)
        with self._lock:
            self._keyspace = keyspace
        return keyspace

    def _group(self, kind: str, pattern: str, keys: list[bytes]) -> Group:
        path = (self._database, kind, pattern)
        fields: tuple[str, ...] = ()
        if kind == "hash":
            described = self._fields(keys[:_DESCRIBED])
            kind = "map" if described is None else "hash"
            fields = described or ()
        readable = kind in values.LENGTHS or kind == "map"
        columns = values.columns_of(kind, fields) if readable else ()
        return Group(Dataset(self.spec.id, path, Kind.TABLE, columns), kind, tuple(keys[:_KEPT]), len(keys))

    def _fields(self, keys: Sequence[bytes]) -> tuple[str, ...] | None:
        lengths = self._session.ask_all([("HLEN", key) for key in keys])
        if any((length or 0) > values.MOST_FIELDS for length in lengths):
            return None
        return values.fields_of([answer or [] for answer in self._session.ask_all([("HKEYS", key) for key in keys])])

    def _scoped(self, dataset: Dataset) -> Dataset | Skipped:
        if not in_scope(self.spec, dataset.path):
            return Skipped(dataset.source, dataset.path, dataset.kind, Reason.EXCLUDED)
        if not dataset.columns:
            return skipped(dataset, Reason.UNSUPPORTED_TYPE)
        return dataset

    # -- samples

    def _of_keys(self, group: Group, plan: SamplePlan, whole_scan: bool) -> Sample:
        """One row a key. Keys come in the order of a hash, so each is a random place."""
        small = whole_scan and group.count <= plan.whole_rows and len(group.keys) == group.count
        wanted = min(len(group.keys), plan.places * plan.rows_per_place)
        keys = group.keys if small else sorted(random.Random(f"{plan.seed}:1").sample(group.keys, wanted))
        rows, left_out = self._rows_of_keys(group, keys, plan.cell_chars)
        places = min(plan.places, len(rows))
        method = ("whole", len(rows), 1.0) if small and not left_out else ("random_keys", places, power(places))
        return self._made(group, rows, plan, method, left_out)

    def _of_elements(self, group: Group, plan: SamplePlan, whole_scan: bool) -> Sample:
        """Several rows a key, from random ranks over all elements of the keys that are known."""
        keys, left_out = self._light(group.kind, group.keys)
        total = sum(length for _, length in keys)
        if total <= plan.whole_rows and whole_scan and len(group.keys) == group.count and not left_out:
            rows = [row for key, length in keys for part in self._elements(group.kind, key, length) for row in part]
            return self._made(group, rows, plan, ("whole", len(rows), 1.0), 0)
        draws = values.draw_elements(keys, plan)
        asked = [(draw.key, command) for draw in draws for command in values.commands_for(group.kind, draw)]
        answers = self._session.ask_all([command for _, command in asked])
        rows = []
        for (key, command), answer in zip(asked, answers, strict=True):
            most = int(str(command[-1])) if str(command[-2]) == "COUNT" else plan.whole_rows
            rows += values.rows_of(group.kind, key, _without_cursor(command, answer))[:most]
        places = min(plan.places, sum(len(draw.ranks) for draw in draws), len(rows))
        # Of a stream only the oldest and newest entries are read: they say nothing about what lies between.
        proven = ("head_tail", places, 0.0) if group.kind == "stream" else ("random_elements", places, power(places))
        return self._made(group, rows, plan, proven, left_out)

    def _light(self, kind: str, keys: Sequence[bytes]) -> tuple[list[tuple[bytes, int]], int]:
        """Keys with their lengths, without those whose elements are too big to be fetched; how many these are."""
        length = values.LENGTHS.get(kind, "HLEN")
        lengths = self._session.ask_all([(length, key) for key in keys])
        sizes = self._session.ask_all([("MEMORY USAGE", key, "SAMPLES", 5) for key in keys])
        there = [(key, int(count), int(size or 0)) for key, count, size in zip(keys, lengths, sizes, strict=True) if count]
        light = [(key, count) for key, count, size in there if size / count <= values.MOST_BYTES]
        return light, len(there) - len(light)

    def _rows_of_keys(self, group: Group, keys: Sequence[bytes], chars: int) -> tuple[list[Row], int]:
        if group.kind == "string":  # cut by the server; four bytes a character at most
            answers = self._session.ask_all([("GETRANGE", key, 0, 4 * chars - 1) for key in keys])
            pairs = zip(keys, answers, strict=True)
            return [(decode(key), decode(answer)[:chars]) for key, answer in pairs if answer is not None], 0
        light, left_out = self._light(group.kind, keys)
        fields = [column.name for column in group.dataset.columns[1:]]
        answers = self._session.ask_all([("HMGET", key, *fields) for key, _ in light])
        return [
            (decode(key), *_cells(answer, chars)) for (key, _), answer in zip(light, answers, strict=True) if answer
        ], left_out

    def _made(self, group: Group, rows: list[Row], plan: SamplePlan, proven: tuple[str, int, float], left_out: int) -> Sample:
        method, places, chance = proven
        cut = [tuple(cell[: plan.cell_chars] if isinstance(cell, str) else cell for cell in row) for row in rows]
        reason = Reason.TOO_LARGE if left_out else None
        return Taken(method, cut, places, chance, reason).sample(group.dataset.columns, plan)

    # -- all rows

    def _all_rows(self, dataset: Dataset) -> Iterator[list[Row]]:
        """All values of all keys of this kind, which means one scan of all keys."""
        _, group = self._known(dataset)
        if group is None:
            raise StoreFault(Reason.CHANGED)
        expression = matcher(dataset.name)
        for portion in self._session.scan():
            keys = [key for key in portion if expression.fullmatch(decode(key))]
            types = self._session.ask_all([("TYPE", key) for key in keys])
            chosen = [key for key, kind in zip(keys, types, strict=True) if kind and decode(kind) == dataset.path[1]]
            if group.kind in ("string", "hash"):
                rows, _ = self._rows_of_keys(group, chosen, READ_CHARS)
                yield rows
                continue
            for key, length in self._light(group.kind, chosen)[0]:
                yield from self._elements(group.kind, key, length)

    def _elements(self, kind: str, key: bytes, length: int) -> Iterator[list[Row]]:
        """All elements of one key, in portions."""
        if kind in ("list", "zset"):
            for command in values.pieces_for(kind, key, length, _PIECE):
                yield values.rows_of(kind, key, self._session.ask(*command))
        elif kind == "stream":
            yield from self._entries(key)
        else:
            cursor = 0
            while True:
                answer = self._session.ask("HSCAN" if kind == "map" else "SSCAN", key, cursor, "COUNT", _PIECE)
                cursor = int(answer[0])
                yield values.rows_of(kind, key, answer[1])
                if not cursor:
                    return

    def _entries(self, key: bytes) -> Iterator[list[Row]]:
        first = "-"
        while True:
            answer = self._session.ask("XRANGE", key, first, "+", "COUNT", _PIECE)
            yield values.rows_of("stream", key, answer)
            if len(answer) < _PIECE:
                return
            first = "(" + decode(answer[-1][0])


def _without_cursor(command: Sequence[object], answer: object) -> object:
    return answer[1] if isinstance(answer, list) and str(command[0]) in ("HSCAN", "SSCAN") else answer


def _cells(answer: Sequence[bytes | None], chars: int) -> list[str | None]:
    return [None if cell is None else decode(cell)[:chars] for cell in answer]
