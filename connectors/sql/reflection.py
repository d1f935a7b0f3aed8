"""What an SQLAlchemy dialect says about a database, asked in bulk where the dialect can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import Inspector
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import CompileError, SQLAlchemyError

from connectors.model import Column, Dataset, Kind
from connectors.sql.base import Entry

SYSTEM_SCHEMAS = frozenset(
    {
        *("information_schema", "definition_schema", "pg_catalog", "pg_toast", "sys", "mysql", "performance_schema", "system"),
        *("syscat", "sysibm", "sysibmadm", "sysstat", "systools", "guest", "db_owner", "db_accessadmin", "db_backupoperator"),
        *("db_datareader", "db_datawriter", "db_ddladmin", "db_denydatareader", "db_denydatawriter", "db_securityadmin"),
    }
)

Value = TypeVar("Value")


def entries(inspector: Inspector, source: str, schemas: tuple[str, ...], views: bool) -> Iterator[Entry]:
    """Tables and views of the schemas (of all but the system's, when none is named). Columns of views only with ``views``:
    asking for them may run them. Raises what the driver raises."""
    for schema in schemas or _schemas(inspector):
        yield from _of_schema(inspector, source, schema, views)


def _schemas(inspector: Inspector) -> list[str]:
    return [name for name in inspector.get_schema_names() if name.lower() not in SYSTEM_SCHEMAS]


def _of_schema(inspector: Inspector, source: str, schema: str, views: bool) -> Iterator[Entry]:
    keys: Mapping[Any, Any] = inspector.get_multi_pk_constraint(schema=schema)
    none: Mapping[Any, Any] = {}
    comments = _optional(lambda: inspector.get_multi_table_comment(schema=schema), none)
    for (_, name), columns in inspector.get_multi_columns(schema=schema).items():
        key = tuple(_exact(inspector, part) for part in (keys.get((schema, name)) or {}).get("constrained_columns") or ())
        comment = (comments.get((schema, name)) or {}).get("text") or ""
        made = tuple(_column(inspector, column, key) for column in columns)
        yield Entry(Dataset(source, _path(inspector, schema, name), Kind.TABLE, made, comment), key)
    names_of: list[str] = _optional(lambda: inspector.get_materialized_view_names(schema), [])
    materialized = set(names_of)
    for kind, names in (
        (Kind.VIEW, set(inspector.get_view_names(schema)) - materialized),
        (Kind.MATERIALIZED_VIEW, materialized),
    ):
        reflected = _view_columns(inspector, schema, kind) if names and (views or kind is not Kind.VIEW) else {}
        for name in sorted(names):
            made = tuple(_column(inspector, column, ()) for column in reflected.get((schema, name), ()))
            yield Entry(Dataset(source, _path(inspector, schema, name), kind, made))


def _path(inspector: Inspector, schema: str, name: str) -> tuple[str, ...]:
    return "", _exact(inspector, schema), _exact(inspector, name)


def _exact(inspector: Inspector, name: str) -> str:
    """A name as the database spells it: for Oracle and its like, SQLAlchemy turns FOO into foo."""
    if not inspector.dialect.requires_name_normalize:
        return str(name)
    return str(inspector.dialect.denormalize_name(name))


def _view_columns(inspector: Inspector, schema: str, kind: Kind) -> Mapping[Any, Any]:
    wanted = ObjectKind.VIEW if kind is Kind.VIEW else ObjectKind.MATERIALIZED_VIEW
    try:
        return inspector.get_multi_columns(schema=schema, kind=wanted)
    except SQLAlchemyError:  # one broken view: none of them can be described, and each says so when it is to be read
        return {}


def _optional(ask: Callable[[], Any], otherwise: Value) -> Value:
    """What the dialect answers, if it knows the question."""
    try:
        answer: Value = ask()
    except NotImplementedError:
        return otherwise
    return answer


def _column(inspector: Inspector, column: Mapping[str, Any], key: tuple[str, ...]) -> Column:
    name, type_ = _exact(inspector, column["name"]), _type(inspector, column["type"])
    return Column(name, type_, column.get("comment") or "", bool(column.get("nullable", True)), name in key)


def _type(inspector: Inspector, type_: Any) -> str:
    try:
        return str(type_.compile(dialect=inspector.dialect))
    except CompileError:  # a type that the dialect does not know
        return ""
