"""Tags for DataHub: a JSON list of metadata change proposals, which ``datahub ingest`` reads with its ``file`` source.

Tags are defined by UPSERT and given by PATCH: what others have said of a dataset or a field there stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from catalog.exports.data_file import json_lines
from catalog.exports.files import replacing
from catalog.exports.tags import Tag, all_tags, column_tags, columns_as_they_are, dataset_tags, members
from catalog.item_stream import ItemStream
from catalog.model import Entry
from config import Taxonomy
from connectors.model import Kind

_KINDS = frozenset(Kind) - {Kind.METADATA}
_FILES = (Kind.FILE, Kind.SHEET)
_PLATFORMS = {
    "postgresql": "postgres",
    "sql server": "mssql",
    "microsoft sql server": "mssql",
    "spark sql": "hive",
    "files": "file",
    "sftp": "file",
    "amazon s3": "s3",
}
"""Our names of products where DataHub's differ."""
_FABRICS = {"production": "PROD", "test": "TEST", "development": "DEV"}


def write_datahub(stream: ItemStream, taxonomy: Taxonomy, path: Path) -> int:
    """Write the tags of all datasets under their own names; how many these are. Raises UsageError where it cannot be written."""
    count = 0

    def proposals() -> Iterator[dict[str, Any]]:
        nonlocal count
        for tag in all_tags(taxonomy):
            yield _definition(tag)
        products = {one.source: one.product for one in stream.sources}
        for entry in members(stream.items, _KINDS):
            count += 1
            yield from _given(dataset_urn(entry, products.get(entry.source, "")), entry, taxonomy)

    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[\n")
        json_lines(file, proposals())
        file.write("]\n")
    return count


def dataset_urn(entry: Entry, product: str) -> str:
    """The URN under which DataHub's own ingestion files a dataset without a platform instance: platform, name, environment."""
    known = product.lower()
    platform = _PLATFORMS.get(known) or re.sub(r"[^a-z0-9]+", "-", known).strip("-") or "unknown"
    name = ("/" if entry.kind in _FILES else ".").join(filter(None, entry.path))
    fabric = _FABRICS.get(entry.environment, "PROD")
    return f"urn:li:dataset:(urn:li:dataPlatform:{platform},{_escaped(name)},{fabric})"


def _escaped(name: str) -> str:
    """Signs with a meaning in an URN, as DataHub encodes them."""
    return name.replace("%", "%25").replace(",", "%2C").replace("(", "%28").replace(")", "%29").replace("\u241f", "%E2%90%9F")


def tag_urn(tag: Tag) -> str:
    """The URN of one of our tags."""
    return f"urn:li:tag:{_escaped(f'{tag.group}.{tag.slug}')}"


def _definition(tag: Tag) -> dict[str, Any]:
    properties = {"name": tag.text, "description": f"Shudian 数典 {tag.text}"}
    return {
        "entityType": "tag",
        "entityUrn": tag_urn(tag),
        "changeType": "UPSERT",
        "aspectName": "tagProperties",
        "aspect": {"json": properties},
    }


def _given(urn: str, entry: Entry, taxonomy: Taxonomy) -> Iterator[dict[str, Any]]:
    whole = [_add(("tags", tag_urn(tag)), tag) for tag in dataset_tags(entry, taxonomy)]
    yield _patch(urn, "globalTags", {"arrayPrimaryKeys": {"tags": ["tag"]}, "patch": whole, "forceGenericPatch": True})
    fields = [
        _add(("editableSchemaFieldInfo", column.column, "globalTags", "tags", tag_urn(tag)), tag)
        for column in columns_as_they_are(entry)
        for tag in column_tags(column, taxonomy)
    ]
    if fields:
        yield _patch(urn, "editableSchemaMetadata", fields)


def _add(path: Sequence[str], tag: Tag) -> dict[str, Any]:
    quoted = "/".join(one.replace("~", "~0").replace("/", "~1") for one in path)
    return {"op": "add", "path": f"/{quoted}", "value": {"tag": tag_urn(tag)}}


def _patch(urn: str, aspect: str, patch: Any) -> dict[str, Any]:
    value = json.dumps(patch, ensure_ascii=True)
    return {
        "entityType": "dataset",
        "entityUrn": urn,
        "changeType": "PATCH",
        "aspectName": aspect,
        "aspect": {"value": value, "contentType": "application/json-patch+json"},
    }
