"""Duties as data: what triggers them, what shows that they were done, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.packs import Section, read_pack

_FILE = Path(__file__).parent / "rules" / "obligations.yaml"
TRIGGERS = (
    "always", "important", "core_candidate", "core", "pi_over_10m", "pi_over_1m", "sensitive_pi", "minors", "shared",
    "exported", "ciio", "change_reached",
)  # fmt: skip
SCOPES = ("entity", "system")
_EVIDENCE = ("verbatim", "secondary", "own")
CHANGE, FILING = "change", "filing"


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty is due: on a day of the calendars, three months from a change (``calendar`` is ``change``), or so many
    working days after a declared day."""

    calendar: str = ""
    working_days: int = 0
    after: str = ""


@dataclass(frozen=True)
class Duty:
    """One duty. ``met_by`` names the declared fact that shows it was done (``filing``: a filing on record; empty: nothing that
    could be declared shows it); with ``at_least`` that fact is a number. ``needs`` is a fact without which the duty does not
    arise. ``evidence`` says how sure the source is: verbatim, secondary or own."""

    id: str
    scope: str
    when: tuple[str, ...]
    duty: str
    duty_en: str
    source: str
    evidence: str
    region: str = ""
    needs: str = ""
    met_by: str = ""
    at_least: float | None = None
    yearly: bool = False
    due: Due | None = None


def load_duties(file: Path | None = None) -> tuple[Duty, ...]:
    """The duties of ``file`` (the shipped ones by default). Raises SettingsError naming file and key."""
    top = read_pack(file or _FILE)
    duties = tuple(_duty(section) for section in top.sections("obligations"))
    ids = [one.id for one in duties]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice:
        raise top.wrong("obligations", f"has the id {twice!r} twice")
    top.close()
    return duties


def _duty(section: Section) -> Duty:
    duty = Duty(
        section.text("id"),
        section.text("scope"),
        section.texts("when"),
        section.text("duty"),
        section.text("duty_en"),
        section.text("source"),
        section.text("evidence"),
        section.text("region", ""),
        section.text("needs", ""),
        section.text("met_by", ""),
        _optional_number(section, "at_least"),
        section.flag("yearly"),
        _due(section),
    )
    strange = [one for one in duty.when if one not in TRIGGERS]
    if strange or not duty.when:
        raise section.wrong("when", f"must name triggers of {', '.join(TRIGGERS)}")
    for key, value, allowed in (("scope", duty.scope, SCOPES), ("evidence", duty.evidence, _EVIDENCE)):
        if value not in allowed:
            raise section.wrong(key, f"must be one of {', '.join(allowed)}")
    for key, fact in (("met_by", duty.met_by), ("needs", duty.needs)):
        if fact and fact != FILING and fact.partition(".")[0] not in SCOPES:
            raise section.wrong(key, "must be filing, or a fact that begins with entity. or system.")
    section.close()
    return duty


def _optional_number(section: Section, key: str) -> float | None:
    return None if section.value(key) is None else section.number(key, 0, 1e12)


def _due(section: Section) -> Due | None:
    value = section.value("due")
    if value is None:
        return None
    if isinstance(value, str):
        return Due(calendar=value)
    inner = section.section("due")
    due = Due("", int(inner.number("working_days", 1, 1000)), inner.text("after"))
    inner.close()
    return due
