"""The 新系统上线数据安全评估单 of a scan that is not in the catalogue, and the duties that a launch would give rise to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from catalog import (
    AuditKind,
    Basis,
    Catalog,
    Circumstances,
    GateHit,
    GateVerdict,
    Obligation,
    Prelaunch,
    narrowed,
    obligations,
    write_prelaunch_book,
    write_prelaunch_word,
)
from catalog.model import Filing, Snapshot, System
from config import Settings, Taxonomy, load_calendars, load_duties, rule_file
from scanner.commands.export_filing import kind_of
from scanner.handing_out import handing_out
from scanner.prelaunch import GateResult
from scanner.prelaunch_summary import comparison_lines, unknown_text
from scanner.systems import company_texts, declared_entity, known_systems
from scanner.wording import say

_KINDS = (".xlsx", ".docx")


@dataclass(frozen=True)
class SheetAround:
    """What a sheet says besides the scan: company and systems of the settings, the record of the catalogue (None where there is
    none), the system that is to go live, and the names of types and domains."""

    settings: Settings
    catalog: Catalog | None
    system: System
    taxonomy: Taxonomy


def sheet_kind(path: Path) -> str:
    """.xlsx or .docx. Raises UsageError for any other ending."""
    return kind_of(path, _KINDS)


def write_sheet(path: Path, snapshot: Snapshot, result: GateResult, around: SheetAround) -> None:
    """Write the assessment sheet, and record that it was written. Raises UsageError, or ShudianError for one that would hold an
    identifier."""
    settings, catalog, system = around.settings, around.catalog, around.system
    known = known_systems(settings, catalog) if catalog else None
    sources = tuple(one.source for one in snapshot.sources)
    whole = Basis(
        snapshot,
        around.taxonomy,
        {**company_texts(settings), **(known.company if known else {})},
        {system.id: system} if system.id else {},
        sources,
        catalog.audit_head() if catalog else None,
    )
    part = narrowed(whole, sources, system)
    filings = catalog.filings(settings.entity.name) if catalog else ()
    form = Prelaunch(
        _name(system, sources),
        system,
        GateVerdict(result.word),
        tuple(say(one, "zh") for one in result.conditions),
        tuple(GateHit(say(one.condition, "zh"), one.source, one.dataset) for one in result.hits),
        tuple(unknown_text(one, "zh") for one in result.unknown),
        launch_duties(part, settings, filings),
        settings.rules.personal_information,
        (*comparison_lines(result.comparison, "zh"), *_remarks(result)),
    )
    write = write_prelaunch_book if sheet_kind(path) == ".xlsx" else write_prelaunch_word
    with handing_out():
        write(whole, part, form, path)
    if catalog:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        catalog.note(
            AuditKind.EXPORT, {"document": "prelaunch", "file": path.name, "run": str(snapshot.run.id), "sha256": digest}
        )


def launch_duties(part: Basis, settings: Settings, filings: Iterable[Filing]) -> tuple[Obligation, ...]:
    """The duties that what a system holds gives rise to; those that every company has are left out."""
    folder = settings.rule_choice().folder
    today = datetime.now(UTC).astimezone().date()
    around = Circumstances(declared_entity(settings), part.systems, today, tuple(filings))
    duties = load_duties(rule_file("obligations.yaml", folder))
    found = obligations(part.snapshot, duties, load_calendars(rule_file("calendars.yaml", folder)), around)
    return tuple(one for one in found if one.triggers != ("always",))


def _name(system: System, sources: tuple[str, ...]) -> str:
    if not system.id:
        return "、".join(sources)
    return f"{system.name}（{system.id}）" if system.name and system.name != system.id else system.id


def _remarks(result: GateResult) -> Iterable[tuple[str, str]]:
    if result.described:
        yield "判断的依据", say("gate_described", "zh").format(n=result.described)
    yield "与目录的关系", say("gate_not_published", "zh")
