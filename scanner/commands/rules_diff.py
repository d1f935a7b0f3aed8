"""shudian rules diff: what a change of level rules would do to what the catalogue knows, before it is in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import typer

from catalog.model import Snapshot
from config import (
    HINTS_FILE,
    LevelRules,
    Settings,
    SettingsError,
    UsageError,
    load_level_rules,
    load_settings,
    rule_file,
    try_settings,
)
from scanner.commands.catalog import open_catalog
from scanner.judging import classifier_for
from scanner.outputs import refuse_to_harm, write_findings
from scanner.rejudging import (
    ADDED,
    EDITED,
    FLAG,
    FLOOR,
    LEVEL,
    MISSING,
    REMOVED,
    SENSITIVE,
    DatasetChange,
    RuleDifference,
    Step,
    asked,
    changes,
    rule_difference,
    standing_levels,
)
from scanner.wording import check_language, lacking, say

SCHEMA = "shudian.rules-diff/1"
_CURRENT = "current"
_SHOWN = 40
_SCANNED = ("domains.yaml", "entity_types.yaml", "mappings.yaml", "personal_information.yaml", "yd3813.yaml", HINTS_FILE)
"""What a scan judges columns and categories by; level rules are compared here, and the rest has no effect on levels."""


@dataclass(frozen=True)
class Comparison:
    """Two packs, the snapshot they were tried on, and the datasets that come out differently."""

    old: LevelRules
    new: LevelRules
    snapshot: Snapshot
    datasets: int
    changes: tuple[DatasetChange, ...]
    next_scan: tuple[str, ...] = ()
    """What else differs and acts with the next scan: files of taxonomies and words, settings."""

    @property
    def rules(self) -> RuleDifference:
        """What differs between the packs themselves."""
        return rule_difference(self.old, self.new)

    @property
    def items(self) -> dict[object, list[DatasetChange]]:
        """The changes by data item, those of levels first; a dataset without an item stands for itself."""
        grouped: dict[object, list[DatasetChange]] = {}
        for one in self.changes:
            grouped.setdefault(one.entry.item or (one.entry.source, one.entry.path), []).append(one)
        return dict(sorted(grouped.items(), key=lambda one: not any(step.what == LEVEL for c in one[1] for step in c.steps)))


def diff_rules(config: Path | None, old: str, new: str, output: Path | None, language: str) -> int:
    """Print what changes between two packs, counts first, and write it as JSON to ``output``; 0.

    Nothing is read from a source and nothing is changed. Raises SettingsError, UsageError, CatalogError.
    """
    check_language(language)
    if output is not None:
        refuse_to_harm(output, _is_ours)
    settings = load_settings(config)
    before, after = rules_named(old, settings), rules_named(new, settings)
    with open_catalog(config) as catalog:
        snapshot = catalog.current()
        if snapshot is None:
            raise UsageError("the catalogue holds no published run yet", "shudian scan SOURCE")
        standing = standing_levels(catalog.standing())
    entries = asked(snapshot)
    compared = Comparison(
        before, after, snapshot, len(entries), changes(entries, before, after, standing), later(old, new, settings)
    )
    typer.echo(f"{old} → {new}")
    for line in _lines(compared, language):
        typer.echo(line)
    if output is not None:
        write_findings(output, _document(old, new, compared), language)
    return 0


def rules_named(word: str, settings: Settings) -> LevelRules:
    """The rules that a word of the command line stands for: ``current``, the name of a shipped pack, a YAML file that is a
    pack or a shudian.yaml, or a folder with a company's copy.

    A pack is judged with the thresholds that ``settings`` fill in, a shudian.yaml with its own. Raises SettingsError, UsageError.
    """
    if word == _CURRENT:
        return classifier_for(settings).knowledge.rules
    path = Path(word)
    if path.is_dir():
        if not (path / f"{settings.rules.pack}.yaml").is_file():
            raise UsageError(f"{path} holds no {settings.rules.pack}.yaml", "Name the rule pack itself")
        return filled(load_level_rules(settings.rules.pack, path), settings)
    if path.suffix == ".yaml":
        return _of_file(path, settings)
    return filled(load_level_rules(word), settings)


def _of_file(path: Path, settings: Settings) -> LevelRules:
    own, problems = try_settings(path)
    if not problems:
        return classifier_for(own).knowledge.rules
    try:
        return filled(load_level_rules(path.stem, path.parent), settings)
    except SettingsError:
        if any(": id: " in line for line in problems):  # settings have no id: it was meant as a pack
            raise
        raise SettingsError(problems[0]) from None


def later(old: str, new: str, settings: Settings) -> tuple[str, ...]:
    """What differs between the two besides level rules, and shows only after a scan: files by name, and
    ``rules.personal_information``. A pack named alone stands for nothing but level rules. Raises SettingsError."""
    (before, one), (after, other) = _beside(old, settings), _beside(new, settings)
    files = [name for name in _SCANNED if before != after and _said(name, before) != _said(name, after)]
    return (*files, *(["rules.personal_information"] if one != other else []))


def _beside(word: str, settings: Settings) -> tuple[Path | None, str]:
    """The folder of edited files that a word stands for, and the standard that says what is sensitive."""
    path = Path(word)
    if path.is_dir() and word != _CURRENT:
        return path, settings.rules.personal_information
    own, problems = try_settings(path) if path.suffix == ".yaml" else (settings, [])
    choice = (settings if problems else own).rule_choice()
    return choice.folder, choice.personal_information


def _said(name: str, folder: Path | None) -> list[str]:
    """The lines of a file in force, comments left out: a copy nobody has edited yet differs in its header only."""
    lines = rule_file(name, folder).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def filled(rules: LevelRules, settings: Settings) -> LevelRules:
    """A pack with the thresholds that the settings fill in."""
    known = {name: value for name, value in settings.rules.thresholds.items() if name in rules.thresholds}
    return LevelRules(rules.id, rules.rules, {**rules.thresholds, **known}, rules.explained)


def _lines(compared: Comparison, language: str) -> Iterator[str]:
    items = compared.items
    standing = sum(1 for one in compared.changes if one.standing)
    yield _counted(say("dataset", language), compared.datasets, len(compared.changes), language)
    yield f"{say('item', language)}: {say('differing', language)} {len(items)}"
    for (what, before, after), count in _transitions(compared.changes):
        yield f"  {count:>6}  {_told(Step(what, before, after), language)}"
    if standing:
        yield f"  {standing:>6}  {say('under_decision', language)}"
    yield from _of_rules(compared, language)
    if compared.next_scan:
        yield f"{say('acts_after_scan', language)}: {'、'.join(compared.next_scan)}"
    for members in list(items.values())[:_SHOWN]:
        yield from _of_item(members, language)
    if len(items) > _SHOWN:
        yield f"… +{len(items) - _SHOWN}"
    if not items:
        yield say("no_change", language)


def _counted(what: str, total: int, changed: int, language: str) -> str:
    return f"{what}: {total}; {say('differing', language)} {changed}"


def _transitions(changed: Sequence[DatasetChange]) -> list[tuple[tuple[str, str, str], int]]:
    """How many datasets take each step, the commonest first."""
    order = (LEVEL, FLOOR, SENSITIVE, FLAG, MISSING)
    counts = Counter((step.what, step.before, step.after) for one in changed for step in one.steps)
    return sorted(counts.items(), key=lambda pair: (order.index(pair[0][0]), -pair[1], pair[0]))


def _told(step: Step, language: str) -> str:
    name = {FLAG: "flag", MISSING: "undecided_for", SENSITIVE: "sensitive_data"}.get(step.what, step.what)
    before, after = (_word(step.what, side, language) for side in (step.before, step.after))
    rules = f"  [{', '.join(step.rules)}]" if step.rules else ""
    return f"{say(name, language)} {before} → {after}{rules}"


def _word(what: str, side: str, language: str) -> str:
    if not side:
        return "-"
    return lacking(side, language) if what == MISSING else say(side, language)


def _of_rules(compared: Comparison, language: str) -> Iterator[str]:
    differing = compared.rules
    for kind in (ADDED, REMOVED, EDITED):
        names = [rule for rule, how in differing.rules.items() if how == kind]
        if names:
            yield f"{say('rule', language)} {say(kind, language)} ({len(names)}): {', '.join(names)}"
    for name in differing.thresholds:
        before, after = (_number(name, rules, language) for rules in (compared.old, compared.new))
        yield f"thresholds.{name}: {before} → {after}"


def _number(name: str, rules: LevelRules, language: str) -> str:
    value = rules.thresholds.get(name)
    if value is None:
        return say("not_filled_in", language) if name in rules.thresholds else "-"
    return format(value, ",.10g")


def _of_item(members: Sequence[DatasetChange], language: str) -> Iterator[str]:
    first = members[0]
    more = f" … (x{len(members)})" if len(members) > 1 else ""
    stands = f"  {say('decided', language)}: {say(first.standing.value, language)}" if first.standing else ""
    yield f"{first.entry.source} {first.entry.title}{more}{stands}"
    for step in dict.fromkeys(step for one in members for step in one.steps):
        yield f"    {_told(step, language)}"


def _document(old: str, new: str, compared: Comparison) -> dict[str, Any]:
    steps = [
        {"what": what, "before": before, "after": after, "datasets": count}
        for (what, before, after), count in _transitions(compared.changes)
    ]
    titles = {one.id: one.title for one in compared.snapshot.items}
    return {
        "schema": SCHEMA,
        "old": {"name": old, "pack": compared.old.id},
        "new": {"name": new, "pack": compared.new.id},
        "run": str(compared.snapshot.run.id),
        "counts": {
            "datasets": compared.datasets,
            "datasets_changed": len(compared.changes),
            "items_changed": len(compared.items),
            "under_decision": sum(1 for one in compared.changes if one.standing),
            "steps": steps,
        },
        "rules": [{"rule": rule, "change": kind} for rule, kind in compared.rules.rules.items()],
        "thresholds": [
            {"threshold": name, "before": before, "after": after} for name, (before, after) in compared.rules.thresholds.items()
        ],
        "next_scan": list(compared.next_scan),
        "datasets": [_change(one, titles) for one in compared.changes],
    }


def _change(one: DatasetChange, titles: dict[UUID, str]) -> dict[str, Any]:
    return {
        "source": one.entry.source,
        "dataset": one.entry.title,
        "path": list(one.entry.path),
        "item": one.entry.item and str(one.entry.item),
        "item_title": titles.get(one.entry.item, "") if one.entry.item else "",
        "standing": one.standing and one.standing.value,
        "changes": [
            {"what": step.what, "before": step.before, "after": step.after, "rules": list(step.rules)} for step in one.steps
        ],
    }


def _is_ours(path: Path) -> bool:
    return f'"schema": "{SCHEMA}"'.encode() in path.read_bytes()[:4096]
