"""Tags for OpenMetadata: bodies of its API's requests for classifications and tags, and labels of tables and columns.

``classifications`` and ``tags`` are CreateClassificationRequest and CreateTagRequest, ``labels`` are TagLabel, and
``column_labels`` are ColumnTag, as OpenMetadata's schemas call them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.exports.data_file import json_lines
from catalog.exports.files import replacing
from catalog.exports.tags import GROUPS, Tag, all_tags, column_tags, columns_as_they_are, dataset_tags, members
from catalog.item_stream import ItemStream
from catalog.model import Entry
from config import Taxonomy
from connectors.model import Kind

SCHEMA = "shudian.openmetadata/1"
_TABLES = frozenset((Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.FOREIGN_TABLE))
_DATABASE, _SCHEMA = "default", "default"


def write_openmetadata(stream: ItemStream, taxonomy: Taxonomy, path: Path) -> int:
    """Write the tags of all tables under their own names; how many these are. Files have no columns there and are left out.

    Raises UsageError where it cannot be written."""
    count = 0

    def tables() -> Iterator[dict[str, Any]]:
        nonlocal count
        for entry in members(stream.items, _TABLES):
            if _can_be_named(entry):
                count += 1
                yield _table(entry, taxonomy)

    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"schema": "{SCHEMA}", "run": "{stream.run.id}",\n"classifications": [\n')
        json_lines(file, (_classification(group) for group in GROUPS))
        file.write('],\n"tags": [\n')
        json_lines(file, map(_tag, all_tags(taxonomy)))
        file.write('],\n"tables": [\n')
        json_lines(file, tables())
        file.write("]}\n")
    return count


def table_name(entry: Entry) -> str:
    """The fully qualified name of a table: service (the source's name), database, schema, table."""
    *above, table = entry.path
    database, schema = ([*above, "", ""] if len(above) < 2 else above)[:2]
    return ".".join(_quoted(one) for one in (entry.source, database or _DATABASE, schema or _SCHEMA, table))


def _quoted(name: str) -> str:
    return f'"{name}"' if "." in name else name


def _can_be_named(entry: Entry) -> bool:
    return not any('"' in part or "::" in part for part in (entry.source, *entry.path))


def _classification(group: str) -> dict[str, Any]:
    name, description, exclusive = GROUPS[group]
    return {"name": group, "displayName": f"数典 {name}", "description": description, "mutuallyExclusive": exclusive}


def _tag(tag: Tag) -> dict[str, Any]:
    return {"classification": tag.group, "name": tag.slug, "displayName": tag.name, "description": tag.text}


def _label(tag: Tag) -> dict[str, Any]:
    # Suggested: over there, too, a person confirms what a machine has found.
    return {
        "tagFQN": f"{tag.group}.{_quoted(tag.slug)}",
        "displayName": tag.name,
        "source": "Classification",
        "labelType": "Automated",
        "state": "Suggested",
    }


def _table(entry: Entry, taxonomy: Taxonomy) -> dict[str, Any]:
    name = table_name(entry)
    columns = [
        {"column_fqn": f"{name}.{_quoted(column.column)}", "tag_label": _label(tag)}
        for column in columns_as_they_are(entry)
        if '"' not in column.column
        for tag in column_tags(column, taxonomy)
    ]
    labels = [_label(tag) for tag in dataset_tags(entry, taxonomy)]
    return {"fullyQualifiedName": name, "labels": labels, "column_labels": columns}
