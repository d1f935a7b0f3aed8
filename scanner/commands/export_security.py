"""shudian export assessment-scope, obligations, protection-gaps, carriers and prelaunch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from catalog import (
    Basis,
    GateHit,
    GateVerdict,
    Prelaunch,
    narrowed,
    write_assessment_scope,
    write_carriers,
    write_duties_book,
    write_duties_word,
    write_gaps,
    write_prelaunch_book,
    write_prelaunch_word,
)
from catalog.model import Entry, RunStatus, Snapshot, System
from classifiers.model import Level
from config import Settings, UsageError, load_settings
from connectors.model import Status
from scanner.basis import basis_of, gather_basis, note_export
from scanner.commands.catalog import open_catalog
from scanner.commands.export_filing import kind_of
from scanner.commands.filing import duties_now
from scanner.gate import DONE, FLAGS, GATE_HIT, INCOMPLETE, exit_code, hits, is_outside, parse_conditions
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.prelaunch_sheet import launch_duties
from scanner.wording import say

_BOOK, _BOTH = (".xlsx",), (".xlsx", ".docx")
_ASKED = ("important", "core_candidate", *FLAGS)
_VERDICTS = {DONE: GateVerdict.MAY_LAUNCH, INCOMPLETE: GateVerdict.COULD_NOT_TELL, GATE_HIT: GateVerdict.NEEDS_SIGN_OFF}


def export_assessment_scope(config: Path | None, run: str, output: Path, percent: float) -> str:
    """Write the 风险评估范围清单; what is in it. Raises CatalogError, UsageError, SettingsError."""
    _check(output, _BOOK)
    if not 0 <= percent <= 100:
        raise UsageError(f"--percent: {percent:g} is not a percentage", "Between 0 and 100")
    basis = gather_basis(config, run)
    said = write_assessment_scope(basis, output, percent)
    return _noted(config, "assessment_scope", basis, (output, said))


def export_obligations(config: Path | None, run: str, output: Path) -> str:
    """Write the 义务清单 as .xlsx or .docx; how many there are. Raises CatalogError, UsageError, SettingsError."""
    kind = _check(output, _BOTH)
    settings = load_settings(config)
    today = _today()
    with open_catalog(config) as catalog:
        basis = basis_of(config, settings, catalog, run)
        duties = duties_now(catalog, settings, basis.snapshot, today)
    write = write_duties_book if kind == ".xlsx" else write_duties_word
    return _noted(config, "obligations", basis, (output, write(basis, duties, today, output)))


def export_gaps(config: Path | None, run: str, output: Path) -> str:
    """Write the 保护差距清单; how many gaps there are. Raises CatalogError, UsageError, SettingsError."""
    _check(output, _BOOK)
    basis = gather_basis(config, run)
    said = write_gaps(basis, load_settings(config).rules.personal_information, output)
    return _noted(config, "protection_gaps", basis, (output, said))


def export_carriers(config: Path | None, run: str, output: Path) -> str:
    """Write the 载体台账; how many carriers there are. Raises CatalogError, UsageError, SettingsError."""
    _check(output, _BOOK)
    basis = gather_basis(config, run)
    return _noted(config, "carriers", basis, (output, write_carriers(basis, output)))


@dataclass(frozen=True, slots=True)
class LaunchChoice:
    """Which system or source is to go live, what stops it (the usual conditions where empty), and as of which run."""

    wanted: str
    fail_on: str = ""
    run: str = ""


@dataclass(frozen=True)
class LaunchForm:
    """The 上线评估单 before it is written: ``part`` is what belongs to the system, ``whole`` all that is known, ``code`` the
    gate's exit code: 0 may launch, 4 needs to be signed off, 3 could not be told."""

    whole: Basis
    part: Basis
    form: Prelaunch
    code: int


def launch_form(config: Path | None, choice: LaunchChoice, language: str = "zh") -> LaunchForm:
    """What the catalogue says of a system or source that is to go live. Raises CatalogError, UsageError (nothing is known of it),
    SettingsError."""
    conditions = parse_conditions(choice.fail_on) if choice.fail_on else _ASKED
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        whole = basis_of(config, settings, catalog, choice.run)
        sources, system = _sources(whole, settings, choice.wanted)
        part = narrowed(whole, sources, system)
        duties = launch_duties(part, settings, catalog.filings(settings.entity.name))
    part = replace(part, snapshot=_judged(part.snapshot, sources))
    code, form = _form(part, choice.wanted, system, conditions, language)
    return LaunchForm(whole, part, replace(form, duties=duties, standard=settings.rules.personal_information), code)


def export_prelaunch(config: Path | None, choice: LaunchChoice, output: Path) -> tuple[str, int]:
    """Write the 上线评估单 of a system or source; the verdict, and the gate's exit code. Raises as ``launch_form``."""
    kind = _check(output, _BOTH)
    made = launch_form(config, choice)
    write = write_prelaunch_book if kind == ".xlsx" else write_prelaunch_word
    return _noted(config, "prelaunch", made.whole, (output, write(made.whole, made.part, made.form, output))), made.code


def _form(part: Basis, wanted: str, system: System, conditions: tuple[str, ...], language: str) -> tuple[int, Prelaunch]:
    """The gate's exit code and what the form says of it."""
    found = hits(part.snapshot, conditions, None)
    unknown = tuple(_unknown(part))
    code = exit_code(part.snapshot, found)
    code = GATE_HIT if code == GATE_HIT else INCOMPLETE if unknown or code != DONE else DONE
    told = tuple(GateHit(say(one.condition, language), one.source, one.dataset) for one in found)
    name = f"{system.name}（{wanted}）" if system.name and system.name != wanted else wanted
    return code, Prelaunch(name, system, _VERDICTS[code], tuple(say(one, language) for one in conditions), told, unknown)


def _sources(basis: Basis, settings: Settings, wanted: str) -> tuple[tuple[str, ...], System]:
    """The sources of the system that is called so, by id or name, or the one source. Raises UsageError where nothing is known."""
    declared = {name: one.system or name for name, one in settings.sources.items()}
    systems = {**declared, **{one.source: one.system for one in basis.snapshot.entries if one.system}}
    ids = {id for id in {*basis.systems, *systems.values()} if wanted in (id, basis.system(id).name)}
    sources = tuple(sorted(name for name, id in systems.items() if id in ids)) or ((wanted,) if wanted in systems else ())
    if not sources:
        raise UsageError(f"no system or source is called {wanted!r}", "shudian scan SOURCE, then name the source or its system")
    return sources, basis.system(next(iter(sorted(ids)), "") or systems[wanted])


def _judged(snapshot: Snapshot, sources: tuple[str, ...]) -> Snapshot:
    """The part with the status that it has by itself: another system's troubles are none of its own."""
    read = [one for one in snapshot.sources if one.status not in (Status.FAILED, Status.SKIPPED)]
    whole = len(read) == len(sources) and not any(map(_is_missed, snapshot.entries))
    status = RunStatus.COMPLETE if whole else RunStatus.PARTIAL if snapshot.entries else RunStatus.FAILED
    return replace(snapshot, run=replace(snapshot.run, status=status))


def _is_missed(one: Entry) -> bool:
    return bool(one.unread) or one.status is Status.PARTIAL or (one.reason is not None and one.reason.was_in_scope)


def _unknown(part: Basis) -> list[str]:
    """Why nothing can be told of some of it."""
    entries = [one for one in part.snapshot.entries if not is_outside(one)]
    waiting = sum(one.decision.level is Level.UNDECIDED for one in entries)
    partly = [*part.gaps(), *([f"级别待判定的数据集：{waiting} 个"] if waiting else [])]
    return [*partly, *([] if entries else ["没有读到任何数据"])]


def _check(output: Path, kinds: tuple[str, ...]) -> str:
    kind = kind_of(output, kinds)
    refuse_to_harm(output, is_workbook)
    return kind


def _noted(config: Path | None, title: str, basis: Basis, written: tuple[Path, str]) -> str:
    output, said = written
    note_export(config, title, basis, output)
    return f"{output}: {said}"


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
