"""Applies the level rules to the facts of a dataset. What cannot be told stays undecided and says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from classifiers.model import Decision, Facts, Level, LevelReason
from config import LevelRule, LevelRules

_RANK = {Level.GENERAL: 0, Level.IMPORTANT: 1, Level.CORE_CANDIDATE: 2}
_RANK_VALUES = frozenset(level.value for level in _RANK)
_UNREAD = "data"  # what is missing where nobody could look
_NO_CATEGORY, _NO_RULE = "category", "rule"  # nobody knows what it is; it is known, and no rule speaks of it
_ASKED = ("system_grade", "persons_upper", "rows", "bytes")  # facts that somebody can still measure or declare
_COUNTS = frozenset({"persons_lower", "persons_upper", "rows", "bytes", "minors_share"})  # differ from dataset to dataset
_NUMBERS = (int, float)
_PLAIN = frozenset({str, type(None), bool, int, float, tuple})  # facts that are keys as they are
_REMEMBERED, _OPENED = 2048, 16  # kinds of facts, and of each the ways in which counts answer the rules that hang on them


@dataclass(frozen=True, slots=True)
class _Answer:
    """Whether a rule's conditions hold; None where that hangs on what is ``missing``."""

    holds: bool | None
    missing: tuple[str, ...] = ()


_YES, _NO = _Answer(True), _Answer(False)


@dataclass(frozen=True, slots=True)
class _Condition:
    """What a fact (``kind``, of which ``key`` where it has several) is held against."""

    name: str
    kind: str
    key: str
    operator: str
    operand: object

    @classmethod
    def of(cls, name: str, condition: object) -> _Condition:
        """A condition as the pack has it; a plain value means equals."""
        kind, _, key = name.partition(".")
        operator, operand = next(iter(condition.items())) if isinstance(condition, dict) else ("equals", condition)
        return cls(name, kind, key, operator, operand)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with its conditions taken apart, and the reason that it is."""

    rule: LevelRule
    conditions: tuple[_Condition, ...]
    reason: LevelReason

    @classmethod
    def of(cls, rule: LevelRule) -> _Ready:
        """A rule as the pack has it."""
        source = rule.source
        reason = LevelReason(rule.id, f"{rule.because}（{source}）", rule.because_en and f"{rule.because_en} ({source})")
        return cls(rule, tuple(_Condition.of(name, condition) for name, condition in rule.when.items()), reason)


@dataclass(frozen=True, slots=True, eq=False)
class _Settled:
    """Of each rule the answer that all but counts settle; None where it hangs on one: such a rule is ``open``. Decisions that
    were made by the answers of the open ones."""

    answers: tuple[_Answer | None, ...]
    open: tuple[_Ready, ...]
    decided: dict[tuple[_Answer, ...], Decision]


@dataclass(frozen=True, eq=False)
class ReadyRules:
    """A pack made ready for many facts: only the rules that do not sleep, taken apart once. Thousands of datasets differ in
    counts alone: what other facts settle is remembered, and so is the decision that some answers lead to."""

    thresholds: Mapping[str, float | None]
    awake: tuple[_Ready, ...]
    kind: Callable[[Facts], tuple[Any, ...]]
    """All but counts that the rules ask of facts."""
    sensitive: tuple[LevelRule, ...] = ()
    """Rules that make a dataset's columns together a class of sensitive personal information."""
    settled: dict[object, _Settled] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: LevelRules) -> ReadyRules:
        """The pack in force."""
        awake = tuple(_Ready.of(rule) for rule in rules.rules if _awake(rule, rules))
        asked = {condition.kind for one in awake for condition in one.conditions}
        kinds = sorted({"read", "category", "enterprise_level", *asked} - _COUNTS)
        return cls(rules.thresholds, awake, attrgetter(*kinds), tuple(rule for rule in rules.rules if rule.sensitive))


def decide(facts: Facts, rules: LevelRules | ReadyRules) -> Decision:
    """The level with its reasons, the flags, and what people must still declare or fill in.

    The highest level whose rule holds wins. Below ``important`` nothing is said while a rule that could raise the level
    cannot be answered, or while data in scope was not read. The enterprise level is that of the highest column, or more
    where a rule sets a higher floor.
    """
    ready = _made_ready(rules)
    settled = _settled(_key(ready.kind(facts)), facts, ready)
    opened = tuple([_answer(one, facts, ready) for one in settled.open])
    found = settled.decided.get(opened)
    if found is None:
        if len(settled.decided) >= _OPENED:
            settled.decided.clear()
        rest = iter(opened)
        answers = [next(rest) if answer is None else answer for answer in settled.answers]
        found = settled.decided[opened] = _decided(answers, facts, ready)
    return found


def _key(told: tuple[Any, ...]) -> object:
    """Facts as a key, equal for no others: 1 and True are equal, but for their types."""
    return tuple([one if type(one) in _PLAIN else _told(one) for one in told]), tuple(map(type, told))


def _told(fact: Any) -> object:
    """The same of a fact that has several, by name."""
    return tuple([(name, type(one), one) for name, one in sorted(fact.items())]) if isinstance(fact, Mapping) else fact


def _settled(kind: object, facts: Facts, ready: ReadyRules) -> _Settled:
    found = ready.settled.get(kind)
    if found is None:
        if len(ready.settled) >= _REMEMBERED:
            ready.settled.clear()
        answers = tuple(_without_counts(one, facts, ready) for one in ready.awake)
        left = tuple(one for one, answer in zip(ready.awake, answers, strict=True) if answer is None)
        found = ready.settled[kind] = _Settled(answers, left, {})
    return found


def _without_counts(one: _Ready, facts: Facts, ready: ReadyRules) -> _Answer | None:
    """The answer, where it hangs on no count, or a condition on something else fails: that settles it, whatever counts are."""
    others = [condition for condition in one.conditions if condition.kind not in _COUNTS]
    if any(_holds(condition, facts, ready) is _NO for condition in others):
        return _NO
    return _answer(one, facts, ready) if len(others) == len(one.conditions) else None


def _decided(every: Iterable[_Answer], facts: Facts, ready: ReadyRules) -> Decision:
    answers = [(one, answer) for one, answer in zip(ready.awake, every, strict=True) if answer is not _NO]
    speaking = [one for one, answer in answers if answer.holds]
    holding = [one.rule for one in speaking]
    flags = tuple(sorted({rule.flag for rule in holding if rule.flag}))
    level, missing = _level(facts, holding, [(one.rule, answer.missing) for one, answer in answers if answer.holds is None])
    reasons = tuple(one.reason for one in speaking if _speaks(one.rule, level, facts))
    return Decision(level, reasons, _floored(facts.enterprise_level, holding), flags, missing)


def _made_ready(rules: LevelRules | ReadyRules) -> ReadyRules:
    return rules if isinstance(rules, ReadyRules) else ReadyRules.of(rules)


def states(facts: Facts, rules: LevelRules | ReadyRules) -> dict[str, bool]:
    """The rules that bear on these facts, by id: True where one holds, False where that hangs on what is not known."""
    ready = _made_ready(rules)
    answers = {one.rule.id: _answer(one, facts, ready).holds for one in ready.awake}
    return {rule: holds is True for rule, holds in answers.items() if holds is not False}


def sensitive_class(decision: Decision, rules: LevelRules | ReadyRules) -> str:
    """The class of sensitive personal information (GB/T 45574) that a rule which spoke makes the dataset, else nothing."""
    spoke = {reason.rule for reason in decision.reasons}
    return next((rule.sensitive for rule in _made_ready(rules).sensitive if rule.id in spoke), "")


def _floored(level: int | None, holding: Iterable[LevelRule]) -> int | None:
    known = [one for one in (level, *(rule.enterprise_level for rule in holding)) if one is not None]
    return max(known, default=None)


def _speaks(rule: LevelRule, level: Level, facts: Facts) -> bool:
    """Whether a rule that holds belongs among the reasons: a floor below what the columns have raises nothing."""
    raises = rule.enterprise_level is not None and rule.enterprise_level > (facts.enterprise_level or 0)
    return bool(rule.flag or rule.sensitive or raises) or rule.level in (level.value, Level.UNDECIDED.value)


def _level(
    facts: Facts, holding: list[LevelRule], open_: list[tuple[LevelRule, tuple[str, ...]]]
) -> tuple[Level, tuple[str, ...]]:
    """The level, and what is missing where it is undecided; ``open_`` are the rules that nobody can answer yet, and why."""
    certain = max((Level(rule.level) for rule in holding if rule.level in _RANK_VALUES), key=_RANK.__getitem__, default=None)
    if certain is not None and certain is not Level.GENERAL:
        return certain, ()
    missing = {ask for rule in holding for ask in rule.asks}
    for rule, unknown in open_:
        if rule.level not in ("", Level.GENERAL.value):
            missing.update((*unknown, *rule.asks))
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


def _answer(ready: _Ready, facts: Facts, rules: ReadyRules) -> _Answer:
    """All conditions together: one that fails settles it, whatever else is unknown."""
    missing: tuple[str, ...] = ()
    for condition in ready.conditions:
        answer = _holds(condition, facts, rules)
        if answer.holds is False:
            return _NO
        missing += answer.missing
    return _Answer(None, missing) if missing else _YES


def _holds(condition: _Condition, facts: Facts, rules: ReadyRules) -> _Answer:
    name, operator, operand = condition.name, condition.operator, condition.operand
    value = getattr(facts, condition.kind)
    if condition.key:
        value = value.get(condition.key)
    if operator == "missing":
        return _YES if value is None else _NO
    if operator == "given":
        return _YES if value == operand else _NO
    if value is None:
        asked = name in _ASKED or name.startswith("declared.")
        return _Answer(None, (name, *_unfilled(operand, rules))) if asked else _NO
    if operator in ("at_least", "at_least_tenth", "below"):
        return _compared(operator, value, operand, rules)
    return _YES if _matches(operator, value, operand) else _NO


def _unfilled(operand: object, rules: ReadyRules) -> tuple[str, ...]:
    """The threshold that a limit names, where nobody has filled it in."""
    unfilled = isinstance(operand, str) and operand in rules.thresholds and rules.thresholds[operand] is None
    return (f"thresholds.{operand}",) if unfilled else ()


def _compared(operator: str, value: object, operand: object, rules: ReadyRules) -> _Answer:
    """A number against a limit; a threshold without a number leaves the answer open."""
    limit = rules.thresholds.get(operand) if isinstance(operand, str) else operand
    if limit is None:
        return _Answer(None, (f"thresholds.{operand}",))
    if not isinstance(value, _NUMBERS) or not isinstance(limit, _NUMBERS):
        return _NO
    if operator == "at_least_tenth":
        return _YES if value * 10 >= limit else _NO
    return _YES if (value >= limit if operator == "at_least" else value < limit) else _NO


def _matches(operator: str, value: object, operand: object) -> bool:
    among = operand if isinstance(operand, tuple | list) else (operand,)
    if operator == "within":
        stands = f"{value}."
        return any(stands.startswith(f"{slug}.") for slug in among)
    if operator == "any_of":
        return isinstance(value, tuple) and any(item in value for item in among)
    return (value in among) != (operator == "not_in")
