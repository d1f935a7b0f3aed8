"""The second tag: where other taxonomies, mapped onto ours, put a dataset and its columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from classifiers.model import ColumnFinding, DatasetFinding
from config import Taxonomy, is_below


def with_tags(finding: DatasetFinding, taxonomy: Taxonomy) -> DatasetFinding:
    """The finding with the node (slug) of each mapped taxonomy on it and on its columns, where there is one.

    A column has the node of its entity type; where its type is at home in another domain than the column (a router's
    address, an employee's phone), that of its table. A dataset has the node of its category, or one below it where more than
    half of the columns below it stand: a mix is no more than what its parts have in common.
    """
    columns: list[dict[str, str]] = [{} for _ in finding.columns]
    tags: dict[str, str] = {}
    for tree in sorted(taxonomy.mapped):
        node = taxonomy.node_of_category(tree, finding.category)
        nodes = [_node(tree, column, node, taxonomy) for column in finding.columns]
        for tagged, one in zip(columns, nodes, strict=True):
            if one is not None:
                tagged[tree] = one
        if node is not None:
            tags[tree] = _refined(node, [one for one in nodes if one is not None and is_below(one, node)])
    pairs = zip(finding.columns, columns, strict=True)
    tagged_columns = tuple(one if one.tags == tagged else replace(one, tags=tagged) for one, tagged in pairs)
    return replace(finding, columns=tagged_columns, tags=tags)


def _node(tree: str, column: ColumnFinding, of_table: str | None, taxonomy: Taxonomy) -> str | None:
    kind = taxonomy.entity_types.get(column.entity_type or "")
    if kind is None:
        return None
    of_type = taxonomy.node_of_type(tree, kind.name)
    return of_type if of_type is None or kind.domain is None or kind.domain == column.domain else of_table


def _refined(node: str, held: list[str]) -> str:
    """The node, or the one below it that more than half of ``held`` (nodes of columns below it) are."""
    most, count = Counter(held).most_common(1)[0] if held else (node, 0)
    return most if 2 * count > len(held) else node
