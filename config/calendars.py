"""Dates that regulators set, by region and year. A year without dates of its own takes the last ones known, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.packs import Section, read_pack

_FILE = Path(__file__).parent / "rules" / "calendars.yaml"
_EVIDENCE = ("verbatim", "secondary", "own")
NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day on or before which something is due. ``basis`` is the text that says so; ``carried_over`` that this text is of
    another year; ``foreign`` that it is not of the region asked for."""

    on: date
    basis: str
    evidence: str
    carried_over: bool
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    month: int
    day: int
    basis: str
    evidence: str


@dataclass(frozen=True)
class Region:
    """One regulator's region: its names, and its dates by year and duty."""

    id: str
    zh: str
    en: str
    names: tuple[str, ...]
    years: Mapping[int, Mapping[str, _Rule]]


@dataclass(frozen=True)
class Calendars:
    """All regions known here."""

    regions: Mapping[str, Region]

    def region(self, name: str) -> Region | None:
        """The region of this id or name, in any case; None where it is not known."""
        wanted = name.strip().casefold()
        return next((one for one in self.regions.values() if wanted in (one.id, *(n.casefold() for n in one.names))), None)

    def due(self, duty: str, region: str, year: int) -> DueDate | None:
        """When a duty is due in a year: by the region's own dates, else by the national ones; None where no text gives a day."""
        own = self.region(region)
        found = own and _latest(own, duty, year)
        if found:
            return found
        national = _latest(self.regions[NATIONAL], duty, year) if NATIONAL in self.regions else None
        if national is None or (own and own.id == NATIONAL):
            return national
        return DueDate(national.on, national.basis, national.evidence, national.carried_over, foreign=True)


def _latest(region: Region, duty: str, year: int) -> DueDate | None:
    known = [one for one in sorted(region.years, reverse=True) if one <= year and duty in region.years[one]]
    if not known:
        return None
    rule = region.years[known[0]][duty]
    return DueDate(date(year, rule.month, rule.day), rule.basis, rule.evidence, known[0] != year)


def load_calendars(file: Path | None = None) -> Calendars:
    """The calendars of ``file`` (the shipped ones by default). Raises SettingsError naming file and key."""
    top = read_pack(file or _FILE)
    section = top.section("regions")
    regions = {name: _region(name, section.section(name)) for name in section.names()}
    top.close()
    return Calendars(regions)


def _region(name: str, section: Section) -> Region:
    years = section.section("years")
    region = Region(
        name,
        section.text("zh"),
        section.text("en"),
        section.texts("names"),
        {_year(years, year): _duties(years.section(year)) for year in years.names()},
    )
    section.close()
    return region


def _year(section: Section, text: str) -> int:
    if not text.isdigit() or len(text) != 4:
        raise section.wrong(text, "must be a year")
    return int(text)


def _duties(section: Section) -> dict[str, _Rule]:
    return {duty: _rule(section.section(duty)) for duty in section.names()}


def _rule(section: Section) -> _Rule:
    month, _, day = section.text("day").partition("-")
    try:
        date(2024, int(month), int(day))
    except ValueError:
        raise section.wrong("day", "must be MM-DD") from None
    evidence = section.text("evidence")
    if evidence not in _EVIDENCE:
        raise section.wrong("evidence", f"must be one of {', '.join(_EVIDENCE)}")
    rule = _Rule(int(month), int(day), section.text("basis"), evidence)
    section.close()
    return rule
