"""The regulatory lines that counts are held against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.errors import SettingsError
from config.yaml_file import read_yaml

_FILE = Path(__file__).parent / "rules" / "regulatory_lines.yaml"


@dataclass(frozen=True, slots=True)
class RegulatoryLine:
    """A line: reached at ``limit`` and above. ``unit`` is persons or percent; ``because`` gives text and source."""

    id: str
    unit: str
    limit: int
    because: str


def load_lines() -> tuple[RegulatoryLine, ...]:
    """The lines shipped with the product. Raises SettingsError."""
    try:
        return tuple(RegulatoryLine(**line) for line in read_yaml(_FILE)["lines"])
    except (KeyError, TypeError):
        raise SettingsError(f"{_FILE.name}: a line needs id, unit, limit and because") from None
