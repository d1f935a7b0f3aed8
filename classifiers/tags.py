"""The second tag: where other taxonomies, mapped onto ours, put a dataset and its columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from classifiers.model import DatasetFinding
from config import Taxonomy, is_below

Tags: TypeAlias = tuple[tuple[str, str], ...]
"""Taxonomies by name, each with the slug of a node."""
_Held: TypeAlias = tuple[tuple[str | None, str | None], ...]
_REMEMBERED, _LISTED = 1024, 100  # lists of columns, and columns of the longest one: a fleet shares few


def with_tags(finding: DatasetFinding, taxonomy: Taxonomy) -> DatasetFinding:
    """The finding with the node (slug) of each mapped taxonomy on it and on its columns, where there is one."""
    held = tuple([(column.entity_type, column.domain) for column in finding.columns])
    of_table, of_columns = tags_of(finding.category, held, taxonomy)
    pairs = zip(finding.columns, of_columns, strict=True)
    columns = tuple([one if one.tags == dict(tags) else replace(one, tags=dict(tags)) for one, tags in pairs])
    return replace(finding, columns=columns, tags=dict(of_table))


def tags_of(category: str | None, held: _Held, taxonomy: Taxonomy) -> tuple[Tags, tuple[Tags, ...]]:
    """The tags of a dataset of a category, and those of its columns, of each of which it is told what type it is and in which
    domain it stands.

    A column has the node of its entity type; where its type is at home in another domain than the column (a router's
    address, an employee's phone), that of its table. A dataset has the node of its category, or one below it where more than
    half of the columns below it stand: a mix is no more than what its parts have in common.
    """
    return (_tags_of if len(held) <= _LISTED else _tags_of.__wrapped__)(category, held, taxonomy)


@lru_cache(maxsize=_REMEMBERED)
def _tags_of(category: str | None, held: _Held, taxonomy: Taxonomy) -> tuple[Tags, tuple[Tags, ...]]:
    columns: list[list[tuple[str, str]]] = [[] for _ in held]
    tags: list[tuple[str, str]] = []
    for tree in sorted(taxonomy.mapped):
        node = taxonomy.node_of_category(tree, category)
        nodes = [_node(tree, one, node, taxonomy) for one in held]
        for tagged, of_column in zip(columns, nodes, strict=True):
            if of_column is not None:
                tagged.append((tree, of_column))
        if node is not None:
            tags.append((tree, _refined(node, [one for one in nodes if one is not None and is_below(one, node)])))
    return tuple(tags), tuple(map(tuple, columns))


def _node(tree: str, held: tuple[str | None, str | None], of_table: str | None, taxonomy: Taxonomy) -> str | None:
    entity_type, domain = held
    kind = taxonomy.entity_types.get(entity_type or "")
    if kind is None:
        return None
    of_type = taxonomy.node_of_type(tree, kind.name)
    return of_type if of_type is None or kind.domain is None or kind.domain == domain else of_table


def _refined(node: str, held: list[str]) -> str:
    """The node, or the one below it that more than half of ``held`` (nodes of columns below it) are."""
    most, count = Counter(held).most_common(1)[0] if held else (node, 0)
    return most if 2 * count > len(held) else node
