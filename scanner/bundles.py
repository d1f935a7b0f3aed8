"""Bundles at both ends: a run written for a network that has no way here, and taken in as if it had been scanned here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from catalog import (
    Brought,
    Bundle,
    CarriedPeople,
    Catalog,
    TakenIn,
    Together,
    bundle_documents,
    keep_people,
    keep_taken,
    public_key,
    read_bundle,
    replacing,
    sealed_bundle,
)
from catalog.model import Census, Snapshot, Threshold
from config import (
    CatalogError,
    RegulatoryLine,
    Settings,
    SourceDenied,
    UsageError,
    load_lines,
    parse_secret_ref,
    resolve_secret,
)
from connectors.model import Status
from scanner import terminal
from scanner.handing_out import masked_document, refuse_identifiers
from scanner.prelaunch import people_outlook
from scanner.thresholds import line_state, thresholds
from scanner.wording import say

_HEAD = 4096
_MARK = b'"format":"shudian.bundle/'


def is_bundle(path: Path) -> bool:
    """Whether a file is a bundle that we wrote."""
    with path.open("rb") as file:
        return _MARK in file.read(_HEAD)


def signing_key(settings: Settings, reference: str = "") -> str:
    """The key that signs bundles: that of the reference, or of ``bundles.key``, or of ``audit.key``. Raises UsageError, before a
    source is opened, where there is none, or the site has no name."""
    if not settings.bundles.site:
        raise UsageError(
            "--bundle: this network has no name", "Set bundles.site in shudian.yaml: its sources are called by it over there"
        )
    if settings.bundles.sketches and not settings.census.key:
        raise UsageError("bundles.sketches: sketches can only be compared under one key", "Set the same census.key on both sides")
    told = reference or settings.bundles.key or settings.audit.key
    if not told:
        raise UsageError("--bundle: there is no key to sign with", "shudian audit key FILE makes one; then --key file:FILE")
    try:
        private = resolve_secret(parse_secret_ref(told))
        public_key(private)
    except (UsageError, SourceDenied) as error:
        raise UsageError(f"the key of the bundle: {error.message}", error.advice) from None
    return private


@dataclass(frozen=True)
class Contents:
    """What a bundle is to hold: a run, and the people that its census counted, where sketches of them are to go with it."""

    snapshot: Snapshot
    people: CarriedPeople | None = None

    def documents(self) -> list[dict[str, Any]]:
        """As lines, without the sketches: these are no text, and nothing is looked for in them."""
        people = self.people
        if people is None:
            return bundle_documents(self.snapshot)
        bare = replace(people, systems=tuple(replace(one, sets=()) for one in people.systems))
        return [*bundle_documents(self.snapshot), *bare.documents()]

    def filled(self, documents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """These lines with their sketches."""
        told: Iterator[dict[str, Any]] = iter(self.people.documents()[1:] if self.people else ())

        def filled(people: Mapping[str, Any]) -> Mapping[str, Any]:
            return {"people": {**people, "sets": next(told)["people"]["sets"]}}

        return [filled(one["people"]) if "people" in one else one for one in documents]


def write_bundle(path: Path, contents: Contents, settings: Settings, private: str, language: str = "zh") -> None:
    """Write a run as a bundle, whole or not at all. A name in which an identifier shows itself is masked, as in a report, and
    told on stderr. Raises UsageError, or ShudianError where it would still hold one."""
    fit, hidden = masked_document(contents.documents())
    places = [(one["entry"]["source"], tuple(one["entry"]["path"])) for one in fit if "entry" in one]
    if len(set(places)) < len(places):
        raise UsageError(f"{path}: two datasets would have one name once what looks like identifiers in them is masked")
    _look_through(path, fit)
    run = contents.snapshot.run
    packed = sealed_bundle(contents.filled(fit), run, settings.bundles.site, settings.entity.name, private)
    with replacing(path) as part:
        part.write_bytes(packed)
    if hidden:
        told = say("report_masked", language).format(path.name, len(hidden))
        terminal.console(stderr=True, soft_wrap=True).print(told, markup=False, highlight=False)


def _look_through(path: Path, documents: Iterable[Mapping[str, Any]]) -> None:
    """What is packed cannot be looked through, so it is before it is packed."""
    with TemporaryDirectory() as folder:
        text = Path(folder) / "bundle.json"
        with text.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(one)}\n" for one in documents)
        refuse_identifiers(text, Path(f"{path.name}.json"))


def take_in(settings: Settings, catalog: Catalog, file: Path, by: str) -> tuple[Bundle, Snapshot | TakenIn]:
    """Publish the run of a bundle as a scan does: what was published stays where it sees less, and the lines are drawn anew over
    everything known here. A bundle that is there already changes nothing. Raises UsageError, CatalogError."""
    bundle = read_bundle(file, settings.bundles.trusted)
    taken = catalog.taken_bundle(bundle.header.id)
    if taken is not None:
        return bundle, taken
    _refuse(bundle, settings, catalog)
    here = bundle.here()
    lines = load_lines(settings.rule_choice().folder)
    now = catalog.current()
    censuses = catalog.censuses(settings.entity.name)
    drawn = joint_thresholds(lines, here, now, censuses[0] if censuses else None, settings.entity.name)
    moment = datetime.now(UTC)

    def remember(connection: Connection, published: Snapshot) -> None:  # noqa: ARG001
        keep_taken(connection, bundle.header, moment, by)
        if bundle.people is not None and settings.bundles.sketches:
            header = bundle.header
            keep_people(connection, Brought(header.site, header.id, header.finished_at), bundle.people.here(header.site))

    whole = Snapshot(here.run, here.entries, (), drawn, here.sources)
    return bundle, catalog.record(whole, settings.entity.name, Together(end=remember))


def _refuse(bundle: Bundle, settings: Settings, catalog: Catalog) -> None:
    """What is right by itself and must not be taken in here."""
    header, site = bundle.header, settings.bundles.site
    ours = settings.entity.name
    if header.entity and ours and header.entity != ours:
        raise CatalogError(f"the bundle is of {header.entity}, and this catalogue of {ours}", "Look at entity.name on both sides")
    if site and header.site == site:
        raise CatalogError(f"the bundle comes from {site!r}, which is this network itself", "Look at bundles.site on both sides")
    if any(one.id == header.run for one in catalog.runs()):
        raise CatalogError(f"run {header.run} is in this catalogue already, and not from a bundle")
    now = catalog.current()
    seen = {one.source: one.as_of for one in now.sources} if now else {}
    later = [
        one.source for one in bundle.here().sources if (as_of := seen.get(one.source)) and as_of > bundle.snapshot.run.finished_at
    ]
    if later:
        told = f"the bundle is older than what is known here of {', '.join(sorted(later)[:3])}"
        raise CatalogError(told, "Bundles of a site are taken in in the order in which they were made")


def joint_thresholds(
    lines: Iterable[RegulatoryLine], new: Snapshot, now: Snapshot | None, census: Census | None, entity: str
) -> tuple[Threshold, ...]:
    """The lines over everything that is known with a new run in it. The change since the last filing is drawn when it is
    published."""
    names = {one.source for one in new.sources if one.status is not Status.FAILED}
    others = None
    if now is not None:
        entries = tuple(one for one in now.entries if one.source not in names)
        others = Snapshot(now.run, entries, (), (), tuple(one for one in now.sources if one.source not in names))
    return tuple(_drawn(line, new, others, census, entity) for line in lines)


def _drawn(line: RegulatoryLine, new: Snapshot, others: Snapshot | None, census: Census | None, entity: str) -> Threshold:
    if line.unit != "persons" or ((others is None or not others.entries) and census is None):
        return thresholds((line,), new.entries, new.sources, entity)[0]
    found = people_outlook(line, new, others, census)
    lower = found.lower or 0
    unread = any(one.status is Status.FAILED for one in new.sources)
    upper = None if unread else found.upper
    return Threshold(line.id, entity, lower, upper, line.limit, line_state(lower, upper, line.limit), line.because)
