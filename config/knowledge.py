"""Everything a verdict is judged with, loaded once, with a hash that says which version it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from config.errors import SettingsError
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


def load_knowledge(pack: str = "telecom", thresholds: Mapping[str, float] = MappingProxyType({})) -> Knowledge:
    """The knowledge shipped with the product, with the ``thresholds`` that the company filled in for itself.

    Raises SettingsError where a file of it is wrong or a threshold is not one of the pack's.
    """
    rules = load_level_rules(pack)
    unknown = sorted(set(thresholds) - set(rules.thresholds))
    if unknown:
        known = ", ".join(sorted(rules.thresholds))
        raise SettingsError(f"rules.thresholds.{unknown[0]}: rule pack {pack} has no such threshold", f"It has: {known}")
    rules = replace(rules, thresholds={**rules.thresholds, **thresholds})
    return Knowledge(load_reference(), load_taxonomy(), load_name_hints(), rules, _version(pack, thresholds))


def _version(pack: str, thresholds: Mapping[str, float]) -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256()
    files = (path for part in ("reference", "taxonomy", "rules") for path in (here / part).rglob("*"))
    for file in sorted(path for path in files if path.suffix in (".yaml", ".csv", ".txt")):
        digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    digest.update(repr((pack, sorted(thresholds.items()))).encode())
    return digest.hexdigest()[:16]
