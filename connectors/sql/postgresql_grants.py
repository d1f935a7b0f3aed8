"""Which grants to ask for so that PostgreSQL tables can be read: statements an administrator can run as they stand."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMED = 20
"""Tables of a schema that are named one by one; for more, a grant on the whole schema is the better thing to ask for."""

Table = tuple[str, str, bool]
"""Schema, name, and whether the schema may be used."""


def quote(name: str) -> str:
    """An identifier for PostgreSQL."""
    return '"' + name.replace('"', '""') + '"'


def grants_for(tables: Iterable[Table], user: str) -> tuple[str, ...]:
    """The grants that these tables lack, each once, schema by schema in the order given."""
    by_schema: dict[str, list[Table]] = {}
    for table in tables:
        by_schema.setdefault(table[0], []).append(table)
    return tuple(grant for schema, members in by_schema.items() for grant in _grants(schema, members, quote(user)))


def _grants(schema: str, tables: list[Table], who: str) -> list[str]:
    where = quote(schema)
    usage = [] if all(usable for *_, usable in tables) else [f"GRANT USAGE ON SCHEMA {where} TO {who}"]
    if len(tables) > MOST_NAMED:
        return [*usage, f"GRANT SELECT ON ALL TABLES IN SCHEMA {where} TO {who} /* {len(tables)} tables */"]
    return usage + [f"GRANT SELECT ON {where}.{quote(name)} TO {who}" for _, name, _ in tables]
