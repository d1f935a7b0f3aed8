"""Elasticsearch: indices and data streams as datasets, read at random places of their shards. Not run against a server; what it
asks is built in ``elasticsearch_queries`` and written from the Elasticsearch reference (versions 7.12 to 9)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from config import SourceRefused, SourceSpec
from connectors.evenness import even_power
from connectors.model import (
    Caution,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Unread,
    power,
)
from connectors.scope import in_scope
from connectors.sql.cells import Row
from connectors.stores import elasticsearch_queries as queries
from connectors.stores.elasticsearch_mapping import Fields, fields_of, rows_of
from connectors.stores.elasticsearch_session import ElasticsearchSession, hits_of
from connectors.stores.faults import StoreFault, skipped
from connectors.stores.store import READ_CHARS, StoreConnector, Taken
from connectors.tls import TLS_OPTIONS

_PIECE = 1_000  # documents a page
_NAMES = 50  # in one request
_SMALL = 5_000_000  # documents that may be scored one by one
_LEAST_ROWS = 50
_ASKED_RIGHTS = ("write", "manage")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the inventory learnt of a dataset."""

    fields: Fields
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class _Found:
    """Documents of a sample. ``whole``: every shard answered all it was asked."""

    method: str
    hits: Sequence[Mapping[str, Any]]
    places: int
    power: float
    whole: bool = True
    ended: bool = False


class ElasticsearchConnector(StoreConnector):
    """One cluster. The password is that of the account, or an API key where the URL has no account."""

    schemes: ClassVar[frozenset[str]] = frozenset({"elasticsearch"})
    options: ClassVar[Mapping[str, str]] = TLS_OPTIONS
    right: ClassVar[str] = "The account needs read, view_index_metadata and monitor on the indices to be scanned"

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._session: ElasticsearchSession = ElasticsearchSession(spec)
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], _Known] = {}
        self._rights: dict[str, bool] | None = None

    def statistics(self, dataset: Dataset) -> Statistics:
        """Documents as the inventory counted them, those of nested objects among them, and the bytes of primary shards."""
        known = self._known.get(dataset.path)
        return known.statistics if known else Statistics()

    # -- the frame

    def _probed(self) -> Probe:
        rights = self._checked()
        version = str(self._session.ask("GET", "/").get("version", {}).get("number", ""))
        limit = f"{self._session.milliseconds} ms"
        cautions = (*((Caution.MAY_WRITE,) if any(rights.values()) else ()), Caution.HIDDEN_TABLES)
        return self._told("Elasticsearch", version, (Limit("timeout", limit, limit),), cautions)

    def _listed(self) -> list[Dataset | Skipped]:
        """Indices and data streams that are not hidden, each once: aliases are not followed. No document is read."""
        self._checked()
        return sorted(self._entries(), key=lambda entry: entry.path)

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """The whole index when it is small; else documents at random places of its shards, and the oldest and newest."""
        self._checked()
        known = self._remembered(dataset)
        if not known.fields.source:
            return skipped(dataset, Reason.UNSUPPORTED_TYPE, "the index does not keep its documents (_source)")
        return self._made(dataset, plan, known, self._taken(dataset, plan, known))

    def _all_rows(self, dataset: Dataset) -> Iterator[list[Row]]:
        """All documents as they are at the beginning: a point in time, given back at the end, whatever happens."""
        for hits in self._pages(dataset):
            yield rows_of(hits, dataset.columns, READ_CHARS)

    # -- what is there

    def _checked(self) -> dict[str, bool]:
        """Once: what the account may do beyond reading. Raises SourceRefused for an administrator."""
        if self._rights is not None:
            return self._rights
        asked = {"cluster": ["manage"], "index": [{"names": ["*"], "privileges": list(_ASKED_RIGHTS)}]}
        try:
            answer = self._session.ask("POST", "/_security/user/_has_privileges", asked)
            administrator = bool(answer["cluster"]["manage"])
            rights = {name: bool(answer["index"]["*"][name]) for name in _ASKED_RIGHTS}
        except StoreFault as fault:
            if fault.reason is not Reason.SOURCE_ERROR:
                raise
            administrator, rights = True, dict.fromkeys(_ASKED_RIGHTS, True)  # security is off: everybody may do everything
        if administrator and not self.spec.allow_superuser:
            raise SourceRefused(f"{self.spec.id}: the account may change the cluster", self.right)
        self._rights = rights
        return rights

    def _entries(self) -> Iterator[Dataset | Skipped]:
        wanted = "format=json&bytes=b&h=index,status,docs.count,pri.store.size"
        lines = self._session.ask("GET", f"/_cat/indices/*?{wanted}&expand_wildcards=open,closed")
        indices = {str(line["index"]): [line] for line in lines if not str(line["index"]).startswith(".")}
        streams = self._streams()
        if streams:
            hidden = self._session.ask("GET", f"/_cat/indices/.ds-*?{wanted}&expand_wildcards=open,hidden")
            by_index = {str(line["index"]): line for line in hidden}
            for name, backing in streams.items():
                indices[name] = [by_index[index] for index in backing if index in by_index]
        scoped = [name for name in indices if in_scope(self.spec, ("", "", name))]
        opened = [name for name in scoped if all(line.get("status") != "close" for line in indices[name])]
        mapped = self._mapped(opened, streams)
        for name, found in indices.items():
            path = ("", "", name)
            if name not in scoped:
                yield Skipped(self.spec.id, path, Kind.TABLE, Reason.EXCLUDED)
            elif name not in opened:
                yield Skipped(self.spec.id, path, Kind.TABLE, Reason.UNREACHABLE, "the index is closed")
            else:
                yield self._noted(path, mapped.get(name, Fields(())), _statistics(found))

    def _noted(self, path: tuple[str, ...], fields: Fields, statistics: Statistics) -> Dataset:
        with self._lock:
            self._known[path] = _Known(fields, statistics)
        return Dataset(self.spec.id, path, Kind.TABLE, fields.columns)

    def _streams(self) -> dict[str, list[str]]:
        """Data streams with the indices behind them; none where the product knows no such thing."""
        try:
            answer = self._session.ask("GET", "/_data_stream?expand_wildcards=open")
        except StoreFault as fault:
            if fault.reason in (Reason.SOURCE_ERROR, Reason.CHANGED):
                return {}
            raise
        streams = [one for one in answer["data_streams"] if not one.get("hidden") and not one["name"].startswith(".")]
        return {str(one["name"]): [str(index["index_name"]) for index in one["indices"]] for one in streams}

    def _mapped(self, names: Sequence[str], streams: Mapping[str, Sequence[str]]) -> dict[str, Fields]:
        owners = {index: stream for stream, backing in streams.items() for index in backing}
        mappings: dict[str, list[Mapping[str, Any]]] = {}
        for start in range(0, len(names), _NAMES):
            target = quote(",".join(names[start : start + _NAMES]), safe=",")
            answer = self._session.ask("GET", f"/{target}/_mapping?ignore_unavailable=true")
            for index, found in answer.items():
                mappings.setdefault(owners.get(index, index), []).append(found.get("mappings", {}))
        return {name: fields_of(found) for name, found in mappings.items()}

    def _remembered(self, dataset: Dataset) -> _Known:
        known = self._known.get(dataset.path)
        if known is None:
            mapped = self._mapped([dataset.name], self._streams())
            if dataset.name not in mapped:
                raise StoreFault(Reason.CHANGED)
            known = _Known(mapped[dataset.name], Statistics())
        return known

    # -- samples

    def _taken(self, dataset: Dataset, plan: SamplePlan, known: _Known) -> _Found:
        target = quote(dataset.name, safe="")
        most, bounds = _rows_within(plan, known.statistics), (self._session.milliseconds, known.fields.vectors)
        begun = time.monotonic()
        whole = min(plan.whole_rows, most)
        hits, complete = hits_of(self._session.ask("POST", _search(target), queries.first(whole + 1, *bounds)))
        if len(hits) <= whole and complete:
            return _Found("whole", hits, len(hits), 1.0)
        until = begun + plan.seconds
        shards, edges, sound = self._shards(target, queries.edges_within(plan, most), bounds, until)
        if not shards and time.monotonic() > until:
            return _Found("head", hits[: plan.edge_rows], 1, 0.0, ended=True)
        if not shards:
            return self._scored(target, plan, known, hits[: plan.edge_rows])
        drawn = queries.draw_places(shards, plan)[: max(1, most // plan.rows_per_place)]
        searches = [queries.place(shard, number, plan.rows_per_place, bounds) for shard, number in drawn]
        answers = self._session.search_all(searches, until)
        met: set[tuple[str, str]] = set()
        densities: list[float] = []
        for (_, number), (found, _) in zip(drawn, answers, strict=False):
            densities.append(queries.density(number, [int(hit["sort"][0]) for hit in found]))
            met.update((hit["_index"], hit["_id"]) for hit in found[:1])
        chance = even_power(len(met), densities) if densities else 0.0
        sound = sound and all(complete for _, complete in answers)
        ended = len(answers) < min(plan.places, sum(shard.high - shard.low + 1 for shard in shards))
        every = [*edges, *(hit for hits, _ in answers for hit in hits)]
        return _Found("random_places", every, len(met), chance, sound, ended)

    def _shards(
        self, target: str, rows: int, bounds: tuple[int, Sequence[str]], until: float
    ) -> tuple[list[queries.Shard], list[Mapping[str, Any]], bool]:
        """Every shard with the numbers at its two ends, the documents there, and whether all shards told."""
        answer = self._session.ask("GET", f"/{target}/_search_shards")
        pairs = sorted({(str(copies[0]["index"]), int(copies[0]["shard"])) for copies in answer["shards"] if copies})
        bare = [queries.Shard(index, number) for index, number in pairs]
        rows = max(1, rows // max(1, len(bare)))
        found = self._session.search_all(
            [queries.edge(one, newest, rows, bounds) for one in bare for newest in (False, True)], until
        )
        shards, hits = [], []
        for shard, (oldest, _), (newest, _) in zip(bare, found[::2], found[1::2], strict=False):
            hits += [*oldest, *newest]
            if oldest and newest:
                shards.append(queries.Shard(shard.index, shard.number, int(oldest[0]["sort"][0]), int(newest[0]["sort"][0])))
        return shards, hits, len(found) == 2 * len(bare) and all(complete for _, complete in found)

    def _scored(self, target: str, plan: SamplePlan, known: _Known, head: Sequence[Mapping[str, Any]]) -> _Found:
        """Where shards cannot be asked by number: documents of the highest random score, if there are not too many to score."""
        count, bounds = known.statistics.rows.value, (self._session.milliseconds, known.fields.vectors)
        if count is None or count > _SMALL:
            return _Found("head", head, 1, 0.0)
        size = min(plan.places * plan.rows_per_place, _rows_within(plan, known.statistics))
        hits, complete = hits_of(self._session.ask("POST", _search(target), queries.random_documents(plan, size, bounds)))
        places = min(plan.places, len(hits))
        return _Found("random_score", [*head, *hits], places, power(places) if complete else 0.0, complete)

    def _made(self, dataset: Dataset, plan: SamplePlan, known: _Known, found: _Found) -> Sample:
        columns = dataset.columns or known.fields.columns
        distinct = list({(hit.get("_index"), hit.get("_id")): hit for hit in found.hits}.values())
        reason = Reason.SOURCE_ERROR if not found.whole else Reason.BUDGET if found.ended else None
        reason = reason or (Reason.WEAK_SAMPLE if found.power == 0 else None)
        unread = tuple(Unread(path, Reason.UNSUPPORTED_TYPE) for path in known.fields.vectors)
        rows, size = rows_of(distinct, columns, plan.cell_chars), known.statistics.bytes
        return Taken(found.method, rows, found.places, found.power, reason, unread, size).sample(columns, plan)

    # -- all rows

    def _pages(self, dataset: Dataset) -> Iterator[list[Mapping[str, Any]]]:
        opened = self._session.ask("POST", f"/{quote(dataset.name, safe='')}/_pit?keep_alive=1m")
        pit, after = str(opened["id"]), None
        try:
            while True:
                answer = self._session.ask("POST", "/_search", queries.page(pit, after, _PIECE, self._session.milliseconds))
                hits, complete = hits_of(answer)
                if not complete:
                    raise StoreFault(Reason.TIMEOUT if answer.get("timed_out") else Reason.SOURCE_ERROR)
                pit = str(answer.get("pit_id", pit))
                if not hits:
                    return
                yield hits
                after = hits[-1]["sort"]
        finally:
            self._session.forget(pit)


def _search(target: str) -> str:
    return f"/{target}/_search?allow_partial_search_results=true"


def _statistics(lines: Sequence[Mapping[str, Any]]) -> Statistics:
    """Sums of what ``_cat/indices`` says; unknown where it says nothing."""
    rows = [int(line["docs.count"]) for line in lines if line.get("docs.count")]
    sizes = [int(line["pri.store.size"]) for line in lines if line.get("pri.store.size")]
    if len(rows) < len(lines) or len(sizes) < len(lines):
        return Statistics()
    return Statistics(Measure.estimate(sum(rows)), Measure.estimate(sum(sizes), "compressed"))


def _rows_within(plan: SamplePlan, statistics: Statistics) -> int:
    """How many documents may be asked for, so that the sample stays near the plan's bytes: they cannot be cut on the server.
    The index is compressed; documents are taken to be four times as big."""
    rows, size = statistics.rows.value, statistics.bytes.value
    width = 4 * size / rows if rows and size else 1024.0
    return max(_LEAST_ROWS, min(10_000, int(plan.bytes_budget / width)))
