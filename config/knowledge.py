"""Everything a verdict is judged with, loaded once, with a hash that says which version it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from config.reference import Reference, load_reference
from config.rules import LevelRules, NameHints, load_level_rules, load_name_hints
from config.taxonomy import Taxonomy, load_taxonomy


@dataclass(frozen=True)
class Knowledge:
    """Reference data, taxonomy and rules. ``version`` changes whenever any of their files does."""

    reference: Reference
    taxonomy: Taxonomy
    hints: NameHints
    rules: LevelRules
    version: str


def load_knowledge(pack: str = "telecom") -> Knowledge:
    """The knowledge shipped with the product. Raises SettingsError where a file of it is wrong."""
    return Knowledge(load_reference(), load_taxonomy(), load_name_hints(), load_level_rules(pack), _version())


def _version() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256()
    files = (path for part in ("reference", "taxonomy", "rules") for path in (here / part).rglob("*"))
    for file in sorted(path for path in files if path.suffix in (".yaml", ".csv", ".txt")):
        digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
