"""Bundles: a run as one signed file, for networks that do not meet. What was found goes over, never a value.

The first line is JSON in our one spelling: what it is, who signed it, the hash and size of what follows, and the signature over
all of that. Then come JSON lines, deflated. Nothing is unpacked or read before the signature is right.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, select

from catalog import service_tables as tables
from catalog.anchors import is_signed, sign
from catalog.audit import AuditKind, append
from catalog.bundled_people import CarriedCount, CarriedPeople, CarriedSystem, is_sound
from catalog.codec import frozen, json_text, plain
from catalog.columns import compact_json
from catalog.model import COPY_OF, Entry, Run, Snapshot, SourceOutcome
from catalog.typed_values import fits
from config import CatalogError, UsageError

FORMAT = "shudian.bundle/1"
WITH_PEOPLE = "shudian.bundle/2"
"""The format of a bundle that carries sketches of people too; without them it stays what it was."""
_FAMILY = "shudian.bundle/"
_BLOCK = 1 << 20
_NAMES = UUID("9c1f7a52-3f5e-4f6e-9d57-6a0d6c1c7b11")
_LINES: Mapping[str, Any] = {
    FORMAT: {"run": Run, "source": SourceOutcome, "entry": Entry},
    WITH_PEOPLE: {"run": Run, "source": SourceOutcome, "entry": Entry, "count": CarriedCount, "people": CarriedSystem},
}
_SIGNATURE = re.compile(r"[0-9a-f]{128}")  # capitals would say the same, and be other bytes
_TOO_BIG = "what is in it is bigger than any bundle may be"
_DAMAGED = "it is damaged, or was changed after it was signed"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a bundle may cost, in bytes and lines; ``people`` are the bytes of lines with sketches."""

    header: int = 64 * 1024
    payload: int = 256 * 1024 * 1024
    unpacked: int = 2 * 1024 * 1024 * 1024
    line: int = 32 * 1024 * 1024
    lines: int = 2_000_000
    people: int = 256 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line says. ``site`` is the network it comes from, ``signer`` the public key, ``size`` and ``sha256`` are of
    what follows. All hexadecimal in small letters."""

    site: str
    entity: str
    run: UUID
    finished_at: datetime
    product: str
    rules: str
    entries: int
    size: int
    sha256: str
    signer: str
    signature: str = ""
    format: str = FORMAT

    @property
    def id(self) -> UUID:
        """The same content has the same identity, whoever signed it and however often."""
        return uuid5(_NAMES, f"{self.site} {self.sha256}")


@dataclass(frozen=True)
class Bundle:
    """A bundle whose signature is right, with the run as it was found there: sources by the names they have there, no items.
    ``people`` is None where it carries no sketches."""

    header: Header
    snapshot: Snapshot
    people: CarriedPeople | None = None

    def here(self) -> Snapshot:
        """The run under the names that its sources have on this side: ``site/source``, so that two networks' crm stay two."""
        site = self.header.site
        entries = tuple(_renamed(one, site) for one in self.snapshot.entries)
        sources = tuple(replace(one, source=named(site, one.source)) for one in self.snapshot.sources)
        return replace(self.snapshot, entries=entries, sources=sources)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A bundle that is in the catalogue: when and by whom it was taken in, who signed it, and the run it became."""

    id: UUID
    imported_at: datetime
    imported_by: str
    signer: str
    content_hash: str
    run: UUID


def named(site: str, source: str) -> str:
    """What a source of another network is called here. No source of ours can be called so: their names have no slash."""
    return f"{site}/{source}"


def _renamed(entry: Entry, site: str) -> Entry:
    copied = entry.facts.declared.get(COPY_OF)
    facts = entry.facts
    if copied:
        facts = replace(facts, declared={**facts.declared, COPY_OF: named(site, copied)})
    return replace(entry, source=named(site, entry.source), facts=facts)


def bundle_documents(snapshot: Snapshot) -> list[dict[str, Any]]:
    """What a bundle holds, as plain JSON values: the run, its sources, its datasets with their columns and facts. Items are
    identities of one catalogue and thresholds those of one side: both are found anew over there."""
    sources = sorted(snapshot.sources, key=lambda one: one.source)
    entries = sorted(snapshot.entries, key=lambda one: (one.source, one.path))
    return [
        {"run": plain(snapshot.run)},
        *({"source": plain(replace(one, family=""))} for one in sources),
        *({"entry": plain(replace(one, item=None))} for one in entries),
    ]


def _line(kind: str, value: Any) -> str:
    return f'{{"{kind}":{json_text(value)}}}'


def sealed_bundle(documents: Sequence[Mapping[str, Any]], run: Run, site: str, entity: str, private: str) -> bytes:
    """What ``bundle_documents`` gave of a run as the bytes of a bundle: equal for equal input. Raises UsageError where
    ``private`` is no key."""
    packed = zlib.compress("".join(f"{compact_json(one)}\n" for one in documents).encode(), 9)
    digest, entries = hashlib.sha256(packed).hexdigest(), sum("entry" in one for one in documents)
    _, signer = sign(b"", private)
    carries = any("count" in one for one in documents)
    header = Header(
        *(site, entity, run.id, run.finished_at.astimezone(UTC), run.product, run.rules, entries),
        *(len(packed), digest, signer),
        format=WITH_PEOPLE if carries else FORMAT,
    )
    signature, _ = sign(_signed(header), private)
    return json_text(replace(header, signature=signature)).encode() + b"\n" + packed


def _signed(header: Header) -> bytes:
    return b"shudian bundle\n" + json_text(replace(header, signature="")).encode()


def read_bundle(file: Path, trusted: Mapping[str, Sequence[str]], limits: Limits = LIMITS) -> Bundle:
    """The bundle in a file. ``trusted`` are the public keys that may sign for each site.

    Raises UsageError where the file cannot be read, and CatalogError for one that is no bundle, of a newer version, of an unknown
    signer, changed, or too big.
    """
    try:
        with file.open("rb") as opened:
            return _read(opened, trusted, limits)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
    except CatalogError as error:
        raise CatalogError(f"{file.name}: {error.message}", error.advice) from None


def _read(opened: IO[bytes], trusted: Mapping[str, Sequence[str]], limits: Limits) -> Bundle:
    header = _header(opened.readline(limits.header + 1), limits)
    if header.signer not in trusted.get(header.site, ()):
        raise CatalogError(
            f"it is signed by {header.signer} for site {header.site!r}, which is not trusted here",
            "Ask the other side for its public key, and put it under bundles.trusted in shudian.yaml",
        )
    packed = opened.read(header.size + 1)
    right = len(packed) == header.size and hashlib.sha256(packed).hexdigest() == header.sha256
    if not right or not is_signed(_signed(header), header.signature, header.signer):
        raise CatalogError(_DAMAGED)
    return _bundle(_unpacked(packed, limits), header, limits)


def _header(line: bytes, limits: Limits) -> Header:
    """The first line; refused unless it is spelled as we spell it, to the last byte."""
    if len(line) > limits.header or not line.endswith(b"\n"):
        raise CatalogError("it is no bundle")
    document = _object(line)
    version = document.get("format")
    if not isinstance(version, str) or not version.startswith(_FAMILY):
        raise CatalogError("it is no bundle")
    if version not in _LINES:
        raise CatalogError("it was made by a newer version of shudian", "Update this side first")
    header: Header = _value(Header, document)
    if json_text(header).encode() + b"\n" != line or not _SIGNATURE.fullmatch(header.signature):
        raise CatalogError(_DAMAGED)
    if header.size > limits.payload or header.size < 0 or not header.site or "/" in header.site:
        raise CatalogError("it is bigger than any bundle may be" if header.site else _DAMAGED)
    return header


def _unpacked(packed: bytes, limits: Limits) -> Iterator[bytes]:
    """The lines, without ever holding more than a block and a line of them."""
    reader, rest, total, count = zlib.decompressobj(), b"", 0, 0
    data = packed
    while not reader.eof:
        try:
            block = reader.decompress(data, _BLOCK)
        except zlib.error:
            raise CatalogError(_DAMAGED) from None
        if not block and not reader.eof:
            raise CatalogError(_DAMAGED)
        data = reader.unconsumed_tail
        total += len(block)
        *lines, rest = (rest + block).split(b"\n")
        count += len(lines)
        if total > limits.unpacked or count > limits.lines or len(rest) > limits.line or any(len(x) > limits.line for x in lines):
            raise CatalogError(_TOO_BIG)
        yield from lines
    if rest or reader.unused_data:
        raise CatalogError(_DAMAGED)


def _bundle(lines: Iterable[bytes], header: Header, limits: Limits) -> Bundle:
    kinds, people = _LINES[header.format], 0
    found: dict[str, list[Any]] = {name: [] for name in _LINES[WITH_PEOPLE]}
    for line in lines:
        document = _object(line)
        (kind,) = document if len(document) == 1 else ("",)
        if kind not in kinds:
            raise CatalogError(_DAMAGED)
        people += len(line) if kind == "people" else 0
        if people > limits.people:
            raise CatalogError(_TOO_BIG)
        value = _value(kinds[kind], document[kind])
        if _line(kind, value).encode() != line:
            raise CatalogError(_DAMAGED)
        found[kind].append(value)
    runs, entries = found["run"], tuple(found["entry"])
    places = {(one.source, one.path) for one in entries}
    sources = {one.source for one in found["source"]}
    whole = len(runs) == 1 and len(entries) == len(places) == header.entries and {one.source for one in entries} <= sources
    if not whole or runs[0].id != header.run or "" in sources or any(one.item or not one.path for one in entries):
        raise CatalogError(_DAMAGED)
    return Bundle(header, Snapshot(runs[0], entries, (), (), tuple(found["source"])), _people(found, header, sources))


def _people(found: Mapping[str, list[Any]], header: Header, sources: set[str]) -> CarriedPeople | None:
    if header.format == FORMAT:
        return None
    if len(found["count"]) != 1 or not set(found["count"][0].sources) <= sources:
        raise CatalogError(_DAMAGED)
    people = CarriedPeople(found["count"][0], tuple(found["people"]))
    if not is_sound(people, header.entity):
        raise CatalogError(_DAMAGED)
    return people


def _object(line: bytes) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        raise CatalogError("it is no bundle, or damaged") from None
    if not isinstance(document, dict):
        raise CatalogError("it is no bundle, or damaged")
    return document


def _value(kind: Any, document: Any) -> Any:
    try:
        value = frozen(kind, document)
        fit = fits(kind, replace(value, seed=0)) if kind is Run else fits(kind, value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        fit = False
    if not fit:
        raise CatalogError(_DAMAGED) from None
    return value


def load_taken(connection: Connection, id: UUID) -> TakenIn | None:
    """The bundle of this identity, where it was taken in before."""
    table = tables.bundle
    row = connection.execute(select(table).where(table.c.id == id)).mappings().first()
    if row is None:
        return None
    return TakenIn(row["id"], row["imported_at"], row["imported_by"], row["signer"], row["content_hash"], row["run_id"])


def keep_taken(connection: Connection, header: Header, at: datetime, by: str) -> None:
    """Remember and record that a bundle was taken in, in the transaction that publishes its run."""
    document = plain(replace(header, signature=""))
    row = {
        "id": header.id,
        "imported_at": at,
        "imported_by": by,
        "signer": header.signer,
        "content_hash": header.sha256,
        "run_id": header.run,
        "document": document,
    }
    connection.execute(insert(tables.bundle).values(row))
    noted = {name: document[name] for name in ("site", "run", "signer", "sha256", "entries")}
    append(connection, at, by, AuditKind.SCAN, {"bundle": str(header.id), **noted})
