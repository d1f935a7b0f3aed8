"""Everything a verdict is judged with, loaded once, with a hash that says which version it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from config.errors import SettingsError
from config.reference import Reference, load_reference
from config.rule_files import HINTS_FILE, rule_file, shipped_names
from config.rules import LevelRules, NameHints, load_level_rules, load_name_hints
from config.taxonomy import STANDARDS, Taxonomy, load_taxonomy, try_taxonomy

_MOST_SHOWN = 5


@dataclass(frozen=True)
class Knowledge:
    """Reference data, taxonomy and rules. ``version`` changes whenever any of their files does.

    ``personal_information`` is the standard whose "sensitive" counts: gbt45574 or gbt35273.
    """

    reference: Reference
    taxonomy: Taxonomy
    hints: NameHints
    rules: LevelRules
    version: str
    personal_information: str = STANDARDS[-1]


@dataclass(frozen=True)
class RuleChoice:
    """Which rules are in force: the pack, the thresholds that the company filled in, its ``folder`` of edited files, and the
    standard whose "sensitive" counts."""

    pack: str = "telecom"
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    folder: Path | None = None
    personal_information: str = STANDARDS[-1]


SHIPPED = RuleChoice()
"""The product's own rules, as they come."""


def load_knowledge(choice: RuleChoice = SHIPPED, values: bool = True) -> Knowledge:
    """The knowledge of a choice. Raises SettingsError where a file of it is wrong, or a threshold is not one of the pack's.

    Without ``values`` the lists that only values are held against are left out: for whoever judges facts and looks at no value.
    """
    taxonomy = load_taxonomy(choice.folder)
    hints = _hints(rule_file(HINTS_FILE, choice.folder))
    rules = _level_rules(choice)
    problems = tuple(_unknown(taxonomy, hints, rules, choice.pack))
    if problems:
        raise SettingsError("; ".join(problems[:_MOST_SHOWN]))
    version = _version(choice, taxonomy)
    return Knowledge(load_reference() if values else Reference(), taxonomy, hints, rules, version, choice.personal_information)


def _hints(path: Path) -> NameHints:
    return _shipped_hints(path) if path == rule_file(HINTS_FILE, None) else load_name_hints(path)


@cache
def _shipped_hints(path: Path) -> NameHints:
    """Constant data, read once however often it is asked for: what is compiled of it is kept beside it."""
    return load_name_hints(path)


def knowledge_problems(choice: RuleChoice) -> tuple[str, ...]:
    """All that is wrong with the rule and taxonomy files of a choice, a line each, with file and key."""
    taxonomy, found = try_taxonomy(choice.folder)
    problems, hints, rules = [*found], NameHints(), LevelRules()
    try:
        hints = load_name_hints(rule_file(HINTS_FILE, choice.folder))
    except SettingsError as error:
        problems.append(error.message)
    try:
        rules = _level_rules(choice, problems)
    except SettingsError as error:
        problems.append(f"{error.message}. {error.advice}" if error.advice else error.message)
    if not found:  # otherwise each of its names would be missed a second time
        problems += _unknown(taxonomy, hints, rules, choice.pack)
    return tuple(problems)


def _level_rules(choice: RuleChoice, problems: list[str] | None = None) -> LevelRules:
    own = choice.folder is not None and (choice.folder / f"{choice.pack}.yaml").is_file()
    rules = load_level_rules(choice.pack, choice.folder if own else None, problems)
    unknown = sorted(set(choice.thresholds) - set(rules.thresholds))
    if unknown:
        known = ", ".join(sorted(rules.thresholds))
        raise SettingsError(f"rules.thresholds.{unknown[0]}: rule pack {choice.pack} has no such threshold", f"It has: {known}")
    return replace(rules, thresholds={**rules.thresholds, **choice.thresholds})


def _unknown(taxonomy: Taxonomy, hints: NameHints, rules: LevelRules, pack: str) -> Iterator[str]:
    """What hints and level rules name and the taxonomy has not: they would silently never match."""
    for name in sorted({hint.entity_type for hint in hints.hints if hint.entity_type} | hints.witnesses):
        if name not in taxonomy.entity_types:
            yield f"{HINTS_FILE}: names the entity type {name!r}, which is not in entity_types.yaml"
    slugs = taxonomy.trees["domains"].nodes
    for rule in rules.rules:
        if rule.sensitive and rule.sensitive not in taxonomy.classes(STANDARDS[-1]):
            yield f"{pack}.yaml: rule {rule.id}: sensitive names {rule.sensitive!r}, which is not in personal_information.yaml"
        for fact, condition in rule.when.items():
            tree = fact.removeprefix("tags.")
            for name in _named(condition):
                key = f"{pack}.yaml: rule {rule.id}: when.{fact} names {name!r}"
                if fact == "entity_types" and name not in taxonomy.entity_types:
                    yield f"{key}, which is not in entity_types.yaml"
                if fact in ("domain", "category") and not _known(name, slugs):
                    yield f"{key}, which is not in domains.yaml"
                if tree != fact and not (tree in taxonomy.mapped and _known(name, taxonomy.trees[tree].nodes)):
                    yield f"{key}, which is not a node of {tree}.yaml"


def _known(slug: str, nodes: Iterable[str]) -> bool:
    """Whether a slug is a node or stands above one."""
    return any(f"{node}.".startswith(f"{slug}.") for node in nodes)


def _named(condition: object) -> tuple[str, ...]:
    """The texts that a condition compares with."""
    operands = tuple(condition.values()) if isinstance(condition, Mapping) else (condition,)
    every = (one for operand in operands for one in (operand if isinstance(operand, tuple | list) else (operand,)))
    return tuple(one for one in every if isinstance(one, str))


def _version(choice: RuleChoice, taxonomy: Taxonomy) -> str:
    """A hash over the files in force, whosever they are, and what was chosen besides."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    names = {*shipped_names(), f"{choice.pack}.yaml", *(f"{tree}.yaml" for tree in taxonomy.mapped)}
    reference = [path for path in (here / "reference").rglob("*") if path.suffix in (".csv", ".txt")]
    files = [*reference, *(rule_file(name, choice.folder) for name in names)]
    for file in sorted(files, key=lambda path: path.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    digest.update(repr((choice.pack, sorted(choice.thresholds.items()), choice.personal_information)).encode())
    return digest.hexdigest()[:16]
