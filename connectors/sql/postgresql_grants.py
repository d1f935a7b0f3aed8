"""Which grants to ask for so that PostgreSQL tables can be read: statements an administrator can run as they stand."""

from __future__ import annotations

from collections.abc import Iterable

MOST_NAMED = 20
"""Tables of a schema that are named one by one; for more, a grant on the whole schema is the better thing to ask for."""

_MOST_HIDDEN = 3
_NO_COMMENT_END = str.maketrans("*/", "__")  # a table's name must not end the comment that it stands in

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


def unhidden(tables: Iterable[tuple[str, str]], user: str) -> tuple[str, ...]:
    """What lets an account see the rows that policies hide from it; empty where they hide none. ``tables``: schema and name."""
    names = [f"{quote(schema)}.{quote(name)}" for schema, name in tables]
    if not names:
        return ()
    told = ", ".join(names[:_MOST_HIDDEN]).translate(_NO_COMMENT_END) + (", …" if len(names) > _MOST_HIDDEN else "")
    return (f"ALTER ROLE {quote(user)} BYPASSRLS /* {len(names)} tables: {told} */",)


def _grants(schema: str, tables: list[Table], who: str) -> list[str]:
    where = quote(schema)
    usage = [] if all(usable for *_, usable in tables) else [f"GRANT USAGE ON SCHEMA {where} TO {who}"]
    if len(tables) > MOST_NAMED:
        return [*usage, f"GRANT SELECT ON ALL TABLES IN SCHEMA {where} TO {who} /* {len(tables)} tables */"]
    return usage + [f"GRANT SELECT ON {where}.{quote(name)} TO {who}" for _, name, _ in tables]
