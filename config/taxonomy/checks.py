"""What one taxonomy file says of another must be true: refused with file and key where it is not."""

from __future__ import annotations

from collections.abc import Iterator

from config.packs import Section
from config.taxonomy.kinds import CLASSES, STANDARDS, Taxonomy


def check_types(taxonomy: Taxonomy, top: Section) -> None:
    """Domains, categories and classes that entity types name must be there, and agree on what is sensitive."""
    classes = {standard: taxonomy.classes(standard) for standard in STANDARDS}
    for kind in taxonomy.entity_types.values():
        key = f"entity_types.{kind.name}"
        if kind.domain is not None and taxonomy.domains and kind.domain not in taxonomy.domains:
            top.refuse(f"{key}.domain", f"names {kind.domain!r}, which is not in domains.yaml")
        if kind.category is not None and taxonomy.domains and taxonomy.category(kind.category) is None:
            top.refuse(f"{key}.category", f"names {kind.category!r}, which is not in domains.yaml")
        named = ((kind.gbt35273, kind.gbt35273_sensitive), (kind.gbt45574, kind.gbt45574_sensitive))
        for standard, (name, sensitive) in zip(STANDARDS, named, strict=True):
            if name and classes[standard] and name not in classes[standard]:
                top.refuse(f"{key}.{standard}.class", f"names {name!r}, which is not under {standard} in {CLASSES}.yaml")
            elif sensitive and not name:
                top.refuse(f"{key}.{standard}.sensitive", "is true without a class")
            elif name in classes[standard] and classes[standard][name].sensitive == ("none" if sensitive else "all"):
                top.refuse(f"{key}.{standard}.sensitive", f"must be as its class {name!r} says in {CLASSES}.yaml")


def check_categories(taxonomy: Taxonomy, top: Section) -> None:
    """Entity types that categories name must be there."""
    known = set(taxonomy.entity_types)
    for domain in taxonomy.domains.values() if known else ():
        for category in domain.categories:
            key = f"domains.{domain.slug}.categories.{category.slug.partition('.')[2]}.entity_types"
            for name in sorted(set(category.entity_types) - known):
                top.refuse(key, f"names {name!r}, which is not in entity_types.yaml")


def check_mappings(taxonomy: Taxonomy, top: Section) -> None:
    """Both ends of every mapping must be there."""
    for tree, mapped in taxonomy.mapped.items():
        nodes = taxonomy.trees[tree].nodes
        for slug, node in mapped.categories.items():
            if taxonomy.domains and taxonomy.category(slug) is None:
                top.refuse(f"tags.{tree}.categories.{slug}", "is not a category in domains.yaml")
            if nodes and node not in nodes:
                top.refuse(f"tags.{tree}.categories.{slug}", f"names {node!r}, which is not a node of {tree}.yaml")
        for name, node in mapped.entity_types.items():
            if taxonomy.entity_types and name not in taxonomy.entity_types:
                top.refuse(f"tags.{tree}.entity_types.{name}", "is not in entity_types.yaml")
            if nodes and node not in nodes:
                top.refuse(f"tags.{tree}.entity_types.{name}", f"names {node!r}, which is not a node of {tree}.yaml")
    broad, narrow = taxonomy.classes("gbt35273"), taxonomy.classes("gbt45574")
    for name, others in taxonomy.equivalents.items():
        if broad and name not in broad:
            top.refuse(f"{CLASSES}.{name}", f"is not under gbt35273 in {CLASSES}.yaml")
        for other in others:
            if narrow and other not in narrow:
                top.refuse(f"{CLASSES}.{name}", f"names {other!r}, which is not under gbt45574 in {CLASSES}.yaml")


def taxonomy_doubts(taxonomy: Taxonomy) -> tuple[str, ...]:
    """What is allowed and yet looks like a slip, a line each: places where nothing can ever be put, classes that disagree."""
    return (*_empty_categories(taxonomy), *_unreached(taxonomy), *_disagreeing(taxonomy))


def _empty_categories(taxonomy: Taxonomy) -> Iterator[str]:
    for domain in taxonomy.domains.values():
        for category in domain.categories:
            if not category.words and not category.entity_types:
                key = f"domains.yaml: domains.{domain.slug}.categories.{category.slug.partition('.')[2]}"
                yield f"{key} has neither words nor entity types, so that nothing is ever put there"


def _unreached(taxonomy: Taxonomy) -> Iterator[str]:
    """Nodes that a mapping leads to, though only from categories in which nothing is ever put."""
    alive = [one.slug for domain in taxonomy.domains.values() for one in domain.categories if one.words or one.entity_types]
    for tree, mapped in taxonomy.mapped.items():
        reached = {taxonomy.node_of_category(tree, slug) for slug in alive}
        reached |= {taxonomy.node_of_type(tree, name) for name in taxonomy.entity_types}
        for slug, node in mapped.categories.items():
            if node not in reached:
                yield f"mappings.yaml: tags.{tree}.categories.{slug} leads to {node}, which nothing reaches"


def _disagreeing(taxonomy: Taxonomy) -> Iterator[str]:
    for kind in taxonomy.entity_types.values():
        others = taxonomy.equivalents.get(kind.gbt35273)
        if kind.gbt45574 and others is not None and kind.gbt45574 not in others:
            key = f"entity_types.yaml: entity_types.{kind.name}.gbt45574.class"
            yield f"{key} is {kind.gbt45574!r}, and mappings.yaml does not name it beside {kind.gbt35273!r}"
