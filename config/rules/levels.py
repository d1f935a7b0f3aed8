"""Level rule packs: facts, conditions and levels as data. There is no expression language, so nothing is ever evaluated.

``when`` maps facts to conditions; all of them must hold. A condition is a plain value (equals) or one of::

    {given: x}                                          declared as x; nobody is asked for it when it is not
    {equals: x}   {in: [x, y]}   {not_in: [x, y]}      the fact is, or is not, one of these
    {within: [slug, …]}                                 a slug of the taxonomy, or anything below one
    {any_of: [x, y]}                                    a fact with several values holds one of these
    {at_least: n}   {below: n}                          a number, or the name of a threshold
    {at_least_tenth: n}                                 at least a tenth of it
    {missing: true}                                     nobody declared or measured it

A rule raises or it stays silent: ``level`` is a legal level, ``enterprise_level`` a floor (at least n), ``flag`` a mark,
``sensitive`` the class of GB/T 45574 that only the columns together make. No rule can lower what columns or others say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import SettingsError
from config.packs import Section, read_pack

FACTS = (
    "domain", "category", "entity_types", "sensitive", "persons_lower", "persons_upper", "rows", "bytes",
    "system_grade", "environment", "role", "read", "enterprise_level", "minors_share", "clear_people",
    "looks_copied", "clear_types", "clear_classes", "trajectory", "person_content",
)  # fmt: skip
"""Facts that a rule may look at; ``declared.NAME`` and ``tags.TAXONOMY`` come on top."""

OPEN = ("declared.", "tags.")
ASKS = ("system_grade", "persons", "persons_upper", "rows", "bytes", "data", "category", "rule")
"""What a level can wait for, besides ``thresholds.NAME`` and ``declared.NAME``."""

CONDITIONS = ("equals", "given", "in", "not_in", "within", "any_of", "at_least", "at_least_tenth", "below", "missing")
LEVELS = ("general", "important", "core_candidate", "undecided", "")


@dataclass(frozen=True, slots=True)
class Explained:
    """Why something is asked for or stands as it does, in Chinese and, where the pack says it, in English."""

    because: str
    because_en: str = ""

    def told(self, language: str) -> str:
        """The text in ``zh`` or ``en``; the Chinese one where there is no English."""
        return self.because_en if language == "en" and self.because_en else self.because


@dataclass(frozen=True)
class LevelRule:
    """``when`` maps a fact's name to a condition; the first words of ``because`` are shown to people.

    ``level`` is general, important, core_candidate or undecided, or empty where the rule sets only its ``flag``, its
    ``enterprise_level`` (the least that the dataset has) or ``sensitive`` (the class that makes the dataset sensitive).
    ``asks`` is what an undecided rule needs from people. The rule sleeps unless all thresholds of ``filled`` have a
    number and none of ``unfilled`` has one.
    """

    id: str
    when: Mapping[str, object]
    level: str
    because: str
    source: str = ""
    flag: str = ""
    asks: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    because_en: str = ""
    enterprise_level: int | None = None
    sensitive: str = ""


@dataclass(frozen=True)
class LevelRules:
    """One rule pack. ``thresholds`` that public texts do not give are None and ask to be filled in.

    ``explained`` says why each of them, and all else that a level can wait for, is asked for: by the words that stand in
    ``Decision.undecided_for`` (thresholds.NAME, declared.NAME, system_grade …).
    """

    id: str = ""
    rules: tuple[LevelRule, ...] = ()
    thresholds: Mapping[str, float | None] = field(default_factory=dict)
    explained: Mapping[str, Explained] = field(default_factory=dict)


def load_level_rules(pack: str = "telecom", folder: Path | None = None, problems: list[str] | None = None) -> LevelRules:
    """Read a rule pack by name. Raises SettingsError naming the file and the key; with a list of ``problems`` all that is
    wrong becomes a line there instead."""
    file = (folder or Path(__file__).parent) / f"{pack}.yaml"
    if Path(pack).name != pack or not file.is_file():
        raise SettingsError(f"there is no rule pack {pack!r}")
    top = read_pack(file, problems)
    section, asked = top.section("thresholds"), top.section("asks")
    explained = {f"thresholds.{name}": _explained(section.section(name)) for name in section.names()}
    thresholds = {name: _threshold(section.section(name)) for name in section.names()}
    for name in asked.names():
        if name.startswith("thresholds.") or not _is_ask(name, thresholds):
            asked.refuse(name, "is nothing that a level can wait for")
        part = asked.section(name)
        explained[name] = _explained(part)
        part.close()
    rules = tuple(_rule(entry, thresholds) for entry in top.sections("rules"))
    ids = [rule.id for rule in rules]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice:
        top.refuse("rules", f"has the id {twice!r} twice")
    loaded = LevelRules(top.text("id"), rules, thresholds, explained)
    top.close()
    return loaded


def _is_ask(name: str, thresholds: Mapping[str, float | None]) -> bool:
    kind, _, rest = name.partition(".")
    return name in ASKS or (kind == "declared" and bool(rest)) or (kind == "thresholds" and rest in thresholds)


def _explained(section: Section) -> Explained:
    return Explained(section.text("because"), section.text("because_en", ""))


def _threshold(section: Section) -> float | None:
    _explained(section)
    value = section.value("value")
    section.close()
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None if value is None else float(value)
    section.refuse("value", "must be a number, or null where no public text gives one")
    return None


def _rule(section: Section, thresholds: Mapping[str, float | None]) -> LevelRule:
    conditions = section.section("when")
    rule = LevelRule(
        section.text("id"),
        {fact: _condition(conditions, fact, thresholds) for fact in conditions.names()},
        section.text("level", ""),
        section.text("because"),
        section.text("source"),
        section.text("flag", ""),
        section.texts("asks"),
        section.texts("filled"),
        section.texts("unfilled"),
        section.text("because_en", ""),
        _floor(section),
        section.text("sensitive", ""),
    )
    if rule.level not in LEVELS or not (rule.level or rule.flag or rule.enterprise_level or rule.sensitive):
        section.refuse("level", "must be general, important, core_candidate or undecided (core is the regulator's)")
    if (rule.level == "undecided") != bool(rule.asks):
        section.refuse("asks", "must say what is missing where the level is undecided, and only there")
    strange = next((name for name in rule.asks if not _is_ask(name, thresholds)), None)
    if strange:
        section.refuse("asks", f"names {strange!r}, which nobody can answer")
    for key, names in (("filled", rule.filled), ("unfilled", rule.unfilled)):
        unknown = [name for name in names if name not in thresholds]
        if unknown:
            section.refuse(key, f"names {unknown[0]!r}, which is not a threshold")
    section.close()
    return rule


def _floor(section: Section) -> int | None:
    value = section.value("enterprise_level")
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 4):
        return value
    section.refuse("enterprise_level", "must be 1, 2, 3 or 4")
    return None


def _condition(when: Section, fact: str, thresholds: Mapping[str, float | None]) -> dict[str, object]:
    """The one operator and its operand. A plain value means equals."""
    if fact not in FACTS and not fact.startswith(OPEN):
        when.refuse(fact, "is not a fact")
    value = when.value(fact)
    if not isinstance(value, dict):
        value = {"equals": value}
    operator, operand = next(iter(value.items()), ("", None))
    if len(value) != 1 or operator not in CONDITIONS:
        when.refuse(fact, f"must have one condition of {', '.join(CONDITIONS)}")
    elif not _fits(operator, operand, thresholds):
        when.refuse(fact, f"has an operand that {operator} cannot use")
    return {operator: tuple(operand) if isinstance(operand, list) else operand}


def _fits(operator: str, operand: object, thresholds: Mapping[str, float | None]) -> bool:
    if operator in ("in", "not_in", "within", "any_of"):
        return isinstance(operand, list) and bool(operand) and all(isinstance(item, str | int | float) for item in operand)
    if operator in ("at_least", "at_least_tenth", "below"):
        return operand in thresholds if isinstance(operand, str) else isinstance(operand, int | float)
    if operator == "missing":
        return operand is True
    return isinstance(operand, str | int | float)
