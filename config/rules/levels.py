"""Level rule packs: facts, conditions and levels as data. There is no expression language, so nothing is ever evaluated.

``when`` maps facts to conditions; all of them must hold. A condition is a plain value (equals) or one of::

    {given: x}                                          declared as x; nobody is asked for it when it is not
    {equals: x}   {in: [x, y]}   {not_in: [x, y]}      the fact is, or is not, one of these
    {within: [slug, …]}                                 a slug of the taxonomy, or anything below one
    {any_of: [x, y]}                                    a fact with several values holds one of these
    {at_least: n}   {below: n}                          a number, or the name of a threshold
    {missing: true}                                     nobody declared or measured it
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
    "looks_copied",
)  # fmt: skip
"""Facts that a rule may look at; ``declared.NAME`` comes on top."""

CONDITIONS = ("equals", "given", "in", "not_in", "within", "any_of", "at_least", "below", "missing")
LEVELS = ("general", "important", "core_candidate", "undecided", "")


@dataclass(frozen=True)
class LevelRule:
    """``when`` maps a fact's name to a condition; the first words of ``because`` are shown to people.

    ``level`` is general, important, core_candidate or undecided, or empty where the rule only sets its ``flag``.
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


@dataclass(frozen=True)
class LevelRules:
    """One rule pack. ``thresholds`` that public texts do not give are None and ask to be filled in."""

    id: str = ""
    rules: tuple[LevelRule, ...] = ()
    thresholds: Mapping[str, float | None] = field(default_factory=dict)


def load_level_rules(pack: str = "telecom", folder: Path | None = None) -> LevelRules:
    """Read a rule pack by name. Raises SettingsError naming the file and the key."""
    file = (folder or Path(__file__).parent) / f"{pack}.yaml"
    if Path(pack).name != pack or not file.is_file():
        raise SettingsError(f"there is no rule pack {pack!r}")
    top = read_pack(file)
    section = top.section("thresholds")
    thresholds = {name: _threshold(section.section(name)) for name in section.names()}
    rules = tuple(_rule(entry, thresholds) for entry in top.sections("rules"))
    ids = [rule.id for rule in rules]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice:
        raise top.wrong("rules", f"has the id {twice!r} twice")
    loaded = LevelRules(top.text("id"), rules, thresholds)
    top.close()
    return loaded


def _threshold(section: Section) -> float | None:
    section.text("because")
    value = section.value("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise section.wrong("value", "must be a number, or null where no public text gives one")
    section.close()
    return None if value is None else float(value)


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
    )
    if rule.level not in LEVELS or not (rule.level or rule.flag):
        raise section.wrong("level", "must be general, important, core_candidate or undecided (core is the regulator's)")
    if (rule.level == "undecided") != bool(rule.asks):
        raise section.wrong("asks", "must say what is missing where the level is undecided, and only there")
    for key, names in (("filled", rule.filled), ("unfilled", rule.unfilled)):
        strange = [name for name in names if name not in thresholds]
        if strange:
            raise section.wrong(key, f"names {strange[0]!r}, which is not a threshold")
    section.close()
    return rule


def _condition(when: Section, fact: str, thresholds: Mapping[str, float | None]) -> dict[str, object]:
    """The one operator and its operand. A plain value means equals."""
    if fact not in FACTS and not fact.startswith("declared."):
        raise when.wrong(fact, "is not a fact")
    value = when.value(fact)
    if not isinstance(value, dict):
        value = {"equals": value}
    if len(value) != 1 or next(iter(value)) not in CONDITIONS:
        raise when.wrong(fact, f"must have one condition of {', '.join(CONDITIONS)}")
    operator, operand = next(iter(value.items()))
    if not _fits(operator, operand, thresholds):
        raise when.wrong(fact, f"has an operand that {operator} cannot use")
    return {operator: tuple(operand) if isinstance(operand, list) else operand}


def _fits(operator: str, operand: object, thresholds: Mapping[str, float | None]) -> bool:
    if operator in ("in", "not_in", "within", "any_of"):
        return isinstance(operand, list) and bool(operand) and all(isinstance(item, str | int | float) for item in operand)
    if operator in ("at_least", "below"):
        return operand in thresholds if isinstance(operand, str) else isinstance(operand, int | float)
    if operator == "missing":
        return operand is True
    return isinstance(operand, str | int | float)
