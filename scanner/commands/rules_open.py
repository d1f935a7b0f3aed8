"""shudian rules open: what the company must still fill in or declare, and what could not be decided for want of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from catalog import Catalog, ItemSummary, summarise
from catalog.model import System
from classifiers.model import Level
from config import CatalogError, LevelRules, load_settings
from scanner.judging import classifier_for
from scanner.rejudging import asked, declared_since, rejudged, standing_levels
from scanner.systems import known_systems
from scanner.wording import check_language, lacking, say

_SHOWN = 8
_UNASKED = ("given", "missing")  # conditions that nobody is asked to answer
_DECLARED = ("system_grade",)


@dataclass(frozen=True)
class OpenPoint:
    """Something a level waits for: its word (thresholds.NAME, declared.NAME, system_grade …), and the items that wait."""

    name: str
    items: tuple[ItemSummary, ...] = ()

    @property
    def is_for_people(self) -> bool:
        """Whether somebody can fill it in; the others have to be measured, read or judged."""
        return self.name in _DECLARED or self.name.startswith(("thresholds.", "declared."))

    @property
    def fill_in(self) -> str:
        """Where in shudian.yaml, or what to do."""
        kind, _, rest = self.name.partition(".")
        if kind == "thresholds":
            return f"rules.{self.name}"
        if kind == "declared":
            return f"systems.*.attributes.{rest}"
        return "systems.*.grade" if self.name == "system_grade" else ""

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that the waiting items belong to."""
        return tuple(sorted({one.system for item in self.items for one in item.members if one.system}))


def list_open(config: Path | None, language: str) -> None:
    """Print every open point with the items of the current snapshot that wait for it, most items first, those that none waits for
    last.

    The facts stored are judged with the rules and declarations of today. Raises SettingsError, CatalogError.
    """
    check_language(language)
    settings = load_settings(config)
    rules = classifier_for(settings).knowledge.rules
    try:
        with Catalog.open(settings.catalog_url, create=False) as catalog:
            items = waiting_items(catalog, rules, known_systems(settings, catalog))
    except CatalogError as error:
        typer.echo(f"{error.message}: {say('no_items_counted', language)}")
        items = None
    points = open_points(rules, items or ())
    count = "?" if items is None else len(items)
    typer.echo(f"{say('rule_pack', language)} {rules.id}; {say('undecided_items', language)}: {count}")
    waiting = [one for one in points if one.items or items is None]
    for heading, chosen in (
        ("for_people", [one for one in waiting if one.is_for_people]),
        ("for_measure", [one for one in waiting if not one.is_for_people]),
        ("no_item_waits", [one for one in points if one not in waiting]),
    ):
        lines = [line for one in chosen for line in _lines(one, rules, language)]
        for line in (say(heading, language), *lines) if lines else ():
            typer.echo(line)


def waiting_items(catalog: Catalog, rules: LevelRules, systems: Mapping[str, System]) -> tuple[ItemSummary, ...]:
    """The items of the current snapshot that are undecided by these rules and that no person has decided."""
    snapshot = catalog.current()
    if snapshot is None:
        return ()
    standing = standing_levels(catalog.standing())
    entries = (rejudged(declared_since(entry, systems), rules) for entry in asked(snapshot) if entry.item not in standing)
    return tuple(item for item in summarise(entries, snapshot.items) if item.level is Level.UNDECIDED)


def open_points(rules: LevelRules, items: Iterable[ItemSummary]) -> tuple[OpenPoint, ...]:
    """All that the rules ask people for and all that the items wait for, most items first."""
    waits: defaultdict[str, list[ItemSummary]] = defaultdict(list)
    for item in items:
        for name in sorted({name for one in item.members for name in one.decision.undecided_for}):
            waits[name].append(item)
    names = dict.fromkeys((*_asked_for(rules), *waits))
    points = (OpenPoint(name, tuple(waits.get(name, ()))) for name in names)
    return tuple(sorted(points, key=lambda one: (-len(one.items), one.name)))


def _asked_for(rules: LevelRules) -> Iterator[str]:
    yield from (f"thresholds.{name}" for name, value in rules.thresholds.items() if value is None)
    for rule in rules.rules:
        for fact, condition in rule.when.items():
            answered = isinstance(condition, dict) and next(iter(condition)) in _UNASKED
            if not answered and (fact in _DECLARED or fact.startswith("declared.")):
                yield fact


def _lines(one: OpenPoint, rules: LevelRules, language: str) -> Iterator[str]:
    counted = f": {say('waiting', language).format(len(one.items))}" if one.items else ""
    where = f"  ← {one.fill_in}" if one.fill_in else ""
    yield f"  {one.name}{counted}{where}"
    told = rules.explained.get(one.name)
    yield f"      {told.told(language) if told else lacking(one.name, language)}"
    if one.items and "systems." in one.fill_in:
        yield f"      {say('systems', language)}: {', '.join(one.systems) or '-'}"
    if one.items:
        more = f" … +{len(one.items) - _SHOWN}" if len(one.items) > _SHOWN else ""
        yield f"      {', '.join(f'{item.item.key.source} {item.item.title}' for item in one.items[:_SHOWN])}{more}"
