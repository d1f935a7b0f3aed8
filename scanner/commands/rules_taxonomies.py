"""shudian rules show --taxonomy: which taxonomies there are, where they are from, how sure they are, and their trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config import Node, Taxonomy, Tree, UsageError
from scanner.wording import say


def taxonomy_lines(taxonomy: Taxonomy, language: str) -> Iterator[str]:
    """A line for each taxonomy: its name, how sure it is, and where it is from."""
    yield f"{say('taxonomies', language)}:"
    for tree in taxonomy.trees.values():
        yield f"  {tree.id}: {_name(tree, language)} · {say(tree.evidence, language)} · {tree.source}"


def tree_lines(taxonomy: Taxonomy, name: str, language: str) -> Iterator[str]:
    """One taxonomy as an indented tree. Raises UsageError where there is none of this name."""
    tree = taxonomy.trees.get(name)
    if tree is None:
        raise UsageError(f"there is no taxonomy {name!r}", f"Taxonomies: {', '.join(taxonomy.trees)}")
    yield f"{tree.id}: {_name(tree, language)}"
    yield f"  {say(tree.evidence, language)} · {tree.source}"
    led = _led_to(taxonomy, name)
    for node in tree.ordered():
        indent = "  " * (tree.depth(node.slug) + 1)
        slug = node.slug.removeprefix(f"{tree.parent(node.slug)}.")
        yield f"{indent}{slug} {_name(node, language)}{_facts(node, tree, language)}"
        if node.examples:
            yield f"{indent}    {say('examples', language)}: {_joined(node.examples, language)}"
        if led.get(node.slug):
            yield f"{indent}    {say('stands_for', language)}: {', '.join(led[node.slug])}"


def _name(one: Node | Tree, language: str) -> str:
    return one.zh if language == "zh" else one.en


def _facts(node: Node, tree: Tree, language: str) -> str:
    """What is known of a node beside its name, as `` (…)``; where it is from only when that is not as for the whole tree."""
    facts = [
        f"{say('example_level', language)} {node.enterprise_level}" if node.enterprise_level else "",
        say(f"sensitive_{node.sensitive}", language) if node.sensitive in ("all", "some") else "",
        say(node.evidence, language) if node.evidence != tree.evidence else "",
        node.source if node.source != tree.source else "",
        node.note,
    ]
    return f" ({'; '.join(filter(None, facts))})" if any(facts) else ""


def _led_to(taxonomy: Taxonomy, name: str) -> dict[str, list[str]]:
    """What other taxonomies lead to each node: categories and entity types to a mapped tree, nodes of those to a category."""
    led: dict[str, list[str]] = {}
    for tree, mapped in taxonomy.mapped.items():
        for ours, theirs in (*mapped.categories.items(), *mapped.entity_types.items()):
            if tree == name:
                led.setdefault(theirs, []).append(ours)
            if name == "domains" and ours in mapped.categories:
                led.setdefault(ours, []).append(f"{tree}: {theirs}")
    if name == "personal_information":
        _add_classes(taxonomy, led)
    return led


def _add_classes(taxonomy: Taxonomy, led: dict[str, list[str]]) -> None:
    broad, narrow = taxonomy.classes("gbt35273"), taxonomy.classes("gbt45574")
    for ours, others in taxonomy.equivalents.items():
        for other in others:
            led.setdefault(broad[ours].slug, []).append(other)
            led.setdefault(narrow[other].slug, []).append(ours)


def _joined(texts: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(texts)
