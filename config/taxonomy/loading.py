"""Reads the taxonomy files: entity types, domains, further trees, and how these lie upon each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from config.errors import SettingsError
from config.packs import Section
from config.rule_files import rule_file
from config.taxonomy.checks import check_categories, check_mappings, check_types
from config.taxonomy.kinds import CLASSES, FAMILIES, PERSON_KEYS, Category, Domain, EntityType, Mapped, Taxonomy
from config.taxonomy.trees import Node, Tree, check_slug, evidence_of, level_of, load_tree, one_of, read_whole

_MOST_SHOWN = 5
_HEAVIEST_WORD = 10


def load_taxonomy(folder: Path | None = None) -> Taxonomy:
    """Read the taxonomy files of the company's ``folder``, and the shipped ones for those it has not. Raises SettingsError."""
    return _shipped() if folder is None else _loaded(folder)


@cache
def _shipped() -> Taxonomy:
    """Constant data, read once however often it is asked for."""
    return _loaded(None)


def _loaded(folder: Path | None) -> Taxonomy:
    taxonomy, problems = try_taxonomy(folder)
    if problems:
        raise SettingsError("; ".join(problems[:_MOST_SHOWN]))
    return taxonomy


def try_taxonomy(folder: Path | None = None) -> tuple[Taxonomy, tuple[str, ...]]:
    """As ``load_taxonomy``, with a line for each thing that is wrong, its file and key named."""
    problems: list[str] = []
    top = read_whole(rule_file("domains.yaml", folder), problems)
    entities = read_whole(rule_file("entity_types.yaml", folder), problems)
    mappings = read_whole(rule_file("mappings.yaml", folder), problems)
    domains, types = _domains(top.section("domains")), _entity_types(entities.section("entity_types"))
    for file, key, found in ((top, "domains", domains), (entities, "entity_types", types)):
        if not found and not problems:  # without them every other file would name what is not there
            file.refuse(key, "must hold at least one")
    trees = {"domains": _own_tree(top, domains), CLASSES: _tree(CLASSES, folder, problems)}
    tags = mappings.section("tags")
    mapped = {name: _mapped(tags.section(name)) for name in tags.names()}
    trees |= {name: _tree(name, folder, problems) for name in tags.names() if name not in trees}
    pairs = mappings.section(CLASSES)
    equivalents = {name: pairs.texts(name) for name in pairs.names()}
    for file in (top, entities, mappings):
        file.close()
    taxonomy = Taxonomy(types, domains, dict(sorted(trees.items())), mapped, equivalents)
    check_types(taxonomy, entities)
    check_categories(taxonomy, top)
    check_mappings(taxonomy, mappings)
    return taxonomy, tuple(problems)


def _tree(name: str, folder: Path | None, problems: list[str]) -> Tree:
    try:
        return load_tree(rule_file(f"{name}.yaml", folder), problems)
    except SettingsError:
        problems.append(f"mappings.yaml: tags.{name} names a taxonomy, and there is no file {name}.yaml")
        return Tree(name)


def _own_tree(top: Section, domains: Mapping[str, Domain]) -> Tree:
    """Domains and categories in the one model of all trees; empty where the file could not be read."""
    if not top.values:
        return Tree("domains")
    every: list[Domain | Category] = []
    for domain in domains.values():
        every += (domain, *domain.categories)
    nodes = {one.slug: Node(one.slug, one.zh, one.en, one.source, one.evidence) for one in every}
    return Tree("domains", top.text("zh"), top.text("en"), top.text("source"), evidence_of(top, "own"), nodes)


def _domains(section: Section) -> dict[str, Domain]:
    return {slug: _domain(slug, section.section(slug)) for slug in section.names()}


def _domain(slug: str, section: Section) -> Domain:
    categories = section.section("categories")
    check_slug(section, slug)
    domain = Domain(
        slug,
        section.text("zh"),
        section.text("en"),
        section.text("source"),
        tuple(_category(slug, name, categories) for name in categories.names()),
        evidence_of(section, "own"),
    )
    section.close()
    return domain


def _category(domain: str, name: str, categories: Section) -> Category:
    section = categories.section(name)
    check_slug(categories, name)
    category = Category(
        f"{domain}.{name}",
        domain,
        section.text("zh"),
        section.text("en"),
        section.text("source"),
        _weights(section, "words"),
        _weights(section, "entity_types"),
        evidence_of(section, "own"),
    )
    section.close()
    return category


def _weights(section: Section, key: str) -> dict[str, float]:
    """``{3: [word, …], 1: [word, …]}`` in the file, word → weight in memory."""
    value = section.value(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        section.refuse(key, "must map weights to lists of words")
        return {}
    weights: dict[str, float] = {}
    for weight, words in value.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= _HEAVIEST_WORD:
            section.refuse(key, f"has the weight {weight!r}; a weight is a number above 0 and up to {_HEAVIEST_WORD}")
        elif not isinstance(words, list):
            section.refuse(key, "must map weights to lists of words")
        else:
            _add_words(section, key, (float(weight), words), weights)
    return weights


def _add_words(section: Section, key: str, given: tuple[float, list[object]], weights: dict[str, float]) -> None:
    weight, words = given
    for word in words:
        if not isinstance(word, str) or not word or word in weights:
            section.refuse(key, f"must name each word once, as a text: {word!r}")
        else:
            weights[word] = weight


def _entity_types(entries: Section) -> dict[str, EntityType]:
    return {name: _entity_type(name, entries.section(name)) for name in entries.names()}


def _entity_type(name: str, section: Section) -> EntityType:
    national, sensitive = section.section("gbt35273"), section.section("gbt45574")
    stored_as = section.texts("stored_as") or ("text",)
    for family in sorted(set(stored_as) - set(FAMILIES)):
        section.refuse("stored_as", f"does not know the family {family!r}")
    entity = EntityType(
        name,
        section.text("zh"),
        section.text("en"),
        national.text("class", ""),
        national.flag("sensitive"),
        sensitive.text("class", ""),
        sensitive.flag("sensitive"),
        level_of(section),
        section.optional_text("domain"),
        section.optional_text("category"),
        one_of(section, "person_key", PERSON_KEYS, "none"),
        section.flag("about_people"),
        stored_as,
        int(section.number("min_chars", 0, 1000, 0)),
        section.flag("enumerable"),
        section.flag("other_forms"),
    )
    for part in (national, sensitive, section):
        part.close()
    return entity


def _mapped(section: Section) -> Mapped:
    categories, types = section.section("categories"), section.section("entity_types")
    mapped = Mapped(
        {slug: categories.text(slug) for slug in categories.names()},
        {name: types.text(name) for name in types.names()},
    )
    section.close()
    return mapped
