"""Applies the level rules to the facts of a dataset. What cannot be told stays undecided and says what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classifiers.model import Decision, Facts, Level, LevelReason
from config import LevelRule, LevelRules

_RANK = {Level.GENERAL: 0, Level.IMPORTANT: 1, Level.CORE_CANDIDATE: 2}
_RANK_VALUES = frozenset(level.value for level in _RANK)
_UNREAD = "data"  # what is missing where nobody could look
_NO_CATEGORY, _NO_RULE = "category", "rule"  # nobody knows what it is; it is known, and no rule speaks of it
_ASKED = ("system_grade", "persons_upper", "rows", "bytes")  # facts that somebody can still measure or declare


@dataclass(frozen=True, slots=True)
class _Answer:
    """Whether a rule's conditions hold; None where that hangs on what is ``missing``."""

    holds: bool | None
    missing: tuple[str, ...] = ()


def decide(facts: Facts, rules: LevelRules) -> Decision:
    """The level with its reasons, the flags, and what people must still declare or fill in.

    The highest level whose rule holds wins. Below ``important`` nothing is said while a rule that could raise the level
    cannot be answered, or while data in scope was not read. The enterprise level is that of the highest column, or more
    where a rule sets a higher floor.
    """
    answers = [(rule, _answer(rule, facts, rules)) for rule in rules.rules if _awake(rule, rules)]
    holding = [rule for rule, answer in answers if answer.holds]
    flags = tuple(sorted({rule.flag for rule in holding if rule.flag}))
    level, missing = _level(facts, holding, answers)
    shown = [rule for rule in holding if _speaks(rule, level, facts)]
    return Decision(level, _reasons(shown), _floored(facts.enterprise_level, holding), flags, missing)


def states(facts: Facts, rules: LevelRules) -> dict[str, bool]:
    """The rules that bear on these facts, by id: True where one holds, False where that hangs on what is not known."""
    answers = {rule.id: _answer(rule, facts, rules).holds for rule in rules.rules if _awake(rule, rules)}
    return {rule: holds is True for rule, holds in answers.items() if holds is not False}


def sensitive_class(decision: Decision, rules: LevelRules) -> str:
    """The class of sensitive personal information (GB/T 45574) that a rule which spoke makes the dataset, else nothing."""
    spoke = {reason.rule for reason in decision.reasons}
    return next((rule.sensitive for rule in rules.rules if rule.sensitive and rule.id in spoke), "")


def _floored(level: int | None, holding: Iterable[LevelRule]) -> int | None:
    known = [one for one in (level, *(rule.enterprise_level for rule in holding)) if one is not None]
    return max(known, default=None)


def _speaks(rule: LevelRule, level: Level, facts: Facts) -> bool:
    """Whether a rule that holds belongs among the reasons: a floor below what the columns have raises nothing."""
    raises = rule.enterprise_level is not None and rule.enterprise_level > (facts.enterprise_level or 0)
    return bool(rule.flag or rule.sensitive or raises) or rule.level in (level.value, Level.UNDECIDED.value)


def _level(facts: Facts, holding: list[LevelRule], answers: list[tuple[LevelRule, _Answer]]) -> tuple[Level, tuple[str, ...]]:
    """The level, and what is missing where it is undecided."""
    certain = max((Level(rule.level) for rule in holding if rule.level in _RANK_VALUES), key=_RANK.__getitem__, default=None)
    if certain is not None and certain is not Level.GENERAL:
        return certain, ()
    missing = {ask for rule in holding for ask in rule.asks}
    for rule, answer in answers:
        if answer.holds is None and rule.level not in ("", Level.GENERAL.value):
            missing.update((*answer.missing, *rule.asks))
    if not facts.read:
        missing.add(_UNREAD)
    elif certain is None and not facts.category:
        missing.add(_NO_CATEGORY)
    if not missing and certain is None:
        missing.add(_NO_RULE)
    return (Level.UNDECIDED, tuple(sorted(missing))) if missing else (Level.GENERAL, ())


def _awake(rule: LevelRule, rules: LevelRules) -> bool:
    filled = all(rules.thresholds.get(name) is not None for name in rule.filled)
    return filled and all(rules.thresholds.get(name) is None for name in rule.unfilled)


def _reasons(rules: Iterable[LevelRule]) -> tuple[LevelReason, ...]:
    return tuple(
        LevelReason(rule.id, f"{rule.because}（{rule.source}）", rule.because_en and f"{rule.because_en} ({rule.source})")
        for rule in rules
    )


def _answer(rule: LevelRule, facts: Facts, rules: LevelRules) -> _Answer:
    """All conditions together: one that fails settles it, whatever else is unknown."""
    missing: list[str] = []
    for name, condition in rule.when.items():
        answer = _holds(name, condition, facts, rules)
        if answer.holds is False:
            return answer
        missing.extend(answer.missing)
    return _Answer(None, tuple(missing)) if missing else _Answer(True)


def _holds(name: str, condition: object, facts: Facts, rules: LevelRules) -> _Answer:
    if not isinstance(condition, dict):
        condition = {"equals": condition}
    operator, operand = next(iter(condition.items()))
    kind, _, key = name.partition(".")
    value = getattr(facts, kind).get(key) if key else getattr(facts, name)
    if operator == "missing":
        return _Answer(value is None)
    if operator == "given":
        return _Answer(value == operand)
    if value is None:
        asked = name in _ASKED or name.startswith("declared.")
        return _Answer(None, (name, *_unfilled(operand, rules))) if asked else _Answer(False)
    if operator in ("at_least", "at_least_tenth", "below"):
        return _compared(operator, value, operand, rules)
    return _Answer(_matches(operator, value, operand))


def _unfilled(operand: object, rules: LevelRules) -> tuple[str, ...]:
    """The threshold that a limit names, where nobody has filled it in."""
    unfilled = isinstance(operand, str) and operand in rules.thresholds and rules.thresholds[operand] is None
    return (f"thresholds.{operand}",) if unfilled else ()


def _compared(operator: str, value: object, operand: object, rules: LevelRules) -> _Answer:
    """A number against a limit; a threshold without a number leaves the answer open."""
    limit = rules.thresholds.get(operand) if isinstance(operand, str) else operand
    if limit is None:
        return _Answer(None, (f"thresholds.{operand}",))
    if not isinstance(value, int | float) or not isinstance(limit, int | float):
        return _Answer(False)
    if operator == "at_least_tenth":
        return _Answer(value * 10 >= limit)
    return _Answer(value >= limit if operator == "at_least" else value < limit)


def _matches(operator: str, value: object, operand: object) -> bool:
    among = operand if isinstance(operand, tuple | list) else (operand,)
    if operator == "within":
        return any(str(value) == slug or str(value).startswith(f"{slug}.") for slug in among)
    if operator == "any_of":
        return isinstance(value, tuple) and any(item in value for item in among)
    return (value in among) != (operator == "not_in")
