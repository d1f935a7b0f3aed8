"""The regulatory lines that counts are held against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.errors import SettingsError
from config.rule_files import rule_file
from config.yaml_file import read_yaml

_FILE = "regulatory_lines.yaml"


@dataclass(frozen=True, slots=True)
class RegulatoryLine:
    """A line: reached at ``limit`` and above. ``unit`` is persons, percent, or one of export_persons, export_sensitive_persons,
    export_important and export_ciio; ``because`` gives text and source."""

    id: str
    unit: str
    limit: int
    because: str


def load_lines(folder: Path | None = None) -> tuple[RegulatoryLine, ...]:
    """The lines of the company's ``folder``, or the shipped ones where it has no such file. Raises SettingsError."""
    return _lines("lines", folder)


def load_export_lines(folder: Path | None = None) -> tuple[RegulatoryLine, ...]:
    """The lines of providing data abroad; none where the company's file has none. Raises SettingsError."""
    return _lines("cross_border", folder)


def _lines(section: str, folder: Path | None) -> tuple[RegulatoryLine, ...]:
    data = read_yaml(rule_file(_FILE, folder))
    try:
        return tuple(RegulatoryLine(**line) for line in (data["lines"] if section == "lines" else data.get(section, ())))
    except (KeyError, TypeError):
        raise SettingsError(f"{_FILE}: a line needs id, unit, limit and because") from None
