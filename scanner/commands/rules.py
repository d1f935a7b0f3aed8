"""shudian rules check and shudian rules show: what is wrong or odd with the rules in force, and what they look for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from classifiers import Classifier, allow_suspicions, detector_conflict, examples_failed, suspicions
from config import (
    STANDARDS,
    CustomRules,
    EntityType,
    Knowledge,
    RuleChoice,
    Settings,
    SettingsError,
    Taxonomy,
    UsageError,
    knowledge_problems,
    load_calendars,
    load_duties,
    load_knowledge,
    load_lines,
    load_settings,
    rule_file,
    shipped_names,
    taxonomy_doubts,
    try_settings,
)
from scanner.commands.rules_copy import folder_doubts
from scanner.commands.rules_taxonomies import taxonomy_lines, tree_lines
from scanner.judging import classifier_for
from scanner.summary import node_name
from scanner.wording import check_language, say


def check_rules(config: Path | None, language: str) -> int:
    """Print one line for each error and each suspicion, then how many there were; 0, or 2 where something is wrong."""
    check_language(language)
    try:
        settings, found = try_settings(config)
        errors = [*found] if found else [*_errors(settings)]
    except SettingsError as error:
        settings, errors = Settings(), [error.message]
    doubts = [] if errors else [*_suspicious(settings)]
    for line in errors:
        typer.echo(f"✗ {line}")
    for line in doubts:
        typer.echo(f"! {line}")
    typer.echo(f"{say('errors', language)}: {len(errors)}; {say('doubts', language)}: {len(doubts)}")
    return 2 if errors else 0


def _errors(settings: Settings) -> Iterator[str]:
    """Everything that a scan would refuse, and examples that fail; one line each."""
    try:
        choice = settings.rule_choice()
    except SettingsError as error:
        yield _with_advice(error)
        return
    rules, problems = settings.try_rules()
    yield from problems
    wrong = [*_wrong_files(choice)]
    yield from wrong
    yield from _wrong_detectors(rules, Classifier(load_knowledge() if wrong else load_knowledge(choice)))


def _wrong_files(choice: RuleChoice) -> Iterator[str]:
    """All that is wrong with the rule and taxonomy files in force, a line each."""
    yield from knowledge_problems(choice)
    loaders: tuple[Callable[[], object], ...] = (
        lambda: load_lines(choice.folder),
        lambda: load_duties(rule_file("obligations.yaml", choice.folder)),
        lambda: load_calendars(rule_file("calendars.yaml", choice.folder)),
    )
    for load in loaders:
        try:
            load()
        except SettingsError as error:
            yield _with_advice(error)


def _wrong_detectors(rules: CustomRules, shipped: Classifier) -> Iterator[str]:
    made: set[str] = set()
    for one in rules.detectors:
        problem = detector_conflict(one, shipped.detectors, made)
        made.add(one.kind.name)
        if problem:
            yield problem
        try:
            yield from (f"{key}: {what}" for key, what in examples_failed(one, shipped.knowledge.reference))
        except SettingsError as error:
            yield _with_advice(error)
    try:
        shipped.with_rules(CustomRules(presidio=rules.presidio, names=rules.names))
    except SettingsError as error:
        yield _with_advice(error)


def _with_advice(error: SettingsError) -> str:
    return f"{error.message}. {error.advice}" if error.advice else error.message


def _suspicious(settings: Settings) -> Iterator[str]:
    """What is allowed and yet looks like a slip."""
    rules, choice = settings.custom_rules(), settings.rule_choice()
    knowledge = load_knowledge(choice)
    for one in rules.detectors:
        yield from (f"{key}: {what}" for key, what in suspicions(one, knowledge.reference))
        yield from _unknown_classes(one.name, one.kind, knowledge)
    yield from (f"{key}: {what}" for key, what in allow_suspicions(rules.allow))
    yield from taxonomy_doubts(knowledge.taxonomy)
    if choice.folder is not None:
        trees = (f"{name}.yaml" for name in knowledge.taxonomy.trees)
        yield from folder_doubts(choice.folder, frozenset((*shipped_names(), f"{choice.pack}.yaml", *trees)))


def _unknown_classes(name: str, kind: EntityType, knowledge: Knowledge) -> Iterator[str]:
    for standard, given in zip(STANDARDS, (kind.gbt35273, kind.gbt45574), strict=True):
        if given and given not in knowledge.taxonomy.classes(standard):
            known = ", ".join(knowledge.taxonomy.classes(standard))
            yield f"detectors.{name}.{standard}.class: {given!r} is no class of that standard; it has {known}"


def show_taxonomy(config: Path | None, name: str, language: str) -> None:
    """One taxonomy as a tree. Raises UsageError for one that there is not."""
    check_language(language)
    for line in tree_lines(classifier_for(load_settings(config)).knowledge.taxonomy, name, language):
        typer.echo(line)


def show_rules(config: Path | None, entity_type: str, language: str) -> None:
    """All entity types, a line each, with the taxonomies, or all that is known of one type. Raises UsageError for a type that
    there is not."""
    check_language(language)
    settings = load_settings(config)
    classifier = classifier_for(settings)
    taxonomy, types = classifier.knowledge.taxonomy, classifier.knowledge.taxonomy.entity_types
    if entity_type and entity_type not in types:
        raise UsageError(f"there is no entity type {entity_type}", "shudian rules show lists them all")
    if entity_type:
        for line in _one(types[entity_type], classifier, settings, language):
            typer.echo(line)
    else:
        for kind in sorted(types.values(), key=lambda kind: kind.name):
            typer.echo(_short(kind, classifier, settings, language))
        for line in taxonomy_lines(taxonomy, language):
            typer.echo(line)
    typer.echo(f"{say('counts_as_sensitive', language)}: GB/T {classifier.knowledge.personal_information[3:]}")
    for line in _thresholds(classifier, language):
        typer.echo(line)


def _short(kind: EntityType, classifier: Classifier, settings: Settings, language: str) -> str:
    detector = classifier.detectors.get(kind.name)
    strength = say(f"strength_{detector.strength.value}" if detector else "strength_words", language)
    level = "-" if kind.enterprise_level is None else str(kind.enterprise_level)
    return f"{kind.name:<24} {level}  {_name(kind, language)} · {strength} · {_origin(kind.name, classifier, settings, language)}"


def _name(kind: EntityType, language: str) -> str:
    return kind.zh if language == "zh" else kind.en


def _origin(name: str, classifier: Classifier, settings: Settings, language: str) -> str:
    """Where a rule comes from: the product, the company's shudian.yaml, or Presidio."""
    own = next((key for key, one in settings.detectors.items() if one.entity_type == name), None)
    if own is not None:
        return f"shudian.yaml detectors.{own}"
    shipped = Classifier(classifier.knowledge).detectors
    known = classifier.detectors.get(name) == shipped.get(name)
    return say("shipped", language) if known else "shudian.yaml presidio"


def _one(kind: EntityType, classifier: Classifier, settings: Settings, language: str) -> Iterator[str]:
    yield f"{kind.name} {_name(kind, language)}"
    facts: dict[str, object] = {
        "origin": _origin(kind.name, classifier, settings, language),
        "enterprise_level": kind.enterprise_level,
        "gbt35273": _class(kind.gbt35273, kind.gbt35273_sensitive, language),
        "gbt45574": _class(kind.gbt45574, kind.gbt45574_sensitive, language),
        "domain": kind.category or kind.domain,
        "tags": ", ".join(_tags(kind.name, classifier.knowledge.taxonomy, language)),
        "person_key": kind.person_key,
    }
    detector = classifier.detectors.get(kind.name)
    if detector is None:
        facts["strength"] = say("strength_words", language)
    else:
        facts["strength"] = say(f"strength_{detector.strength.value}", language)
        facts["pattern"] = _cut(detector.pattern)
        if detector.chance < 1:
            facts["chance"] = f"{100 * detector.chance:.3g} %"
        facts["inside"] = say("yes" if detector.in_text else "no", language)
        facts["cues"] = ", ".join(detector.cues)
        facts["mask"] = f"{detector.mask.start} … {detector.mask.end}"
    facts["keywords"] = ", ".join(
        word for one in settings.detectors.values() if one.entity_type == kind.name for word in one.keywords
    )
    # Without the concepts that keywords were made into: those are said above as the company wrote them.
    known = [hint for hint in load_knowledge(settings.rule_choice()).hints.hints if hint.entity_type == kind.name]
    facts["words"] = "; ".join(f"{', '.join(hint.words)} ({hint.weight:g})" for hint in known)
    for key, value in facts.items():
        if value not in (None, ""):
            yield f"  {say(key, language)}: {value}"


def _tags(entity_type: str, taxonomy: Taxonomy, language: str) -> Iterator[str]:
    for tree in taxonomy.mapped:
        node = taxonomy.node_of_type(tree, entity_type)
        if node is not None:
            yield f"{tree}: {node_name(tree, node, language, taxonomy)}"


def _class(name: str, sensitive: bool, language: str) -> str:
    return f"{name}{' · ' + say('is_sensitive', language) if sensitive else ''}" if name else ""


def _cut(pattern: str) -> str:
    return pattern if len(pattern) <= 400 else f"{pattern[:400]} …"


def _thresholds(classifier: Classifier, language: str) -> Iterator[str]:
    """The thresholds of the rule pack, those that nobody has filled in yet marked as open."""
    rules = classifier.knowledge.rules
    yield f"{say('thresholds', language)} ({rules.id}):"
    for name, value in sorted(rules.thresholds.items()):
        yield f"  {name}: {say('open_threshold', language) if value is None else format(value, ',.10g')}"
